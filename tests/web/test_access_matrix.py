"""Role × address × method, made from the URL resolver: an address this table does not know fails.

`who` are those who reach the address for Alva's departure in group A; everybody else in the cast
gets 404, and somebody without a session is sent to the sign-in page. An address with a `use` is
opened by an API key alone: whoever is signed in gets 401 there, like nobody (keys: tests/api).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from avtryck.actions.models import Action, Finding, YouSaid
from avtryck.actions.risk import Risk
from avtryck.actions.you_said import Pair, write
from avtryck.cases.contact import ask_contact
from avtryck.cases.links import leaver_token
from avtryck.cases.matters import raise_matter
from avtryck.cases.models import ContactRequest, Matter
from avtryck.interviews.models import Interview
from avtryck.org.models import Unit
from avtryck.release.operations import close
from avtryck.reports.models import YearlyBatch
from avtryck.reports.yearly import order
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.vault.models import CommentBatch
from avtryck.web.ui.access import decision_of
from commented import left
from confidentiality.crawl import signed_in
from leavers import answered, installed, leaver
from loop import pinned, planned

CAST = ("Bo", "Frida", "Cilla", "Dag", "Eli", "Gun", "Hugo")
STAFF = frozenset(CAST)
HR_HERE = frozenset({"Cilla", "Gun"})
ANY_HR = HR_HERE | {"Dag"}
INTERVIEWERS = frozenset({"Bo", "Frida", "Cilla", "Dag"})
BO = frozenset({"Bo"})
READERS = STAFF - {"Hugo"}
READERS_HERE = READERS - {"Dag"}
ACTORS_HERE = READERS_HERE - {"Eli"}
METHODS = ("GET", "HEAD", "POST", "PUT")  # PUT stands for every method that nothing takes


@dataclass(frozen=True)
class Row:
    """Who reaches an address, with which methods; `open_door` needs no session, `use` a key."""

    who: frozenset[str]
    methods: str = "GET"
    of: str = ""
    open_door: bool = False
    use: str = ""


def door(methods: str = "GET", of: str = "") -> Row:
    return Row(STAFF, methods, of, open_door=True)


FORM = "GET POST"
MATRIX: dict[str, Row] = {
    "start": Row(STAFF),
    "ui-operations": Row(frozenset({"Hugo"})),
    "set_language": door("POST"),
    "account_login": door(FORM),
    "account_logout": door(FORM),
    "account_inactive": door(),
    "account_reset_password": door(FORM),
    "account_reset_password_done": door(),
    "account_reset_password_from_key": door(FORM, "key"),
    "account_reset_password_from_key_done": door(),
    "mfa_authenticate": door(FORM),
    **{
        name: Row(STAFF, methods)
        for name, methods in {
            "account_reauthenticate": FORM,
            "account_change_password": FORM,
            "account_set_password": FORM,
            "mfa_index": "GET",
            "mfa_reauthenticate": FORM,
            "mfa_activate_totp": FORM,
            "mfa_deactivate_totp": FORM,
            "mfa_view_recovery_codes": "GET",
            "mfa_generate_recovery_codes": FORM,
            "mfa_download_recovery_codes": "GET",
        }.items()
    },
    "leaver-home": door(),
    "leaver-link": door("GET", "leaver"),
    **{
        name: door(methods)
        for name, methods in {
            "leaver-page": "GET",
            "leaver-address": FORM,
            "leaver-language": "POST",
            "leaver-news": "POST",
            "leaver-contact": FORM,
            "leaver-contact-asked": "GET",
            "leaver-time": "POST",
            "leaver-questions": "GET",
            "leaver-someone-else": FORM,
            "leaver-someone-else-done": "GET",
            "leaver-decline": FORM,
            "leaver-certificate": "POST",
            "leaver-code": FORM,
            "leaver-code-enter": FORM,
            "leaver-talk": FORM,
            "leaver-notes": FORM,
            "leaver-leave": "POST",
        }.items()
    },
    "answer-protection": door(),
    "survey-link": door("GET", "token"),
    "survey": door(FORM),
    "survey-change": door(FORM),
    "survey-done": door(),
    "healthz": door(),
    # Only a demonstration has these; here they are nobody's.
    "demo-sign-in": Row(frozenset(), "POST", open_door=True),
    "demo-mail": Row(frozenset(), "GET", open_door=True),
    "demo-mail-one": Row(frozenset(), "GET", "mail", open_door=True),
    "readyz": door(),
    "api-description": door(),
    "api-report": Row(frozenset(), "GET", "report", use="reports"),
    "api-departures": Row(frozenset(), "POST", use="departures"),
    "api-coverage": Row(frozenset(), "GET", use="coverage"),
    "manager-home": Row(INTERVIEWERS),
    "manager-course": Row(INTERVIEWERS),
    **{
        name: Row(BO, methods, "interview")
        for name, methods in {
            "manager-interview": "GET",
            "manager-hand-over": FORM,
            "manager-code": FORM,
            "manager-offer": FORM,
            "manager-prepare": FORM,
            "manager-book": FORM,
            "manager-conduct": FORM,
            "manager-autosave": FORM,
            "manager-paper": "GET",
            "manager-guide": "GET",
            "manager-close": FORM,
            "manager-finish": FORM,
            "manager-notes": FORM,
            "manager-matter": FORM,
        }.items()
    },
    # Only for somebody who is not offered a talk automatically: Alva is.
    "manager-offer-anyway": Row(frozenset(), "POST", "case"),
    "hr-today": Row(ANY_HR),
    "hr-contact-done": Row(frozenset({"Cilla"}), "POST", "wish"),
    "hr-cases": Row(ANY_HR),
    "hr-account": Row(ANY_HR),
    "hr-bulk": Row(ANY_HR, FORM),
    "hr-bulk-done": Row(ANY_HR),
    "hr-export": Row(ANY_HR, FORM),
    "hr-confirm-all": Row(ANY_HR, "POST"),
    "hr-add-person": Row(ANY_HR, FORM),
    "hr-import": Row(ANY_HR),
    "hr-import-file": Row(ANY_HR, FORM, "file"),
    "hr-import-take-in": Row(ANY_HR, "POST", "file"),
    "hr-organisation": Row(frozenset({"Gun"})),
    "hr-levels": Row(frozenset({"Gun"}), FORM),
    "hr-questionnaires": Row(ANY_HR),
    "hr-questionnaire": Row(ANY_HR, "GET", "version"),
    "hr-questionnaire-changes": Row(ANY_HR, "GET", "versions"),
    "hr-approve-question": Row(frozenset({"Gun"}), FORM, "question"),
    "hr-extra-questions": Row(HR_HERE, FORM, "institution"),
    "hr-extra-guide-questions": Row(HR_HERE, FORM, "institution"),
    "hr-sender": Row(frozenset({"Gun"}), FORM),
    "hr-rules": Row(frozenset({"Gun", "Hugo"})),
    "hr-rules-change": Row(frozenset({"Gun"}), FORM),
    "hr-offer-to-all": Row(frozenset({"Gun"}), FORM),
    **{
        name: Row(HR_HERE, methods, "departure")
        for name, methods in {
            "hr-case": "GET",
            "hr-confirm": "POST",
            "hr-extend": FORM,
            "hr-ask-later": "POST",
            "hr-withdraw": "POST",
            "hr-reinstate": "POST",
            "hr-move": FORM,
            "hr-contact": "POST",
            "hr-exit-type": FORM,
            "hr-address": FORM,
            "hr-hand-over": FORM,
            "hr-offer-anyway": "POST",
            "hr-ask-superior": "POST",
        }.items()
    },
    "hr-waive-certificate": Row(frozenset({"Cilla"}), FORM, "departure"),
    "hr-matters": Row(ANY_HR),
    "hr-matter": Row(frozenset({"Cilla"}), FORM, "matter"),
    "hr-matter-hand-over": Row(frozenset({"Cilla"}), FORM, "matter"),
    "hr-comments": Row(ANY_HR),
    "hr-comment-batch": Row(frozenset({"Cilla"}), "GET", "batch"),
    "hr-comment": Row(frozenset({"Cilla"}), FORM, "comment"),
    "hr-comment-undo": Row(frozenset({"Cilla"}), "POST", "comment"),
    "hr-comment-matter": Row(frozenset({"Cilla"}), FORM, "comment"),
    "hr-survey": Row(ANY_HR),
    "hr-survey-holds": Row(frozenset({"Gun"})),
    "hr-survey-letter": Row(HR_HERE, FORM, "departure"),
    "hr-survey-delivered": Row(HR_HERE, "POST", "departure"),
    "hr-survey-reissue": Row(HR_HERE, FORM, "departure"),
    "hr-survey-hold": Row(frozenset({"Gun"}), FORM, "departure"),
    "hr-survey-release": Row(frozenset({"Gun"}), "POST", "departure"),
    # There are no final notes yet: nobody is asked for anything (tests/confidentiality has them).
    "hr-notes": Row(frozenset(), FORM, "departure"),
    "hr-grants": Row(frozenset(), FORM, "departure"),
    "hr-grant-end": Row(frozenset(), "POST", "grant"),
    "reader-home": Row(READERS),
    "reader-methods": Row(READERS),
    **{name: Row(READERS_HERE, "GET", "unit") for name in ("reader-report", "reader-file")},
    "reader-chart": Row(READERS_HERE, "GET", "chart"),
    "reader-picture": Row(READERS_HERE, "GET", "picture"),
    "reader-yearly": Row(frozenset({"Gun"}), FORM),
    "reader-yearly-cancel": Row(frozenset({"Gun"}), "POST", "yearly"),
    "reader-yearly-file": Row(frozenset(), "GET", "yearly"),  # nothing has been made yet
    "reader-actions": Row(READERS),
    "reader-confirmations": Row(frozenset({"Gun"})),
    "reader-confirm": Row(frozenset(), "POST", "institution"),  # Frida leads a division of it
    "reader-pin": Row(ACTORS_HERE, FORM, "unit"),
    "reader-finding": Row(READERS_HERE, "GET", "finding"),
    "reader-decide": Row(ACTORS_HERE, FORM, "finding"),
    "reader-action-new": Row(ACTORS_HERE, FORM, "finding"),
    "reader-action": Row(READERS_HERE, "GET", "action"),
    "reader-risk": Row(READERS_HERE, "GET", "action"),
    "reader-action-change": Row(ACTORS_HERE, FORM, "action"),
    "reader-action-close": Row(ACTORS_HERE, "POST", "action"),
    "reader-action-reopen": Row(ACTORS_HERE, "POST", "action"),
    "reader-said-entries": Row(ANY_HR | {"Frida"}),
    "reader-said-new": Row(HR_HERE, FORM, "institution"),
    "reader-said": Row(HR_HERE, "GET", "said"),
    "reader-said-change": Row(HR_HERE, FORM, "said"),
    "reader-said-publish": Row(HR_HERE, "POST", "said"),
    "reader-said-withdraw": Row(HR_HERE, "POST", "said"),
    "you-said-places": door(),
    "you-said": door("GET", "institution"),
}


@pytest.fixture
def alva(people, clock_at) -> Invitation:
    """A published release about group A, and Alva's departure with everything that hangs on it."""
    installed()
    clock_at("2026-04-20")
    for number in range(8):
        invitation = leaver(number, "minne-a", date(2026, 4, 30))
        answered(invitation, recommend=str(number + 2), area_tasks=str(number % 5 + 1))
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    left("minne-a", 10)
    close(name="2026-K2", full=True, until=date(2026, 5, 31), actor="system")
    invitation = leaver(99, "minne-a", date(2026, 6, 20))
    ask_contact(departure=invitation.case.departure, to=ContactRequest.To.LOCAL_HR)
    raise_matter(
        departure=invitation.case.departure, to=Matter.To.LOCAL_HR, text="Det rör arbetsmiljön.",
        raiser=people["Bo"], source=Matter.Source.INTERVIEWER,
    )  # fmt: skip
    finding = pinned(people["Bo"], "minne-a", release="2026-K2")
    planned(people["Bo"], date(2026, 9, 1), finding, Risk("Torr luft.", "minor", "likely", "-"))
    order(year=2026, language="sv", kind="pdf", person=people["Gun"])
    write(institution=Unit.objects.get(code="neuro"), pair=Pair("Sa", "Gjorde"),
          person=people["Cilla"])  # fmt: skip
    return invitation


