"""What the office found out and decided (認定事項) stands on the resident's page, from the decision on."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tenohira.engines.cases import commands
from tenohira.engines.cases.tests.library.hall import Hall, findings_of, open_hall


@pytest.fixture
def hall(db: None) -> Hall:
    """The hall with all its offices."""
    cache.clear()
    return open_hall()


def test_the_case_page_says_what_was_decided_only_after_the_decision(hall: Hall) -> None:
    phone = Client()
    phone.force_login(get_user_model().objects.get(pk=hall.account))
    case = hall.in_review("disaster-certificate")
    hall.man(case.office_id)
    number = case.receipt_number
    found = findings_of(number)
    case = commands.propose(number, "granted", "調査の結果による", None, hall.staff(case.office_id), found)
    before = phone.get(f"/cases/{number}/").content.decode()
    assert "決まった内容" not in before
    assert "半壊" not in before
    while case.proposal is not None and case.proposal.waiting is not None:
        step = case.proposal.waiting
        case = commands.approve(number, "", hall.staff(step.office_id, step.post_id))
    after = phone.get(f"/cases/{number}/").content.decode()
    assert "決まった内容" in after
    assert "半壊" in after
    assert "調査した日" in after
