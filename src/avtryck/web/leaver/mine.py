"""The leaver's own page: a link is the key. It may be opened by whoever reads the work mailbox.

So nothing that was entered here is shown back: the address masked, a wish to be contacted never.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases import leavers
from avtryck.cases.addresses import masked
from avtryck.cases.contact import ask_contact, recipients
from avtryck.cases.links import departure_of
from avtryck.cases.models import Departure
from avtryck.cases.queries import private_email
from avtryck.org.queries import hr_partners
from avtryck.web.leaver.cookies import called, keep, keep_language
from avtryck.web.leaver.mine_forms import AddressForm, ContactForm, LanguageForm, NewsForm
from avtryck.web.leaver.unlocking import lock, word_here
from avtryck.web.ui.access import open_to_all

REASON = "The link is the key; a wrong one gets the same 404 as no one."
FORM = ("GET", "POST")


def cookie_name() -> str:
    return called("leaver")


def leaver_of(request: HttpRequest) -> Departure | None:
    return departure_of(request.COOKIES.get(cookie_name(), ""))


def here(request: HttpRequest) -> Departure:
    """Whose page it is; asked anew each time, so that a withdrawn departure's page is gone."""
    departure = leaver_of(request)
    if departure is None:
        raise Http404
    return departure


@open_to_all(REASON)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Moves the link into a cookie and goes to a clean address; mail scanners change nothing."""
    departure = departure_of(token)
    if departure is None:
        raise Http404
    response = redirect("leaver-page")
    keep(response, cookie_name(), token)
    keep_language(request, response, departure.language)
    return response


@open_to_all(REASON, methods=FORM)
@sensitive_post_parameters("private_email")
def address(request: HttpRequest) -> HttpResponse:
    """Enter, change or take away the address that outlives the employment."""
    departure = here(request)
    form = AddressForm(request.POST or None, work_email=departure.work_email)
    if request.method == "POST":
        if "remove" in request.POST:
            leavers.set_own_address(departure=departure, address="")
            messages.success(request, _("Adressen är borttagen."))
            return redirect("leaver-page")
        if form.is_valid():
            value = form.cleaned_data["private_email"]
            word = word_here(request, departure)
            leavers.set_own_address(departure=departure, address=value, word=word)
            messages.success(request, _("Adressen är sparad."))
            return redirect("leaver-page")
    context = frame(departure, _("Din privata adress")) | {
        "form": form,
        "address": masked(private_email(departure)),
    }
    return render(request, "leaver/mine_address.html", context)


@open_to_all(REASON, methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """The language of the letters; that of the page is chosen at its top."""
    departure, form = here(request), LanguageForm(request.POST)
    if form.is_valid():
        leavers.choose_language(departure=departure, language=form.code)
        messages.success(request, _("Språket är sparat."))
    return redirect("leaver-page")


@open_to_all(REASON, methods=("POST",))
def news(request: HttpRequest) -> HttpResponse:
    """Ni sa - vi gjorde: write to me, or do not."""
    departure, form = here(request), NewsForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["news"] == "yes"
        leavers.choose_news(departure=departure, wanted=wanted)
        said = _("Vi skriver till dig.") if wanted else _("Vi skriver inte till dig om det.")
        messages.success(request, said)
    return redirect("leaver-page")


@open_to_all(REASON, methods=FORM)
def contact(request: HttpRequest) -> HttpResponse:
    """Be HR kontakta dig: what happens then, and to whom the wish goes."""
    departure = here(request)
    form = ContactForm(request.POST or None, offered=recipients(departure))
    if not form.offered:
        raise Http404
    if request.method == "POST" and form.is_valid():
        ask_contact(departure=departure, to=form.cleaned_data["to"])
        return redirect("leaver-contact-asked")
    context = frame(departure, _("Be HR kontakta dig")) | {"form": form}
    return render(request, "leaver/mine_contact.html", context)


@open_to_all("Says the same to anybody; knows nothing of who has asked for what.")
def contact_asked(request: HttpRequest) -> HttpResponse:
    """The receipt: the only place where the wish is ever spoken of, and it stands nowhere else."""
    title = _("HR får veta det")
    departure = leaver_of(request)
    context = frame(departure, title) if departure else {"title": title}
    return render(request, "leaver/mine_contact_asked.html", context)


@open_to_all("Forgets the link in this browser.", methods=("POST",))
def leave(request: HttpRequest) -> HttpResponse:
    """For a computer that others use: our cookie goes by name, cache and storage with it."""
    messages.success(request, _("Sidan är stängd. Länken i brevet öppnar den igen."))
    response = redirect("leaver-home")
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")
    lock(response)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def frame(departure: Departure, title: str) -> dict[str, object]:
    """Title, whose page, and the named HR contact: somebody other than the leaver."""
    partners = [
        one for one in hr_partners(departure.unit) if one.employee_id != departure.employee_id
    ]
    contact = partners[0] if partners else None
    shown = {"name": contact.name, "phone": "", "email": contact.work_email} if contact else None
    return {"title": title, "departure": departure, "hr_contact": shown}
