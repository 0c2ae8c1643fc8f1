"""Regler: how answers become figures here, what each choice would give, and who chose what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from avtryck.clock import today
from avtryck.content.queries import disclosure_policies, disclosure_policy
from avtryck.core.instruments import DisclosurePolicy
from avtryck.core.instruments.policies import LedgerPolicy
from avtryck.org.models import Person, RulesDecision, Unit
from avtryck.org.operations import RulesRefusedError, check_rules, decide_rules
from avtryck.org.queries import Here, installation, level_name
from avtryck.release.forecast import Forecast, Outlook, forecast
from avtryck.release.policies import next_closes
from avtryck.web.hr import offering
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.signin import password_again

READERS = ("central_hr", "auditor", "data_protection", "operator")
MOST = 1000

LEDGERS: dict[str, Promise] = {
    "everyone": gettext_lazy("Rekommendation, sex områden och om man skulle komma tillbaka"),
    "leadership": gettext_lazy("Ledarskap"),
    "equal_conditions": gettext_lazy("Lika villkor"),
    "resigned": gettext_lazy("Orsaker och nästa steg, för den som sagt upp sig"),
    "fixed_term": gettext_lazy("Om man ville fortsätta, när en anställning tagit slut"),
    "interviews": gettext_lazy("Signaler från samtal"),
}
CLOSES: dict[tuple[str, ...], Promise] = {
    ("early", "full"): gettext_lazy("vid tidiga och fulla"),
    ("early",): gettext_lazy("vid tidiga"),
    ("full",): gettext_lazy("bara vid fulla"),
}


@dataclass(frozen=True)
class LedgerRow:
    """One kind of questions: people in a pool, the finest level shown, at which closes."""

    questions: str
    people: int
    finest: str
    closes: str


@dataclass(frozen=True)
class DecisionRow:
    """One line of the history; `by` is a name, or what stands for one."""

    day: date
    policy: str
    minimum_group: int
    by: str


@dataclass(frozen=True)
class Cell:
    """A unit's outlook under one policy, in words."""

    policy: str
    years: str
    closes: str
    divisions: str


@open_to(*READERS)
def rules(request: StaffRequest) -> HttpResponse:
    here, language = installation(), get_language() or "sv"
    policy = disclosure_policy(here.policy)
    found = forecast(minimum_group=here.minimum_group)
    context: dict[str, Any] = {
        "title": _("Regler"),
        "here": here,
        "policy_title": policy.title.text(language),
        "policy_summary": policy.summary.text(language),
        "ledgers": [ledger_row(one, here) for one in policy.ledgers],
        "closes": next_closes(today()),
        "forecast": found,
        "policies": titles(language),
        "outlooks": outlooks(found, language) if found else [],
        "history": history(language),
        "may_change": request.scope.has("central_hr"),
        "offering": offering.in_words(),
    }
    return render(request, "hr/rules.html", context)


class RulesForm(forms.Form):
    """Policy and k of coming releases."""

    policy = forms.ChoiceField(label=gettext_lazy("Regelverk"), widget=forms.RadioSelect)
    minimum_group = forms.IntegerField(
        label=gettext_lazy("Minsta gruppstorlek"),
        max_value=MOST,
        help_text=gettext_lazy("Så många personer minst i varje svarsgrupp. Kan aldrig sänkas."),
    )

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = list(choices.items())  # type: ignore[attr-defined]


@open_to("central_hr", methods=("GET", "POST"))
@password_again
def change(request: StaffRequest) -> HttpResponse:
    """Two steps: the choice, then what it means in words. k can never be lowered again."""
    here, language = installation(), get_language() or "sv"
    initial = {"policy": here.policy, "minimum_group": here.minimum_group}
    form = RulesForm(request.POST or None, choices=titles(language), initial=initial)
    context: dict[str, Any] = {
        "title": _("Ändra reglerna"),
        "crumbs": [(_("Regler"), reverse("hr-rules")), (_("Ändra reglerna"), None)],
        "form": form,
    }
    if form.is_valid() and possible(form) and "back" not in request.POST:
        if "sure" not in request.POST:
            meaning = changes(form, here, language)
            return render(request, "hr/rules_sure.html", context | {"changes": meaning})
        if decided(request, form):
            return redirect("hr-rules")
    context["summaries"] = [
        (one.title.text(language), one.summary.text(language)) for one in policies()
    ]
    return render(request, "hr/rules_change.html", context)


