"""The procedures for children, health and school, from a filled form to the paper and the notice."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import queries
from tenohira.engines.cases.tests.library.children import ACCEPTED, GRANTED
from tenohira.engines.cases.tests.library.hall import Hall
from tenohira.engines.cases.tests.library.test_lives import REASON, words
from tenohira.engines.messages import queries as messages


@pytest.mark.parametrize("service", GRANTED)
def test_granted_the_paper_says_what_was_granted(hall: Hall, service: str) -> None:
    case = hall.decided(hall.in_review(service), "granted", "要件を満たすため")
    assert (case.state, case.outcome) == ("granted", "granted")
    text = words(case)
    assert [one for one in GRANTED[service] if one not in text] == []
    assert ("（教示）" in text) == bool(case.proposal)


@pytest.mark.parametrize("service", ACCEPTED)
def test_a_report_is_accepted_with_a_notice_and_without_a_paper(hall: Hall, service: str) -> None:
    case = hall.decided(hall.in_review(service), "granted", "")
    assert (case.state, case.outcome) == ("granted", "granted")
    assert queries.papers(case.receipt_number) == []
    notice = messages.inbox(hall.hanako.ref)[0]
    assert case.receipt_number in notice.body_html
    assert "{{" not in notice.body_html + notice.title


@pytest.mark.parametrize("service", [*GRANTED, *ACCEPTED])
def test_refused_the_paper_gives_the_reason(hall: Hall, service: str) -> None:
    case = hall.decided(hall.in_review(service), "refused", REASON)
    assert (case.state, case.reason) == ("refused", REASON)
    text = words(case)
    assert REASON in text
    assert case.receipt_number in text
