"""Who may open which address: everybody's, those of whoever is signed in, and those of one person alone."""

from __future__ import annotations

import pytest

from tenohira.counters.portal.tests.doors import Doors, furnish, names
from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    NEWCOMER,
    SANO,
    YAMAMOTO,
    Hall,
    begin,
    fill,
    receipt_of,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident
from tenohira.counters.portal.tests.test_acting import RECORD
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.tests.factories import known
from tenohira.foundation.journal import SYSTEM

TO_ALL = {
    "home": 200,
    "services": 200,
    "service": 200,
    "begin": 302,
    "cases": 200,
    "guides": 200,
    "guide": 302,  # nothing has to be asked
    "guide-question": 302,
    "guide-slip": 200,
    "guide-pdf": 200,
    "guide-answers": 200,
    "guide-forget": 405,
    "verify-ask": 200,
    "journal-roots": 200,
    "journal-every-root": 200,
    "journal-root": 404,
    "towns": 200,
    "banks": 200,
    "branches": 200,
    "questions": 405,
    "resume": 404,
    "stop-push": 404,
    "verify": 404,
    "boundary": 404,
    "line-webhook": 405,
    "after-sign-in": 302,
    "push-worker": 200,
    "shown": 405,
    "outside": 404,  # no provider is set up
    "outside-callback": 404,
}
SIGNED_IN = {
    "notices": 200,
    "profile": 200,
    "looks": 200,
    "identity": 302,  # nobody is being checked
    "contact": 200,
    "read-notice": 405,
    "copy": 200,
    "fetch-copy": 405,
    "discard-copy": 405,
    "act": 405,
    "ways": 200,
    "add-device": 405,
    "stop-reach": 405,
    "line": 404,  # no channel is set up
    "line-link": 404,
}
OWN = {
    "apply": 302,
    "page": 200,
    "review": 200,
    "sign": 302,
    "to-sign": 302,
    "saved": 200,
    "discard": 200,
    "case": 200,
    "receipt": 200,
    "corrected": 200,
    "correct": 302,
    "supply": 302,
    "withdraw": 200,
    "application": 200,
    "case-proof": 200,
    "paper": 200,
    "attachment": 200,
}
TO_LOGIN = dict.fromkeys(SIGNED_IN, 302)
CLOSED = dict.fromkeys(OWN, 404)
UNLINKED = {"contact": 302, "looks": 302}
CHILD, FATHER = "1003", "1004"
NOBODYS = Doors("T8-0000-0", "file", "paper", "draft", "notice")


@pytest.fixture
def doors(hall: Hall) -> Doors:
    """A hall with something behind every door."""
    return furnish(hall)


def acting(mail: str, subject: str) -> Resident:
    """Somebody signed in who acts for another."""
    one = resident(mail)
    one.client.post("/profile/act/", {"subject": subject})
    return one


def end_mandate(hall: Hall) -> None:
    """The father takes back what he let his daughter do."""
    mandate = next(
        one for one in queries.acts_for(hall.accounts[HANAKO]) if one.subject_ref == known(FATHER).ref
    )
    people.revoke_mandate(mandate.ref, by=SYSTEM)


def visitor(hall: Hall, who: str) -> Resident:
    """Somebody at the doors."""
    match who:
        case "owner acting for her child":
            return acting(HANAKO, known(CHILD).ref)
        case "another acting for a company":
            return acting(YAMAMOTO, hall.company)
        case "owner whose mandate ended":
            one = acting(HANAKO, known(FATHER).ref)
            end_mandate(hall)
            return one
    mails = {"nobody": "", "owner": HANAKO, "another": MARIA, "newcomer": NEWCOMER, "clerk": SANO}
    return resident(mails[who])


EXPECTED = {
    "nobody": TO_ALL | TO_LOGIN | CLOSED,
    "owner": TO_ALL | SIGNED_IN | OWN,
    "owner acting for her child": TO_ALL | SIGNED_IN | OWN,
    "owner whose mandate ended": TO_ALL | SIGNED_IN | OWN,
    "another": TO_ALL | SIGNED_IN | CLOSED,
    "another acting for a company": TO_ALL | SIGNED_IN | CLOSED,
    "newcomer": TO_ALL | SIGNED_IN | CLOSED | UNLINKED,
    "clerk": TO_ALL | SIGNED_IN | CLOSED | UNLINKED,
}