def doors(row: Row) -> tuple[bool, str]:
    return row.open_door, row.use


def patterns(entries: Any = None) -> Iterator[URLPattern]:
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry.url_patterns)


def arguments(row: Row, name: str, alva: Invitation) -> dict[str, object]:
    """What the address is about: Alva's departure, interview, link, or her unit's report."""
    interview = Interview.objects.get(case=alva.case)
    kind = {"kind": "json"} if name == "reader-file" else {}
    return {
        "": {},
        "key": {"uidb36": "1", "key": "wrong"},
        "token": {"token": token_of(alva)},
        "leaver": {"token": leaver_token(alva.case.departure)},
        "wish": {"pk": ContactRequest.objects.get().pk},
        "matter": {"pk": Matter.objects.get().pk},
        "batch": {"pk": CommentBatch.objects.get().pk},
        "comment": {"pk": CommentBatch.objects.get().pk, "place": 1},
        "departure": {"pk": alva.case.departure_id},
        "grant": {"pk": alva.case.departure_id, "grant": 1},
        "case": {"pk": alva.case_id},
        "interview": {"pk": interview.pk},
        "mail": {"mail_id": uuid4()},
        "file": {"key": "departures"},
        "version": {"key": "exit-survey", "version": 1},
        "versions": {"key": "exit-survey", "version": 1, "other": 1},
        "question": {"question": "extra_tools"},
        "institution": {"code": "neuro"},
        "unit": {"code": "minne-a", **kind},
        "report": {"unit": "minne-a"},
        "finding": {"pk": Finding.objects.get().pk},
        "action": {"pk": Action.objects.get().pk},
        "said": {"pk": YouSaid.objects.get().pk},
        "picture": {"code": "minne-a", "name": "areas", "kind": "svg"},
        "yearly": {"pk": YearlyBatch.objects.get().pk},
        "chart": {"code": "minne-a", "name": "areas", "layout": "wide", "colours": "light"},
    }[row.of]


