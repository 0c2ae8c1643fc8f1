"""The one-time code: only the private address gets it, and only it opens the own talk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import reverse

from avtryck.cases import leavers, one_time
from avtryck.cases.links import leaver_token
from avtryck.cases.models import Departure, OneTimeCode
from avtryck.cases.one_time import NoAddressError, ask_code, code_of, enter_code
from avtryck.cases.operations import withdraw
from avtryck.cases.vouched import vouch
from avtryck.interviews.models import Interview
from avtryck.keys.operations import destroy
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from cast import ALVA, CILLA, INES
from confidentiality.crawl import masked, signed_in
from leavers import installed
from post_office import Inbox
from talks import OPENED, fresh, leaves

CODE = re.compile(r"\b(\d{4}) (\d{4})\b")
START = datetime.fromisoformat(f"{OPENED}T09:00:00+01:00")


@pytest.fixture(autouse=True)
def alva_leaves(people, clock_at) -> Interview:
    clock_at(START)
    installed()
    facts = {"employee_id": ALVA.employee_id, "private_email": ALVA.private_email}
    return fresh(leaves(people["Bo"], **facts).interview)


@pytest.fixture
def alva() -> Client:
    return followed(Client(), departure())


def followed(client: Client, whose: Departure) -> Client:
    client.get(reverse("leaver-link", args=[leaver_token(whose)]))
    return client


def departure() -> Departure:
    rows = Departure.objects.select_related("unit", "nearest_manager", "case")
    return rows.get(employee_id=ALVA.employee_id)


def code_in(inbox: Inbox, address: str = ALVA.private_email) -> str:
    send_due()
    letters = [one for one in inbox.to(address) if CODE.search(one.text)]
    return "".join(CODE.findall(letters[-1].text)[0]) if letters else ""


def asked(client: Client) -> Client:
    client.post(reverse("leaver-code"))
    return client


def entered(client: Client, code: str) -> str:
    return client.post(reverse("leaver-code-enter"), {"code": code}, follow=True).content.decode()


def is_open(client: Client) -> bool:
    return client.get(reverse("leaver-talk")).status_code == 200


# --- the way it is meant ------------------------------------------------------------------------
def test_the_code_opens_who_and_where_for_a_quarter_of_an_hour(alva, inbox, clock_at) -> None:
    assert alva.get(reverse("leaver-talk"))["Location"] == reverse("leaver-code")
    asked(alva)
    page = entered(alva, code_in(inbox))
    assert "Bo Bergström, din närmaste chef" in page
    cookie = alva.cookies["leaver-own"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (900, True, "Lax")
    assert str(departure().id) not in cookie.value
    clock_at(START + timedelta(minutes=14))
    assert is_open(alva)  # and each page gives a new quarter
    clock_at(START + timedelta(minutes=28))
    assert is_open(alva)
    clock_at(START + timedelta(minutes=44))
    assert not is_open(alva)


def test_the_letter_goes_to_the_private_address_alone_and_names_nobody(alva, inbox) -> None:
    asked(alva)
    code = code_in(inbox)
    (letter,) = [one for one in inbox.received if code in one.text.replace(" ", "")]
    assert letter.recipients == (ALVA.private_email,)
    assert code not in letter.message["Subject"].replace(" ", "")
    for word in ("Alva", "Andersson", "Bo Bergström", "min-sida"):
        assert word not in letter.text


def test_ines_reads_it_in_english(people, inbox) -> None:
    facts = {"employee_id": INES.employee_id, "private_email": INES.private_email, "language": "en"}
    leaves(people["Bo"], "Ines Ibáñez", **facts)
    hers = Departure.objects.get(employee_id=INES.employee_id)
    ines = asked(followed(Client(), hers))
    code = code_in(inbox, INES.private_email)
    assert "Enter this code" in inbox.to(INES.private_email)[-1].text
    assert INES.name in ines.get(reverse("leaver-page")).content.decode()
    entered(ines, f"{code[:4]} {code[4:]}")
    assert is_open(ines)


def test_looking_sends_nothing(alva) -> None:
    before = list(Mail.objects.order_by("pk").values())
    for name in ("leaver-code", "leaver-code-enter", "leaver-talk"):
        alva.get(reverse(name))
        alva.head(reverse(name))
    assert OneTimeCode.objects.count() == 0
    assert list(Mail.objects.order_by("pk").values()) == before


# --- wrong, old, too many -----------------------------------------------------------------------
def test_a_code_is_good_once(alva, inbox) -> None:
    asked(alva)
    code = code_in(inbox)
    entered(alva, code)
    other = followed(Client(), departure())
    assert "Koden stämmer inte" in entered(other, code)
    assert not is_open(other)


def test_a_code_is_good_for_ten_minutes(alva, inbox, clock_at) -> None:
    asked(alva)
    code = code_in(inbox)
    clock_at(START + timedelta(minutes=10))
    assert "gäller inte längre" in entered(alva, code)
    assert not is_open(alva)


def test_the_sixth_try_is_one_too_many(alva, inbox) -> None:
    asked(alva)
    code = code_in(inbox)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    pages = {masked(entered(alva, one).encode()) for one in [wrong] * 5}
    assert len(pages) == 1
    assert {masked(entered(alva, code).encode()).replace(code.encode(), wrong.encode())} == pages
    assert not is_open(alva)


def test_a_new_code_comes_after_five_minutes_and_ends_the_old(alva, inbox, clock_at) -> None:
    asked(alva)
    first = code_in(inbox)
    asked(alva)
    asked(alva)
    send_due()
    assert len([one for one in inbox.received if CODE.search(one.text)]) == 1
    clock_at(START + timedelta(minutes=5))
    asked(alva)
    second = code_in(inbox)
    assert second != first
    assert "Koden stämmer inte" in entered(alva, first)
    entered(alva, second)
    assert is_open(alva)


@pytest.mark.parametrize("code", ["", " ", "0", "١٢٣٤٥٦٧٨", "12345678' or 1=1", "x" * 20])
def test_nonsense_opens_nothing(alva, inbox, code) -> None:
    asked(alva)
    code_in(inbox)
    entered(alva, code)
    assert not is_open(alva)


def test_somebody_elses_code_or_cookie_opens_nothing(alva, people, inbox) -> None:
    facts = {"employee_id": INES.employee_id, "private_email": INES.private_email}
    leaves(people["Bo"], "Ines Ibáñez", **facts)
    hers = Departure.objects.get(employee_id=INES.employee_id)
    ines = asked(followed(Client(), hers))
    code = code_in(inbox, INES.private_email)
    asked(alva)
    entered(alva, code)
    assert not is_open(alva)
    entered(ines, code)
    alva.cookies["leaver-own"] = ines.cookies["leaver-own"].value
    assert not is_open(alva)
    alva.cookies["leaver-own"] = ines.cookies["leaver-own"].value[:-4] + "AAAA"
    assert not is_open(alva)


def test_closing_the_page_locks_it(alva, inbox) -> None:
    asked(alva)
    entered(alva, code_in(inbox))
    alva.post(reverse("leaver-leave"))
    assert not is_open(followed(alva, departure()))


def test_withdrawn_or_shredded_there_is_no_code(alva, inbox) -> None:
    asked(alva)
    code = code_in(inbox)
    destroy(key_id=departure().data_key)
    assert enter_code(departure=departure(), code=code) is False
    withdraw(departure=departure(), actor="hr")
    assert alva.post(reverse("leaver-code-enter"), {"code": code}).status_code == 404


# --- where no code goes -------------------------------------------------------------------------
def test_without_a_private_address_nothing_is_sent(people, inbox) -> None:
    leaves(people["Bo"], "Ines Ibáñez", employee_id=INES.employee_id)
    hers = Departure.objects.get(employee_id=INES.employee_id)
    ines = asked(followed(Client(), hers))
    send_due()
    assert not [one for one in inbox.received if CODE.search(one.text)]
    assert "Vi har ingen privat adress" in ines.get(reverse("leaver-code")).content.decode()


def test_whoever_changes_the_address_gets_no_code_and_its_owner_is_told(
    alva, inbox, clock_at
) -> None:
    asked(alva)  # a code is on its way when the address is changed
    reader = followed(Client(), departure())
    reader.post(reverse("leaver-address"), {"remove": "yes"})
    reader.post(reverse("leaver-address"), {"private_email": "reader@elsewhere.example"})
    asked(reader)
    send_due()
    assert not [one for one in inbox.received if CODE.search(one.text)]
    assert any("ändrats" in one.text for one in inbox.to(ALVA.private_email))
    assert "Vi skickar inga koder till" in reader.get(reverse("leaver-code")).content.decode()
    clock_at(START + timedelta(days=30))
    asked(followed(reader, departure()))
    assert not code_in(inbox, "reader@elsewhere.example")


def test_whoever_has_had_a_code_changes_the_address_and_waits_three_days(
    alva, inbox, clock_at
) -> None:
    asked(alva)
    entered(alva, code_in(inbox))
    alva.post(reverse("leaver-address"), {"private_email": "new@elsewhere.example"})
    again = asked(followed(Client(), departure()))
    assert not code_in(inbox, "new@elsewhere.example")
    assert any("ändrats" in one.text for one in inbox.to(ALVA.private_email))
    assert "Din privata adress är ny." in again.get(reverse("leaver-code")).content.decode()
    clock_at(START + timedelta(days=3))
    asked(again)
    assert code_in(inbox, "new@elsewhere.example")


def test_a_first_address_by_the_link_gets_no_codes_before_hr_says_the_same(people, inbox) -> None:
    leaves(people["Bo"], "Ines Ibáñez", employee_id=INES.employee_id)
    hers = Departure.objects.get(employee_id=INES.employee_id)
    leavers.set_own_address(departure=hers, address=INES.private_email)
    with pytest.raises(NoAddressError):
        ask_code(departure=hers)
    vouch(departure=hers, address="other@hemma.example", actor=people["Cilla"].actor)
    hers.refresh_from_db()
    with pytest.raises(NoAddressError):
        ask_code(departure=hers)
    vouch(departure=hers, address=INES.private_email.upper(), actor=people["Cilla"].actor)
    hers.refresh_from_db()
    ask_code(departure=hers)
    assert code_in(inbox, INES.private_email)


def test_a_first_address_is_told_to_the_work_mailbox_in_a_mask(people, inbox) -> None:
    leaves(people["Bo"], "Ines Ibáñez", employee_id=INES.employee_id)
    hers = Departure.objects.get(employee_id=INES.employee_id)
    leavers.set_own_address(departure=hers, address=INES.private_email)
    send_due()
    (letter,) = [one for one in inbox.to(INES.work_email) if "privat adress:" in one.text]
    assert "i•••@h•••.example" in letter.text
    assert INES.private_email not in letter.text


# --- staff --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days_before", "used", "opens"), [(30, True, True), (30, False, False), (0, True, False)]
)
def test_staff_sign_in_counts_with_a_second_step_older_than_the_departure(
    people, days_before, used, opens
) -> None:
    """A password alone can be had through the work mailbox, and so can a new second step."""
    leaves(people["Frida"], "Cilla Carlsson", employee_id=CILLA.employee_id)
    cilla = followed(signed_in(people["Cilla"]), Departure.objects.get(name=CILLA.name))
    step = Authenticator.objects.create(
        user=people["Cilla"].user, type="totp", data={},
        created_at=START - timedelta(days=days_before),
    )  # fmt: skip
    session = cilla.session
    records = [{"method": "password", "at": 1.0}, {"method": "mfa", "at": 2.0, "id": step.pk}]
    session["account_authentication_methods_user"] = str(people["Cilla"].user.pk)
    session["account_authentication_methods"] = records if used else records[:1]
    session.save()
    assert is_open(cilla) is opens
    assert followed(cilla, departure()).get(reverse("leaver-talk")).status_code == 302


# --- nothing is stored --------------------------------------------------------------------------
def test_the_code_stands_in_no_store_and_no_log(alva, inbox, logged) -> None:
    asked(alva)
    code = code_in(inbox)
    entered(alva, "00000000")
    entered(alva, code)
    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    for form in (code, f"{code[:4]} {code[4:]}"):
        assert form not in "".join([logged.getvalue(), *rows])


def test_codes_are_eight_digits_spread_over_all(alva_leaves) -> None:
    whose = departure()
    codes = {code_of(whose, number.to_bytes(16)) for number in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {one_time.DIGITS}
    assert {code[0] for code in codes} == set("0123456789")


def test_one_code_is_not_for_ever(alva, inbox, clock_at) -> None:
    """Not even for somebody whose browser asks for a page every few minutes."""
    asked(alva)
    entered(alva, code_in(inbox))
    for minutes in range(10, 240, 10):
        clock_at(START + timedelta(minutes=minutes))
        followed(alva, departure())
        assert is_open(alva), minutes
    clock_at(START + timedelta(minutes=240))
    assert not is_open(alva)


def test_after_hr_has_forgotten_an_address_the_next_one_waits(alva, inbox, clock_at) -> None:
    leavers.set_own_address(departure=departure(), address=ALVA.private_email)
    leavers.forget_own_address(departure=departure(), actor="person:cilla")
    reader = followed(Client(), departure())
    reader.post(reverse("leaver-address"), {"private_email": "reader@elsewhere.example"})
    vouch(departure=departure(), address="reader@elsewhere.example", actor="feed")
    asked(reader)
    assert not code_in(inbox, "reader@elsewhere.example")
    clock_at(START + timedelta(days=3))
    asked(reader)
    assert code_in(inbox, "reader@elsewhere.example")