def test_the_table_names_every_address() -> None:
    assert sorted(EXPECTED["owner"]) == sorted(names())
    assert all(sorted(table) == sorted(names()) for table in EXPECTED.values())


@pytest.mark.parametrize("who", EXPECTED)
def test_each_visitor_finds_the_doors_open_that_are_theirs(hall: Hall, doors: Doors, who: str) -> None:
    one = visitor(hall, who)
    found = {name: one.client.get(address).status_code for name, address in doors.addresses().items()}
    assert found == EXPECTED[who]


@pytest.mark.parametrize("who", ["nobody", "another", "newcomer", "clerk", "another acting for a company"])
def test_a_closed_door_tells_nothing_of_what_is_behind_it(hall: Hall, doors: Doors, who: str) -> None:
    one = visitor(hall, who)
    for name in OWN:
        one.see_answer(one.client.get(doors.addresses()[name]))
        assert "見つかりません" in one.title, name
        for secret in ("鈴木", "児童手当の認定請求", "090-1234-5678", "保険証"):
            assert secret not in one.words, name
        assert one.faults() == []


@pytest.mark.parametrize("who", ["nobody", "another", "clerk", "another acting for a company"])
def test_nobody_changes_what_is_not_theirs(hall: Hall, doors: Doors, who: str) -> None:
    one = visitor(hall, who)
    before = (cases.case(doors.receipt), cases.drafts_of(hall.accounts[HANAKO]))
    sent = {
        "phone": "090-9999-9999",
        "declared": "yes",
        "key": "k",
        "mail": "thief@mail.example",
        "reason": "x",
    }
    for name in OWN:
        assert one.client.post(doors.addresses()[name], sent).status_code in {404, 405}, name
    after = (cases.case(doors.receipt), cases.drafts_of(hall.accounts[HANAKO]))
    assert after == before


def test_signing_in_leads_on_to_the_door_one_stood_before(hall: Hall) -> None:
    somebody = resident()
    for name in SIGNED_IN:
        address = NOBODYS.addresses()[name]
        answer = somebody.client.get(address)
        assert answer.headers["Location"] == f"/account/login/?next={address}"


def test_other_ways_of_asking_are_refused(hall: Hall) -> None:
    client = resident(HANAKO).client
    for ask in (client.put, client.delete, client.patch):
        assert {name: ask(at).status_code for name, at in NOBODYS.addresses().items()} == dict.fromkeys(
            names(), 405
        )


def test_a_draft_for_somebody_cannot_be_sent_once_the_mandate_ended(hall: Hall) -> None:
    hanako = fill(begin(acting(HANAKO, known(FATHER).ref), "resident-record-copy"), RECORD)
    assert "田中 正夫" in hanako.words
    end_mandate(hall)
    hanako.send(button="この内容で申請する")
    assert hanako.status == 403
    assert hanako.faults() == []
    assert cases.cases_of([known(FATHER).ref]) == []
    assert "代わりに手続き中" not in hanako.open("/").words


def test_nothing_new_is_begun_for_somebody_whose_mandate_ended(hall: Hall) -> None:
    hanako = acting(HANAKO, known(FATHER).ref)
    end_mandate(hall)
    begin(hanako, "resident-record-copy")
    assert hanako.form().values["name"] == ["鈴木 花子"]


def test_what_was_filed_for_the_father_stays_open_to_the_daughter_who_filed_it(hall: Hall) -> None:
    hanako = fill(begin(acting(HANAKO, known(FATHER).ref), "resident-record-copy"), RECORD)
    receipt = receipt_of(hanako.send(button="この内容で申請する"))
    end_mandate(hall)
    assert hanako.open(f"/cases/{receipt}/").status == 200
    assert resident(MARIA).open(f"/cases/{receipt}/").status == 404