def possible(form: RulesForm) -> bool:
    """Whether the choice would be taken; what would be refused stands on the form."""
    try:
        check_rules(**form.cleaned_data)
    except RulesRefusedError as error:
        form.add_error("minimum_group", str(error))
        return False
    return True


def changes(form: RulesForm, here: Here, language: str) -> list[str]:
    """Each change as a sentence; none when the choice is what holds already."""
    policy, k = form.cleaned_data["policy"], form.cleaned_data["minimum_group"]
    called, found = titles(language), []
    if policy != here.policy:
        words = _("Regelverket blir ”%(new)s” i stället för ”%(old)s”.")
        names = {"new": called[policy], "old": called.get(here.policy, here.policy)}
        found.append(words % names)
    if k != here.minimum_group:
        words = _(
            "Minsta gruppstorlek höjs från %(old)d till %(new)d. Den kan aldrig sänkas igen, och "
            "färre enheter får egna siffror."
        )
        found.append(words % {"old": here.minimum_group, "new": k})
    return found


def decided(request: StaffRequest, form: RulesForm) -> bool:
    """Whether the choice was taken; what was refused stands on the form."""
    try:
        changed = decide_rules(actor=request.person.actor, **form.cleaned_data)
    except RulesRefusedError as error:
        form.add_error("minimum_group", str(error))
        return False
    text = (
        _("Reglerna är ändrade. De gäller från nästa sammanställning.")
        if changed
        else _("Inget är ändrat.")
    )
    messages.success(request, text)
    return True


def policies() -> list[DisclosurePolicy]:
    return [disclosure_policy(name) for name in disclosure_policies()]


def titles(language: str) -> dict[str, str]:
    """The name of each policy that may be chosen → what it is called."""
    return {name: disclosure_policy(name).title.text(language) for name in disclosure_policies()}


def ledger_row(ledger: LedgerPolicy, here: Here) -> LedgerRow:
    return LedgerRow(
        str(LEDGERS.get(ledger.key, ledger.key)),
        ledger.factor * here.minimum_group,
        level_name(ledger.max_level),
        str(CLOSES.get(tuple(sorted(ledger.closes)), "")),
    )


def history(language: str) -> list[DecisionRow]:
    """The newest first."""
    rows = list(RulesDecision.objects.order_by("-pk"))
    ids = [row.decided_by.partition(":")[2] for row in rows]
    names = {one.actor: one.name for one in Person.objects.filter(employee_id__in=ids)}
    called = titles(language)
    return [
        DecisionRow(
            row.decided_on,
            called.get(row.policy, row.policy),
            row.minimum_group,
            names.get(row.decided_by, _("driften")),
        )
        for row in rows
    ]


def outlooks(found: Forecast, language: str) -> list[tuple[str, int, list[Cell]]]:
    """(unit, steps below the top, a cell for each policy), in the tree's order."""
    units = Unit.objects.filter(code__in=list(found.outlooks))
    called = titles(language)
    return [
        (
            unit.name(language),
            unit.path.count("/") - 1,
            [cell(called[name], one, found) for name, one in found.outlooks[unit.code].items()],
        )
        for unit in units
    ]


def cell(policy: str, one: Outlook, found: Forecast) -> Cell:
    times = ngettext("%(n)d gång", "%(n)d gånger", one.closes) % {"n": one.closes}
    divisions = _("%(n)d av %(all)d avdelningar") % {"n": one.divisions, "all": one.of_divisions}
    return Cell(
        policy=policy,
        years=years_in_words(one.years, found.years),
        closes=times if one.closes else "",
        divisions=divisions if one.of_divisions else "",
    )


def years_in_words(years: int, of: int) -> str:
    if years == of:
        return _("varje år")
    if years == 0:
        return _("inget år")
    return _("%(n)d av %(years)d år") % {"n": years, "years": of}
