"""The one-time code: asked for, entered, and the gate before the pages that need it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases import one_time
from avtryck.cases.addresses import masked
from avtryck.cases.models import Departure
from avtryck.cases.queries import private_email
from avtryck.cases.vouched import settles_at, word_of
from avtryck.web.leaver.mine import FORM, REASON, frame, here
from avtryck.web.leaver.unlocking import is_unlocked, renew, unlock
from avtryck.web.ui.access import open_to_all

View = Callable[[HttpRequest], HttpResponse]
OwnView = Callable[[HttpRequest, Departure], HttpResponse]


class CodeForm(forms.Form):
    """What stands in the letter, or was handed over; spaces do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Kod"),
        help_text=gettext_lazy(
            "Åtta siffror i ett brev, tolv i en kod du har fått i handen. Den senaste gäller."
        ),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Skriv koden du har fått.")},
    )


@open_to_all(REASON, methods=FORM)
def ask(request: HttpRequest) -> HttpResponse:
    """Why a code, and where it goes; nothing is sent until somebody presses the button.

    What it says depends neither on who holds the talk nor on whether a word still counts.
    """
    departure = here(request)
    if request.method == "POST":
        with suppress(one_time.NoAddressError):
            one_time.ask_code(departure=departure)
        return redirect("leaver-code-enter" if _is_known(departure) else "leaver-code")
    if is_unlocked(request, departure):
        return redirect("leaver-talk")
    context = frame(departure, _("Visa ditt samtal")) | {
        "address": masked(private_email(departure)),
        "is_vouched": bool(word_of(departure)),
        "settles": settles_at(departure),
    }
    return render(request, "leaver/code_ask.html", context)


def _is_known(departure: Departure) -> bool:
    return bool(word_of(departure)) and settles_at(departure) is None


@open_to_all(REASON, methods=FORM)
@sensitive_post_parameters("code")
def enter(request: HttpRequest) -> HttpResponse:
    """The same page whether a code was asked for, is too old, or has been tried too often."""
    departure = here(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        word = one_time.entered(departure=departure, code=form.cleaned_data["code"])
        if word:
            response = redirect("leaver-talk")
            unlock(response, departure, word=word)
            return response
        form.add_error(
            "code",
            _("Koden stämmer inte, eller gäller inte längre. Se efter vilken som är den senaste."),
        )
    address = masked(private_email(departure)) if _is_known(departure) else ""
    context = frame(departure, _("Skriv koden")) | {"form": form, "address": address}
    return render(request, "leaver/code_enter.html", context)


def with_code(view: OwnView) -> View:
    """Let in whoever has entered a code; others are asked for one, and keep what they wrote."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        departure = here(request)
        if not is_unlocked(request, departure):
            return _too_late(request, departure)
        response = view(request, departure)
        renew(request, response, departure)
        return response

    return guarded


def _too_late(request: HttpRequest, departure: Departure) -> HttpResponse:
    """Somebody who wrote for longer than the code holds gets the words back, not stored."""
    written = [str(text).strip() for name, text in request.POST.items() if name.endswith("text")]
    kept = [text for text in written if text]
    if not kept:
        return redirect("leaver-code")
    messages.warning(request, _("Tiden efter koden har gått ut."))
    context = frame(departure, _("Det du skrev är inte sparat")) | {"kept": kept}
    return render(request, "leaver/talk_too_late.html", context, status=403)
