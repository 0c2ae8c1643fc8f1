"""Importera: a file is looked at first; what was seen is then taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases.access import may_register_in
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.importing.rows import KNOWN as DEPARTURE_COLUMNS
from avtryck.cases.models import Departure
from avtryck.org.importing.people import plan_people
from avtryck.org.importing.people_writing import apply_people
from avtryck.org.importing.person_rows import KNOWN as PERSON_COLUMNS
from avtryck.org.importing.preview import UNCHANGED, ColumnsError, Preview
from avtryck.org.importing.unit_rows import KNOWN as UNIT_COLUMNS
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.tables import Limits, Table, UnreadableTableError, read_table
from avtryck.web.hr.forms import UploadForm
from avtryck.web.hr.frame import HR
from avtryck.web.hr.upload import StaleUploadError, opened_upload, sealed_upload
from avtryck.web.ui.access import StaffRequest, open_to

LIMITS = Limits(size=4_000_000, rows=50_000)
SHOWN = 200


@dataclass(frozen=True)
class Kind:
    """One kind of file. People bring roles, units the tree: those are central HR's."""

    key: str
    title: Any
    what: Any
    columns: tuple[str, ...]
    roles: tuple[str, ...]
    apply: Callable[..., None]


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "departures",
            gettext_lazy("Importera avslut"),
            gettext_lazy("De som slutar, från personalsystemet."),
            DEPARTURE_COLUMNS,
            HR,
            partial(apply_departures, source=Departure.Source.UPLOAD),
        ),
        Kind(
            "people",
            gettext_lazy("Importera personer och roller"),
            gettext_lazy("De anställda, deras närmaste chefer och vad de får göra här."),
            PERSON_COLUMNS,
            ("central_hr",),
            apply_people,
        ),
        Kind(
            "units",
            gettext_lazy("Importera enheter"),
            gettext_lazy("Organisationens träd, uppifrån och ner."),
            UNIT_COLUMNS,
            ("central_hr",),
            apply_units,
        ),
    )
}


def kind_for(request: StaffRequest, key: str) -> Kind:
    kind = KINDS.get(key)
    if kind is None or not request.scope.has(*kind.roles):
        raise Http404
    return kind


def planned(request: StaffRequest, kind: Kind, content: bytes) -> Any:
    """What the file would do; UnreadableTableError or ColumnsError when it is unfit as a whole."""
    table: Table = read_table(content, limits=LIMITS)
    if kind.key == "units":
        return plan_units(table)
    if kind.key == "people":
        return plan_people(table)
    return plan_departures(
        table, reach=lambda unit: may_register_in(request.scope, unit), feed=False
    )


@open_to(*HR)
def start(request: StaffRequest) -> HttpResponse:
    kinds = [kind for kind in KINDS.values() if request.scope.has(*kind.roles)]
    return render(request, "hr/import.html", {"title": _("Importera"), "kinds": kinds})


@open_to(*HR, methods=("GET", "POST"))
def upload(request: StaffRequest, key: str) -> HttpResponse:
    """Choose a file and see what it would do."""
    kind = kind_for(request, key)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(LIMITS.size + 1)
        try:
            plan = planned(request, kind, content)
        except (UnreadableTableError, ColumnsError) as error:
            form.add_error("file", str(error))
        else:
            return _preview(request, kind, plan.preview, content)
    context = {"title": kind.title, "crumbs": _crumbs(str(kind.title)), "kind": kind, "form": form}
    return render(request, "hr/upload.html", context)


def _preview(request: StaffRequest, kind: Kind, preview: Preview, content: bytes) -> HttpResponse:
    lines = [line for line in preview.lines if line.outcome != UNCHANGED]
    context = {
        "title": _("Så här läser vi filen"),
        "crumbs": _crumbs(str(kind.title)),
        "kind": kind,
        "preview": preview,
        "counts": count_words(preview),
        "lines": [(line, OUTCOME_WORDS[line.outcome]) for line in lines[:SHOWN]],
        "more_lines": max(0, len(lines) - SHOWN),
        "rejections": preview.rejections[:SHOWN],
        "more_rejections": max(0, len(preview.rejections) - SHOWN),
        "sealed": sealed_upload(content, kind=kind.key, session=request.session),
    }
    return render(request, "hr/preview.html", context)


@open_to(*HR, methods=("POST",))
def take_in(request: StaffRequest, key: str) -> HttpResponse:
    """Do what the preview showed, all or nothing."""
    kind = kind_for(request, key)
    try:
        content = opened_upload(request.POST.get("file", ""), kind=key, session=request.session)
        plan = planned(request, kind, content)
    except (StaleUploadError, UnreadableTableError, ColumnsError):
        messages.warning(request, _("Förhandsvisningen gäller inte längre. Välj filen igen."))
        return redirect("hr-import-file", key)
    kind.apply(plan=plan, actor=request.person.actor)
    done = ", ".join(f"{word.lower()}: {n}" for word, n in count_words(plan.preview) if n)
    messages.success(request, _("Filen är inläst. %(counts)s.") % {"counts": done.capitalize()})
    return redirect("hr-today" if key == "departures" else "hr-import")


OUTCOME_WORDS = {
    "new": (gettext_lazy("Ny"), "active"),
    "changed": (gettext_lazy("Ändrad"), "waiting"),
    "moved": (gettext_lazy("Flyttad"), "waiting"),
    "unchanged": (gettext_lazy("Oförändrad"), "planned"),
}


def count_words(preview: Preview) -> list[tuple[str, int]]:
    words = {
        "new": _("Nya"), "changed": _("Ändrade"), "moved": _("Flyttade"),
        "unchanged": _("Oförändrade"), "rejected": _("Avvisade"),
    }  # fmt: skip
    return [(words[name], n) for name, n in preview.counts.items()]


def _crumbs(last: str) -> list[tuple[str, str | None]]:
    return [(_("Importera"), reverse("hr-import")), (last, None)]
