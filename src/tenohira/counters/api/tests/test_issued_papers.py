"""The papers the city issued in a case, listed and fetched by systems; every paper fetched is seen by its resident."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.apps import apps

from tenohira.counters.api.tests.systems import Caller, Systems, token_for
from tenohira.engines.cases import queries as cases
from tenohira.engines.documents import commands as documents
from tenohira.engines.people import commands as people
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM

NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"


def text_of(content: bytes) -> str:
    """The words of a PDF, without spaces and line breaks."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def reader() -> Caller:
    """子育てアプリ with a token that may read what is in cases."""
    return Caller(token_for("子育てアプリ", "kodomo-mirai", ["cases:read", "applications:read"]))


def test_before_a_decision_there_is_no_paper(hall: Systems) -> None:
    number = hall.in_review()["receipt_number"]
    assert hall.app.get(f"/cases/{number}/papers").json() == {"items": []}


def test_a_paper_is_listed_without_a_name_and_fetched_as_it_was_issued(hall: Systems) -> None:
    number = hall.granted()
    listed = hall.app.get(f"/cases/{number}/papers")
    (one,) = listed.json()["items"]
    (issued,) = cases.papers(number)
    assert (f"document:{one['id']}", one["number"], one["size"]) == (issued.ref, issued.number, issued.size)
    assert (one["kind"], one["title"], one["language"]) == ("decision", issued.title, "ja")
    assert (one["valid_until"], one["revoked_at"]) == (None, None)
    assert "鈴木" not in listed.content.decode()
    assert issued.token not in listed.content.decode(), "the check code stands on the paper alone"
    given = hall.records.get(f"/cases/{number}/papers/{one['id']}")
    assert (given["Content-Type"], given["Cache-Control"]) == ("application/octet-stream", "no-store")
    assert given["Content-Disposition"] == "attachment"
    assert len(given.content) == one["size"]
    assert "鈴木花子" in text_of(given.content)


def test_the_resident_sees_that_a_paper_was_fetched_and_a_list_leaves_no_trace(hall: Systems) -> None:
    number = hall.granted()
    before = len(cases.lookers(number))
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    assert len(cases.lookers(number)) == before
    for _twice in range(2):
        assert reader().get(f"/cases/{number}/papers/{one['id']}").status_code == 200
    assert [look.office_id for look in cases.lookers(number)[: -before or None]] == ["kodomo-mirai"]
    last = journal.entries(f"case:{cases.case(number).id}")[-1]
    assert (last.kind, last.actor_kind, last.data["part"]) == ("case.opened", "machine", "paper")


def test_a_token_that_reads_no_contents_fetches_no_paper(hall: Systems) -> None:
    number = hall.granted()
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    refused = hall.app.get(f"/cases/{number}/papers/{one['id']}")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:tenohira:problem:missing-scope")
    assert len(cases.lookers(number)) == 0


def test_a_system_fetches_the_paper_of_what_it_filed_after_a_hand_over(hall: Systems) -> None:
    number = hall.granted()
    apps.get_model("cases", "Case").objects.filter(receipt_number=number).update(office="shimin")
    assert len(reader().get(f"/cases/{number}/papers").json()["items"]) == 1
    assert len(hall.citizens.get(f"/cases/{number}/papers").json()["items"]) == 1


@pytest.mark.parametrize("who", ["citizens", "trial"])
def test_a_paper_of_another_office_is_not_fetched(hall: Systems, who: str) -> None:
    number = hall.granted()
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    caller: Caller = getattr(hall, who)
    for path in ("papers", f"papers/{one['id']}", f"papers/{NOBODY}"):
        assert caller.get(f"/cases/{number}/{path}").status_code == (404 if who == "trial" else 403)
    assert len(cases.lookers(number)) == 0


def test_a_paper_of_another_case_is_none(hall: Systems) -> None:
    number = hall.granted()
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    other = hall.waiting()["receipt_number"]
    for paper in (one["id"], NOBODY):
        refused = hall.records.get(f"/cases/{other}/papers/{paper}")
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:tenohira:problem:file-not-found")
        assert refused.json()["remedy"]


def test_under_protection_there_is_no_paper(hall: Systems) -> None:
    number = hall.granted()
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    people.set_protection(hall.cast.hanako.ref, protected=True, by=SYSTEM)
    nothing = hall.records.get("/cases/T8-9999-9999/papers").json()["type"]
    for caller in (hall.records, reader()):
        for path in ("papers", f"papers/{one['id']}"):
            refused = caller.get(f"/cases/{number}/{path}")
            assert (refused.status_code, refused.json()["type"]) == (404, nothing)
    assert len(cases.lookers(number)) == 0


def test_a_paper_that_was_taken_back_says_so(hall: Systems) -> None:
    number = hall.granted()
    (issued,) = cases.papers(number)
    documents.revoke(issued.ref, "額の誤り", hall.cast.sano)
    (one,) = hall.app.get(f"/cases/{number}/papers").json()["items"]
    assert one["revoked_at"] is not None
    assert "額の誤り" not in str(one)
