"""*Ni sa – vi gjorde* from inside: written, looked at, published with confirmation, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from avtryck.actions import you_said as operations
from avtryck.actions.access import telling_in
from avtryck.actions.models import Action, YouSaid
from avtryck.actions.operations import NotPossibleError
from avtryck.actions.publications import writable
from avtryck.actions.queries import readable_actions
from avtryck.actions.you_said import Pair
from avtryck.org.models import Unit
from avtryck.web.reader.you_said import Told
from avtryck.web.ui.access import StaffRequest, open_to

TELLERS = ("superior_manager", "hr_partner", "central_hr")
STATE_KINDS = {
    YouSaid.State.DRAFT: "planned",
    YouSaid.State.PUBLISHED: "done",
    YouSaid.State.WITHDRAWN: "stopped",
}


def _text(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=1000, widget=area
    )


class PairForm(forms.Form):
    """What leavers said and what was done, in two languages."""

    said_sv = _text(gettext_lazy("Ni sa"), gettext_lazy(
        "Det som många har sagt, med egna ord. Citera ingen och nämn ingen person."
    ))  # fmt: skip
    did_sv = _text(gettext_lazy("Vi gjorde"), gettext_lazy(
        "Det som är gjort eller bestämt. Lova inte mer än så."
    ))  # fmt: skip
    said_en = _text(gettext_lazy("Ni sa, på engelska"), required=False)
    did_en = _text(gettext_lazy("Vi gjorde, på engelska"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        said, did = cleaned.get("said_en", ""), cleaned.get("did_en", "")
        if bool(said) != bool(did):
            self.add_error(
                "did_en" if said else "said_en", _("Skriv båda på engelska, eller ingen.")
            )
        return cleaned

    def pair(self) -> Pair:
        return Pair(**self.cleaned_data)


@open_to(*TELLERS)
def entries(request: StaffRequest) -> HttpResponse:
    """Every entry where this person may write, place by place."""
    places = list(Unit.objects.filter(telling_in(request.scope)).order_by("path"))
    rows = list(writable(request.scope))
    grouped = [(place, [_state(row) for row in rows if row.institution_id == place.pk])
               for place in places]  # fmt: skip
    context = {
        "title": _("Ni sa – vi gjorde"),
        "crumbs": [(_("Åtgärder"), reverse("reader-actions")), (_("Ni sa – vi gjorde"), None)],
        "written": [pair for pair in grouped if pair[1]],
        "places": places,
        "only": places[0] if len(places) == 1 else None,
    }
    return render(request, "reader/telling.html", context)


def _state(row: YouSaid) -> tuple[YouSaid, str, str, str]:
    english = (get_language() or "sv") == "en" and row.said_en
    said = row.said_en if english else row.said_sv
    return row, said, str(YouSaid.State(row.state).label), STATE_KINDS[YouSaid.State(row.state)]


@open_to(*TELLERS, methods=("GET", "POST"))
def write(request: StaffRequest, code: str) -> HttpResponse:
    """`?atgard=ID` begins with what an action came to."""
    place = get_object_or_404(Unit.objects.filter(telling_in(request.scope)), code=code)
    about = _about(request)
    posted = request.POST if request.method == "POST" else None
    form = PairForm(posted, initial={"did_sv": about.outcome} if about else {})
    if form.is_valid():
        entry = operations.write(
            institution=place, pair=form.pair(), action=about, person=request.person
        )
        return redirect("reader-said", entry.pk)
    context = _frame(_("Skriv"), place) | {"form": form, "about": about}
    return render(request, "reader/said_form.html", context)


def _about(request: StaffRequest) -> Action | None:
    try:
        key = UUID(request.GET.get("atgard", ""))
    except ValueError:
        return None
    return readable_actions(request.scope).filter(pk=key).first()


@open_to(*TELLERS)
def entry(request: StaffRequest, pk: UUID) -> HttpResponse:
    """As it will look, and the buttons that publish or withdraw it."""
    found = _entry(request, pk)
    context = _frame(_("Förhandsvisning"), found.institution) | {
        "entry": found,
        "state": YouSaid.State(found.state),
        "word": str(YouSaid.State(found.state).label),
        "kind": STATE_KINDS[YouSaid.State(found.state)],
        "is_published": found.state == YouSaid.State.PUBLISHED,
        "versions": _versions(found),
    }
    return render(request, "reader/said.html", context)


def _versions(found: YouSaid) -> list[Told]:
    """In each language it is written in."""
    both = [("sv", found.said_sv, found.did_sv), ("en", found.said_en, found.did_en)]
    return [Told(said, did, language, None, "") for language, said, did in both if said]


@open_to(*TELLERS, methods=("GET", "POST"))
def rewrite(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = _entry(request, pk)
    if found.state == YouSaid.State.PUBLISHED:
        messages.warning(request, _("Dra tillbaka texten först, så går den att ändra."))
        return redirect("reader-said", found.pk)
    written = {name: getattr(found, name) for name in PairForm.base_fields}
    form = PairForm(request.POST if request.method == "POST" else None, initial=written)
    if form.is_valid():
        operations.rewrite(entry=found, pair=form.pair(), person=request.person)
        return redirect("reader-said", found.pk)
    context = _frame(_("Ändra"), found.institution) | {"form": form, "about": None, "entry": found}
    return render(request, "reader/said_form.html", context)


@open_to(*TELLERS, methods=("POST",))
def publish(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = _entry(request, pk)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Kryssa i att texten inte pekar ut någon, och publicera sedan."))
        return redirect("reader-said", found.pk)
    operations.publish(entry=found, person=request.person)
    messages.success(request, _("Texten är publicerad. Alla kan läsa den nu."))
    return redirect("reader-said", found.pk)


@open_to(*TELLERS, methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = _entry(request, pk)
    try:
        operations.withdraw(entry=found, person=request.person)
    except NotPossibleError:
        messages.warning(request, _("Texten är inte publicerad."))
    else:
        messages.success(request, _("Texten är tillbakadragen och visas inte längre."))
    return redirect("reader-said", found.pk)


def _entry(request: StaffRequest, pk: UUID) -> YouSaid:
    return get_object_or_404(writable(request.scope), pk=pk)


def _frame(title: str, place: Unit) -> dict[str, Any]:
    return {
        "title": _("Ni sa – vi gjorde"),
        "crumbs": [
            (_("Åtgärder"), reverse("reader-actions")),
            (_("Ni sa – vi gjorde"), reverse("reader-said-entries")),
            (title, None),
        ],
        "place": place,
    }
