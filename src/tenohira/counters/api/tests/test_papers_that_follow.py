"""Papers that were to follow come over HTTP: from the system that filed the case, for as long as they are awaited."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.counters.api.tests.systems import ALLOWANCE, Caller, Systems, machine
from tenohira.engines.cases import commands
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.people import commands as people
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM


def promised(hall: Systems) -> str:
    """花子's claim, whose copy of the bankbook is to follow."""
    draft = hall.draft()["id"]
    hall.app.put(f"/drafts/{draft}/pages/applicant", {"values": ALLOWANCE})
    hall.app.put(f"/drafts/{draft}/pages/papers", {"values": {"proof.later": "yes"}})
    sent = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
    assert (sent.status_code, sent.json()["due_on"]) == (201, None)
    return str(sent.json()["receipt_number"])


def camp(hall: Systems) -> str:
    """花子's application for the summer camp for her child and another; the consent for each follows."""
    draft = hall.draft(service="camp")
    assert len(draft["pages"][0]["blocks"]) == 1
    for block in (0, 1):
        path = f"/drafts/{draft['id']}/pages/children?block={block}"
        hall.app.put(path, {"values": {"joins": "yes", "permit.later": "yes"}})
    hall.app.put(f"/drafts/{draft['id']}/pages/contacts?block=0", {"values": {"contact": "祖母"}})
    sent = hall.app.post(f"/drafts/{draft['id']}/submission", Idempotency_Key="k")
    assert sent.status_code == 201, sent.content.decode()
    return str(sent.json()["receipt_number"])


def asked(hall: Systems, number: str) -> list[tuple[str, Any]]:
    """The papers that are awaited, with their blocks."""
    found = hall.app.get(f"/cases/{number}").json()["asked"]
    return [(one["question"], one["block"]) for one in found if one["kind"] == "paper"]


def test_what_was_promised_is_asked_for_taken_in_and_starts_the_clock(hall: Systems) -> None:
    number = promised(hall)
    assert asked(hall, number) == [("proof", None)]
    kept = hall.app.send_file(f"/cases/{number}/asked/proof")
    assert (kept.status_code, kept.json()["question"]) == (201, "proof")
    assert asked(hall, number) == []
    assert hall.app.get(f"/cases/{number}").json()["due_on"] is not None
    files = hall.records.get(f"/cases/{number}/application").json()["files"]
    assert [(one["id"], one["name"]) for one in files] == [(kept.json()["id"], "通帳.pdf")]
    entry = journal.entries(f"case:{cases.case(number).id}")[1]
    assert (entry.kind, entry.actor_ref, entry.channel) == ("case.papers_supplied", machine().ref, "api")


def test_a_paper_that_is_there_is_not_taken_again_and_the_answer_says_what_to_do(hall: Systems) -> None:
    number = promised(hall)
    hall.app.send_file(f"/cases/{number}/asked/proof")
    again = hall.app.send_file(f"/cases/{number}/asked/proof")
    assert (again.status_code, again.json()["type"]) == (409, "urn:tenohira:problem:wrong-state")
    assert again.json()["remedy"]
    assert len(cases.files(number)) == 1


def test_what_cannot_be_a_paper_leaves_the_case_waiting(hall: Systems) -> None:
    number = promised(hall)
    strange = hall.app.send_file(f"/cases/{number}/asked/proof", "通帳.pdf", b"MZ" + b"\0" * 200)
    assert strange.status_code == 409
    for question in ("wanted", "cellar"):
        assert hall.app.send_file(f"/cases/{number}/asked/{question}").status_code == 409
    assert asked(hall, number) == [("proof", None)]
    assert cases.files(number) == []


def test_of_several_children_each_has_its_own_paper_of_several_sheets(hall: Systems) -> None:
    number = camp(hall)
    assert asked(hall, number) == [("permit", 0), ("permit", 1)]
    path = f"/cases/{number}/asked/permit"
    assert hall.app.send_file(path).status_code == 404, "whose it is must be said"
    for block in (0, 1):
        assert asked(hall, number)[0] == ("permit", block)
        for more in ("true", "false"):
            assert hall.app.send_file(f"{path}?block={block}&more={more}", f"{block}.pdf").status_code == 201
    assert asked(hall, number) == []
    assert [len(one["permit"]["files"]) for one in cases.case(number).answers["children"]] == [2, 2]


def test_one_sheet_more_than_the_question_takes_is_refused(hall: Systems) -> None:
    number = camp(hall)
    path = f"/cases/{number}/asked/permit?block=0&more=true"
    assert [hall.app.send_file(path).status_code for _n in range(3)] == [201, 201, 409]
    assert asked(hall, number) == [("permit", 1)]


@pytest.mark.parametrize("who", ["records", "citizens", "trial"])
def test_only_the_system_that_filed_hands_in_papers(hall: Systems, who: str) -> None:
    number = promised(hall)
    caller: Caller = getattr(hall, who)
    refused = caller.send_file(f"/cases/{number}/asked/proof")
    assert refused.status_code == (404 if who == "trial" else 403)
    assert asked(hall, number) == [("proof", None)]


def test_what_the_resident_filed_alone_is_theirs_alone(hall: Systems) -> None:
    number = make.submitted(hall.cast, proof=False).receipt_number
    refused = hall.app.send_file(f"/cases/{number}/asked/proof")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:tenohira:problem:not-yours")


def test_under_protection_there_is_nothing_to_hand_in_for(hall: Systems) -> None:
    number = promised(hall)
    people.set_protection(hall.cast.hanako.ref, protected=True, by=SYSTEM)
    nothing = hall.app.send_file("/cases/T8-9999-9999/asked/proof").json()["type"]
    refused = hall.app.send_file(f"/cases/{number}/asked/proof")
    assert (refused.status_code, refused.json()["type"]) == (404, nothing)
    assert cases.case(number).pending == ("proof",)


def test_a_case_that_is_over_waits_for_no_paper(hall: Systems) -> None:
    number = promised(hall)
    commands.withdraw(number, "", hall.cast.hanako)
    assert asked(hall, number) == []
    assert hall.app.send_file(f"/cases/{number}/asked/proof").status_code == 409