@contextmanager
def undone() -> Iterator[None]:
    """What a request changes is rolled back, so that every cell of the table starts alike."""
    with ExitStack() as stack:
        for store in ("default", "vault", "keys"):
            block = transaction.atomic(using=store)
            block._from_testcase = True  # an access entry may stand on its own within it
            stack.enter_context(block)
        yield
        for store in ("default", "vault", "keys"):
            transaction.set_rollback(True, using=store)


def statuses(client: Client, path: str) -> dict[str, int]:
    found = {}
    kept = client.cookies.output(header="", sep=";")
    for method in METHODS:
        client.cookies.clear()
        client.cookies.load(kept)
        with undone():
            found[method] = client.generic(method, path).status_code
    return found


def test_the_table_knows_every_address_and_every_address_has_a_decision() -> None:
    found = {pattern.name: decision_of(pattern.callback) for pattern in patterns()}
    assert [name for name, decision in found.items() if decision is None] == []
    assert set(found) == set(MATRIX)
    wrong = [
        name
        for name, decision in found.items()
        if decision is not None
        and (decision.methods - {"HEAD"}, decision.public, getattr(decision, "use", ""))
        != (frozenset(MATRIX[str(name)].methods.split()), *doors(MATRIX[str(name)]))
    ]
    assert wrong == []


