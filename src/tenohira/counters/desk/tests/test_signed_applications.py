"""The desk sees who signed an application, what was checked, and can take the signature away to check it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.signers import Believer, believing, over

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(stage: Stage) -> Iterator[Believer]:
    """花子's card, and somebody who verifies it."""
    with believing(stage.cast.hanako.ref) as one:
        yield one


def signed(stage: Stage) -> tuple[str, str, bytes]:
    """花子's signed claim: (receipt number, key of the signed paper, the paper)."""
    hanako = stage.cast.hanako
    draft = commands.start_draft("pledge", by=hanako, applicant=stage.cast.applicant)
    assert commands.save_page(draft.id, "applicant", dict(factories.ALLOWANCE), by=hanako).ok
    assert commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=hanako).ok
    commands.prepare_signing(draft.id, by=hanako)
    paper = queries.signing_paper(draft.id, by=hanako)
    commands.sign(draft.id, over(paper), by=hanako)
    number = commands.submit(draft.id, key="k", by=hanako).receipt_number
    [found] = queries.signatures(number)
    return number, found.paper.partition(":")[2], paper


def test_the_page_of_a_signed_case_shows_the_four_facts_and_the_checks(stage: Stage, card: Believer) -> None:
    number, _file, _paper = signed(stage)
    words = text_of(stage.sano.get(at("case", number)))
    assert "署名は有効です" in words
    assert "署名した人は、申請する人と一致しています" in words
    assert card.holder.address in words
    assert "失効リスト（CRL）にありません" in words
    assert "シリアル番号 1f" in words
    assert "署名した後に、書類の追加か補正があります" not in words


def test_papers_that_came_after_the_signature_are_said(stage: Stage, card: Believer) -> None:
    number, _file, _paper = signed(stage)
    commands.supply_papers(number, "proof", "通帳.pdf", factories.PDF, by=stage.cast.hanako)
    words = text_of(stage.sano.get(at("case", number)))
    assert "署名した後に、書類の追加か補正があります" in words


def test_paper_and_signature_can_be_taken_away_as_they_came(stage: Stage, card: Believer) -> None:
    number, file, paper = signed(stage)
    taken = stage.sano.get(at("signature", number, file))
    assert taken.content == over(paper)
    assert taken.headers["Content-Type"] == "application/pkcs7-signature"
    assert f"{number}.p7s" in taken.headers["Content-Disposition"]
    assert b"".join(stage.sano.get(at("file", number, file))) == paper


def test_a_case_without_signature_shows_none(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    page = stage.sano.get(at("case", number))
    assert 'id="signature"' not in page.content.decode()
    file = queries.files(number)[0].ref.partition(":")[2]
    assert stage.sano.get(at("signature", number, file)).status_code == 404


def test_another_office_does_not_get_the_signature(stage: Stage, card: Believer) -> None:
    number, file, _paper = signed(stage)
    assert stage.nakamura.get(at("signature", number, file)).status_code in {403, 404}
    assert stage.hanako.get(at("signature", number, file)).status_code in {302, 403, 404}
