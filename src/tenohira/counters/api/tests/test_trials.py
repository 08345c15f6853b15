"""A sandbox token: everything is checked, nothing reaches the hall."""

from __future__ import annotations

from django.apps import apps

from tenohira.counters.api.tests.systems import ALLOWANCE, Systems
from tenohira.engines.cases import commands
from tenohira.engines.cases import queries as cases
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal, outbox

Case, Draft, Rehearsal = (apps.get_model("cases", name) for name in ("Case", "Draft", "Rehearsal"))
NoticeRow, StoredFileRow = (
    apps.get_model("notices", "NoticeRow"),
    apps.get_model("documents", "StoredFileRow"),
)
JournalEntry = apps.get_model("journal", "JournalEntry")


def test_a_trial_ends_with_a_marked_receipt(hall: Systems) -> None:
    receipt = hall.submitted(hall.trial)
    assert receipt["sandbox"] is True
    assert receipt["receipt_number"].startswith("SANDBOX-")
    status = hall.trial.get(f"/cases/{receipt['receipt_number']}").json()
    assert status["sandbox"] is True
    assert (status["service"], status["phase"]) == ("allowance", "received")


def test_nothing_of_a_trial_reaches_the_hall(hall: Systems) -> None:
    before = journal.count()
    number = hall.submitted(hall.trial)["receipt_number"]
    assert Case.objects.count() == Draft.objects.count() == 0
    assert NoticeRow.objects.count() == 0
    assert outbox.waiting_count() == 0
    assert cases.inbox("kodomo-mirai").total == 0
    assert cases.figures("kodomo-mirai").new == 0
    written = {one.kind for one in journal.entries_about(f"case:{number}")}
    assert written == set()
    kinds = set(JournalEntry.objects.filter(id__gt=before).values_list("kind", flat=True))
    assert not [kind for kind in kinds if kind.startswith(("case.", "notice."))]
    assert hall.records.get("/cases").json()["items"] == []
    assert hall.records.get(f"/cases/{number}").status_code == 404


def test_the_files_of_a_trial_are_destroyed(hall: Systems) -> None:
    hall.submitted(hall.trial)
    assert StoredFileRow.objects.filter(discarded_at=None).count() == 0


def test_a_trial_is_checked_like_the_real_thing(hall: Systems) -> None:
    draft = hall.trial.post("/drafts", {"service": "allowance"}).json()
    refused = hall.trial.post(f"/drafts/{draft['id']}/submission", Idempotency_Key="k")
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:tenohira:problem:incomplete-form"
    assert len(refused.json()["errors"]) >= 4
    assert Rehearsal.objects.count() == 0


def test_sending_a_trial_twice_gives_one_receipt(hall: Systems) -> None:
    draft = hall.filled(hall.trial)["id"]
    first = hall.trial.post(f"/drafts/{draft}/submission", Idempotency_Key="k").json()
    second = hall.trial.post(f"/drafts/{draft}/submission", Idempotency_Key="k").json()
    assert first == second
    assert Rehearsal.objects.count() == 1


def test_a_trial_knows_nobody_of_the_register(hall: Systems) -> None:
    draft = hall.trial.post("/drafts", {"service": "allowance"}).json()
    assert draft["pages"][0]["values"].get("name", [""]) in ([""], [])
    named = {"number": "1001", "birth_date": "1990-01-01"}
    answered = hall.trial.post("/drafts", {"service": "allowance", "resident": named}).json()
    assert answered["pages"][0]["values"].get("name", [""]) in ([""], [])


def test_a_trial_sees_no_real_case_and_moves_none(hall: Systems) -> None:
    number = hall.submitted()["receipt_number"]
    assert hall.trial.get(f"/cases/{number}").status_code == 404
    for path in ("/timeline", "/decision", "/application", "/journal"):
        assert hall.trial.get(f"/cases/{number}{path}").status_code == 404
    assert hall.trial.get("/cases").json() == {"items": [], "next_cursor": None}
    assert hall.trial.get("/journal").json() == {"items": [], "next_cursor": None}
    moved = hall.trial.post(f"/cases/{number}/actions", {"staff": "1", "action": "begin_review"})
    assert moved.status_code == 403
    assert hall.trial.post(f"/cases/{number}/correction").status_code == 404


def test_another_systems_trial_is_none(hall: Systems) -> None:
    number = hall.submitted(hall.trial)["receipt_number"]
    assert hall.citizens.get(f"/cases/{number}").status_code == 404
    assert hall.app.get(f"/cases/{number}").status_code == 404


def test_a_trial_draft_that_runs_out_leaves_no_trace_either(hall: Systems) -> None:
    hall.trial.post("/drafts", {"service": "allowance"})
    Draft.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert commands.drop_expired_drafts() == 1
    assert Draft.objects.count() == 0


def test_trial_webhooks_hear_of_trials_alone(hall: Systems) -> None:
    from tenohira.engines.messages import ports
    from tenohira.engines.messages.tests.test_webhooks import Port

    before, port = list(ports._webhook_ports), Port()
    ports.register_webhook_port(port)
    try:
        body = {"url": "https://app.example/hook", "events": ["case.submitted"]}
        for caller in (hall.trial, hall.app):
            assert caller.post("/webhooks", body).status_code == 201
        hall.submitted(hall.trial)
        outbox.drain()
        assert [b'"sandbox": true' in sent for _url, sent, _headers in port.posted] == [True]
        hall.submitted()
        outbox.drain()
        assert [b'"sandbox": true' in sent for _url, sent, _headers in port.posted] == [True, False]
    finally:
        ports._webhook_ports[:] = before


def test_the_answers_of_a_trial_stay_its_own(hall: Systems) -> None:
    draft = hall.trial.post("/drafts", {"service": "allowance"}).json()["id"]
    hall.trial.put(f"/drafts/{draft}/pages/applicant", {"values": ALLOWANCE})
    assert cases.drafts_of(refs=[hall.cast.hanako.ref]) == []
    assert messages.inbox(hall.cast.hanako.ref) == []
