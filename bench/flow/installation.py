"""An installation with many open invitations: `python -m flow.installation NUMBER` prints links.

Fifty combinations (unit, language, branch) follow each other again and again, as JSON lines
`[combination, path of the link]`. The stores are those of the environment, made by `avtryck init`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import cycle, islice, product
from uuid import uuid4

import django

django.setup()

from avtryck.cases.models import Case, Departure  # noqa: E402
from avtryck.clock import today  # noqa: E402
from avtryck.content.extras import SURVEY  # noqa: E402
from avtryck.core.rules.deadlines import answering_ends, month_of  # noqa: E402
from avtryck.org.models import Installation, Person, Role, Unit  # noqa: E402
from avtryck.surveys.links import token_of  # noqa: E402
from avtryck.surveys.models import Invitation  # noqa: E402
from avtryck.surveys.operations import ensure_round  # noqa: E402

PLACES = (("uni", ""), ("neuro", "uni"), ("fysik", "uni"), ("minne", "neuro"), ("syn", "neuro"),
          ("optik", "fysik"), ("minne-a", "minne"), ("minne-b", "minne"))  # fmt: skip
UNITS = ("minne-a", "minne-b", "syn", "optik", "fysik")
LANGUAGES = ("sv", "en")
BRANCHES = (("resignation", "permanent"), ("fixed_term_end", "fixed_term"),
            ("retirement", "permanent"), ("internal_move", "permanent"),
            ("", "fixed_term"))  # fmt: skip
FIRST = [a + b for a in "Al Be Ce Da El Fi Gu Ha In Jo".split() for b in "va la ra na".split()]
LAST = [a + b for a in "Lind Berg Ek Ström Dal".split() for b in "ström man kvist gren".split()]
"""Of 2,000 people: the form looks for names of people in texts."""
COMBINATIONS = tuple(product(UNITS, LANGUAGES, BRANCHES))


def settle() -> dict[str, Unit]:
    """The organisation, its people, and HR of each institution."""
    units: dict[str, Unit] = {}
    for code, parent in PLACES:
        above = units.get(parent)
        units[code] = Unit.objects.create(
            code=code,
            parent=above,
            level=above.level + 1 if above else 0,
            name_sv=f"Enheten {code}",
            name_en=f"The unit {code}",
            path=f"{above.path if above else ''}{code}/",
        )
    for code in ("neuro", "fysik"):
        partner = Person.objects.create(
            employee_id=f"hr-{code}", name=f"HR {code}", unit=units[code],
            work_email=f"hr@{code}.example",
        )  # fmt: skip
        Role.objects.create(person=partner, kind=Role.Kind.HR_PARTNER, unit=units[code])
    Person.objects.bulk_create(
        Person(employee_id=f"p{n}", name=f"{first} {last}", unit=units[UNITS[n % 5]])
        for n, (first, last) in enumerate(islice(cycle(product(FIRST, LAST)), 2000))
    )
    Installation.objects.update_or_create(pk=1, defaults={"state": Installation.State.LIVE})
    return units


def invite(number: int) -> Iterator[tuple[int, str]]:
    """(combination, link) of as many leavers, in the order in which they will answer."""
    units, day = settle(), today()
    ends = answering_ends(day)
    current = ensure_round(month_of(ends))
    chosen = list(islice(cycle(enumerate(COMBINATIONS)), number))
    departures = [
        Departure(employee_id=f"L{place}", name=f"Leaver {place}", unit=units[unit], last_day=day,
                  language=language, exit_type=exit_type, contract_type=contract,
                  work_email=f"l{place}@neuro.example", status=Departure.Status.CONFIRMED,
                  data_key=uuid4())
        for place, (_, (unit, language, (exit_type, contract))) in enumerate(chosen)
    ]  # fmt: skip
    cases = [
        Case(departure=one, opened_on=day, survey_state=Case.Survey.SENT, interview_rule="all",
             survey_rule="all", rules_version=1)
        for one in departures
    ]  # fmt: skip
    invitations = [
        Invitation(case=case, round=current, instrument=SURVEY, language=case.departure.language,
                   unit=case.departure.unit.code, exit_type=case.departure.exit_type,
                   contract_type=case.departure.contract_type, due=day, ends=ends)
        for case in cases
    ]  # fmt: skip
    Departure.objects.bulk_create(departures, batch_size=500)
    Case.objects.bulk_create(cases, batch_size=500)
    Invitation.objects.bulk_create(invitations, batch_size=500)
    for (combination, _), invitation in zip(chosen, invitations, strict=True):
        yield combination, f"/e/{token_of(invitation)}/"


if __name__ == "__main__":
    for line in invite(int(sys.argv[1])):
        print(json.dumps(line))
