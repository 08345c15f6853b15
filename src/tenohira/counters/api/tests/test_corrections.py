"""A case returned for correction, mended over HTTP: sent once, however often the answer is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.counters.api.tests.systems import ALLOWANCE, Systems
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import commands as people
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM


def returned(hall: Systems) -> str:
    """花子's claim, which 佐野 returned in 文書管理."""
    number: str = hall.in_review()["receipt_number"]
    asked = {"message": "額を確かめてください", "marks": [{"question": "wanted", "note": "多すぎます"}]}
    done = hall.records.post(
        f"/cases/{number}/actions", {"staff": "1", "action": "return_for_correction", **asked}
    )
    assert done.status_code == 200, done.content.decode()
    return number


def mended(hall: Systems, number: str) -> str:
    """The id of the draft in which 子育てアプリ mended the claim."""
    draft = hall.app.post(f"/cases/{number}/correction").json()
    assert (draft["correction_of"], draft["message"]) == (number, "額を確かめてください")
    values = {**ALLOWANCE, "wanted": "70000"}
    saved = hall.app.put(f"/drafts/{draft['id']}/pages/applicant", {"values": values})
    assert saved.json()["draft"]["is_ready"] is True
    return str(draft["id"])


def send(caller: Any, draft: str, key: str = "mended") -> Any:
    """Send the mended answers."""
    return caller.post(f"/drafts/{draft}/submission", Idempotency_Key=key)


@pytest.mark.parametrize("key", ["mended", "another"])
def test_sending_a_correction_again_gives_the_same_receipt_and_changes_nothing(
    hall: Systems, key: str
) -> None:
    number = returned(hall)
    draft = mended(hall, number)
    first = send(hall.app, draft)
    again = send(hall.app, draft, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.json()["receipt_number"], first.json()["phase"]) == (number, "review")
    kinds = [one.kind for one in journal.entries(f"case:{cases.case(number).id}")]
    assert kinds.count("case.resubmitted") == 1
    assert cases.case(number).answers["wanted"] == 70_000


def test_a_late_repetition_tells_where_the_case_stands_by_now(hall: Systems) -> None:
    number = returned(hall)
    draft = mended(hall, number)
    send(hall.app, draft)
    hall.records.post(
        f"/cases/{number}/actions", {"staff": "1", "action": "return_for_correction", "message": "もう一度"}
    )
    late = send(hall.app, draft)
    assert (late.status_code, late.json()["receipt_number"]) == (201, number)
    assert late.json()["phase"] == "applicant", "the second round is not answered by what answered the first"


def test_another_system_gets_no_receipt_by_sending_a_correction_again(hall: Systems) -> None:
    number = returned(hall)
    draft = mended(hall, number)
    for caller in (hall.records, hall.citizens, hall.trial):
        assert send(caller, draft).status_code == 404, "before it was sent"
    send(hall.app, draft)
    for caller in (hall.records, hall.citizens, hall.trial):
        refused = send(caller, draft)
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:tenohira:problem:no-such-draft")


def test_under_protection_what_was_sent_is_told_like_nothing(hall: Systems) -> None:
    number = returned(hall)
    correction = mended(hall, number)
    send(hall.app, correction)
    first = hall.filled()["id"]
    send(hall.app, first)
    people.set_protection(hall.cast.hanako.ref, protected=True, by=SYSTEM)
    for draft in (correction, first):
        refused = send(hall.app, draft)
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:tenohira:problem:no-such-draft")