def test_an_address_without_a_decision_fails_the_gate(monkeypatch) -> None:
    from avtryck.web.leaver import urls

    planted = URLPattern(urls.urlpatterns[0].pattern, lambda _request: None, name="planted")
    monkeypatch.setattr(get_resolver(), "url_patterns", [*get_resolver().url_patterns, planted])
    with pytest.raises(AssertionError, match="planted"):
        test_the_table_knows_every_address_and_every_address_has_a_decision()


@pytest.mark.parametrize("who", [*CAST, "nobody"])
def test_everybody_reaches_what_is_theirs_and_404_elsewhere(
    who: str, alva, people, settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client() if who == "nobody" else signed_in(people[who])
    client.raise_request_exception = False
    surprises = []
    for name, row in MATRIX.items():
        path = reverse(name, kwargs=arguments(row, name, alva))
        for method, status in statuses(client, path).items():
            if not as_expected(name, row, who, method, status):
                surprises.append(f"{name} {method}: {status}")
    assert surprises == []


def as_expected(name: str, row: Row, who: str, method: str, status: int) -> bool:
    """404 for outsiders; 405, which says nothing of the object, for a method never taken."""
    allowed = row.methods.split() + (["HEAD"] if "GET" in row.methods else [])
    if row.use or (who == "nobody" and not row.open_door):
        return status == (302 if not row.use else 401 if method in allowed else 405)
    if who not in row.who and not row.open_door:
        password_first = name == "hr-matter" and method != "GET" and status == 302
        return status == 404 or password_first or (method not in allowed and status == 405)
    if method not in allowed:
        return status == 405
    if row.open_door and status == 404:
        # a page of the leaver's without its cookie, a demonstration's own address
        return row.of not in {"token", "leaver"}
    if name.startswith(("account_", "mfa_")) and status in {403, 404}:
        return True  # allauth's own answer, such as "there is no second factor to turn off"
    return status in {200, 302, 400, 409, 422}
