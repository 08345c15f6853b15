"""子育てアプリ files 花子's claim, こども未来課 decides it in 文書管理, and nobody else sees it."""

from __future__ import annotations

from tenohira.counters.api.tests.systems import ALLOWANCE, Systems, machine
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import queries as people
from tenohira.foundation import journal


def test_the_app_files_and_the_office_decides(hall: Systems) -> None:
    services = hall.app.get("/services").json()["items"]
    assert "allowance" in {one["id"] for one in services}
    draft = hall.draft()
    assert draft["problems"]
    assert draft["pages"][0]["values"]["name"] == ["鈴木 花子"], "what the register knows is filled in"
    saved = hall.app.put(f"/drafts/{draft['id']}/pages/applicant", {"values": ALLOWANCE}).json()
    assert saved["problems"] == []
    file = hall.app.attach(draft["id"], "proof").json()
    ready = hall.app.get(f"/drafts/{draft['id']}").json()
    assert ready["is_ready"] is True
    assert [one["id"] for one in ready["files"]] == [file["id"]]
    receipt = hall.app.post(f"/drafts/{draft['id']}/submission", Idempotency_Key="k1").json()
    number = receipt["receipt_number"]
    assert receipt["phase"] == "received"
    assert receipt["sandbox"] is False
    records = hall.records
    assert (
        records.post(f"/cases/{number}/actions", {"staff": "1", "action": "begin_review"}).json()["phase"]
        == "review"
    )
    proposed = records.post(
        f"/cases/{number}/proposals", {"staff": "1", "outcome": "granted", "reason": "要件を満たすため"}
    )
    assert proposed.status_code == 201
    assert [one["state"] for one in proposed.json()["steps"]] == ["waiting", "coming"]
    assert records.post(f"/cases/{number}/approvals", {"staff": "2", "step": 0}).status_code == 201
    decided = records.post(f"/cases/{number}/approvals", {"staff": "3", "comment": "よい"}).json()
    assert decided["outcome"] == "granted"
    assert decided["amount"] == 80000
    assert len(decided["papers"]) >= 1
    status = hall.app.get(f"/cases/{number}").json()
    assert status["outcome"] == "granted"
    steps = hall.app.get(f"/cases/{number}/timeline").json()["steps"]
    assert {one["state"] for one in steps} <= {"done", "now", "todo"}
    assert hall.app.get(f"/cases/{number}/decision").json()["reason"] == "要件を満たすため"


def test_the_case_is_the_residents_own(hall: Systems) -> None:
    number = hall.submitted()["receipt_number"]
    case = cases.case(number, by=hall.cast.hanako)
    assert case.applicant_ref == hall.cast.hanako.ref
    assert case.channel == "api"
    assert case.applicant_name == "鈴木 花子"


def test_the_resident_sees_which_office_looked(hall: Systems) -> None:
    hall.draft()
    seen = people.viewed_by(hall.cast.hanako.ref)
    assert [(one.office_id, one.purpose) for one in seen] == [
        ("kodomo-mirai", "連携システム「子育てアプリ」からの申請")
    ]


def test_the_journal_says_which_system_did_it(hall: Systems) -> None:
    number = hall.submitted()["receipt_number"]
    case = cases.case(number)
    entry = journal.entries(f"case:{case.id}")[0]
    assert (entry.kind, entry.actor_kind, entry.actor_ref) == ("case.submitted", "machine", machine().ref)
    assert entry.office == "kodomo-mirai"
    assert entry.channel == "api"


def test_the_journal_says_for_whom_a_system_spoke(hall: Systems) -> None:
    hall.in_review()
    spoke = journal.entries(machine("文書管理").ref)[-1]
    assert spoke.kind == "people.client_spoke_for"
    assert spoke.data["staff"] == hall.cast.sano.ref


def test_sending_twice_makes_one_case(hall: Systems) -> None:
    draft = hall.filled()["id"]
    first = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="same")
    second = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="same")
    third = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="another, after a lost answer")
    assert first.json() == second.json() == third.json()
    assert len(hall.app.get("/cases").json()["items"]) == 1


def test_a_returned_case_is_mended_by_the_system_that_filed_it(hall: Systems) -> None:
    number = hall.in_review()["receipt_number"]
    returned = hall.records.post(
        f"/cases/{number}/actions",
        {
            "staff": "1", "action": "return_for_correction", "message": "額を確かめてください",
            "marks": [{"question": "wanted", "note": "上限をこえています"}],
        },
    )  # fmt: skip
    assert returned.json()["phase"] == "applicant"
    asked = hall.app.get(f"/cases/{number}").json()["asked"]
    assert [one["question"] for one in asked] == ["", "wanted"]
    assert hall.records.post(f"/cases/{number}/correction").status_code == 403, "it did not file it"
    draft = hall.app.post(f"/cases/{number}/correction").json()
    assert draft["correction_of"] == number
    assert draft["message"] == "額を確かめてください"
    changed = {**ALLOWANCE, "wanted": "60000"}
    assert hall.app.put(f"/drafts/{draft['id']}/pages/applicant", {"values": changed}).status_code == 200
    again = hall.app.post(f"/drafts/{draft['id']}/submission", Idempotency_Key="again")
    assert again.status_code == 201, again.content.decode()
    assert again.json()["receipt_number"] == number
    assert cases.case(number).answers["wanted"] == 60000


def test_a_draft_is_thrown_away_with_its_files(hall: Systems) -> None:
    draft = hall.draft()["id"]
    file = hall.app.attach(draft, "proof").json()["id"]
    assert hall.app.delete(f"/drafts/{draft}/files/proof/{file}").status_code == 204
    assert hall.app.get(f"/drafts/{draft}").json()["files"] == []
    assert hall.app.delete(f"/drafts/{draft}").status_code == 204
    assert hall.app.get(f"/drafts/{draft}").status_code == 404
    assert hall.app.delete(f"/drafts/{draft}").status_code == 404


def test_what_was_applied_for_is_read_with_a_trace(hall: Systems) -> None:
    number = hall.submitted()["receipt_number"]
    assert hall.app.get(f"/cases/{number}/application").status_code == 403, "子育てアプリ has no such scope"
    found = hall.records.get(f"/cases/{number}/application").json()
    assert found["applicant_name"] == "鈴木 花子"
    shown = {one["question"]: one["shown"] for section in found["sections"] for one in section["answers"]}
    assert shown["name"] == ["鈴木 花子"]
    content = hall.records.get(f"/cases/{number}/files/{found['files'][0]['id']}")
    assert content.content.startswith(b"%PDF")
    assert content["Content-Disposition"] == "attachment"
    assert [one.office_id for one in cases.lookers(number)] == ["kodomo-mirai"]
