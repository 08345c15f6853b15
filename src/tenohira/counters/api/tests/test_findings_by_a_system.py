"""Findings (認定事項) sent and read by 文書管理."""

from __future__ import annotations

from tenohira.counters.api.tests.systems import Systems
from tenohira.engines.cases.tests import factories


def test_a_proposal_takes_findings_and_shows_them(hall: Systems) -> None:
    number = factories.damage_in_review(hall.cast).receipt_number
    body = {"staff": "1", "outcome": "granted", "reason": "調査のとおり"}
    wrong = hall.records.post(f"/cases/{number}/proposals", {**body, "findings": {"degree": "gone"}})
    assert wrong.status_code == 409
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"/findings/degree", "/findings/payment"}
    found = {"degree": "half", "payment": ["50000"]}
    proposed = hall.records.post(f"/cases/{number}/proposals", {**body, "findings": found})
    assert proposed.status_code == 201
    answers = [one for part in proposed.json()["findings"] for one in part["answers"]]
    assert [(one["question"], one["shown"]) for one in answers] == [
        ("degree", ["半壊"]), ("payment", ["50,000円"]),
    ]  # fmt: skip
    assert hall.records.get(f"/cases/{number}/decision").json()["findings"] == proposed.json()["findings"]
