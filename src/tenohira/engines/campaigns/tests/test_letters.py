"""Letters of a campaign: who gets paper, the bundle for the printer, the bars read back, and what is written of it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pikepdf
import pypdf
import pytest

from tenohira.engines.campaigns import commands, letters, queries, timing
from tenohira.engines.campaigns.errors import CampaignError, CampaignNotFound
from tenohira.engines.campaigns.queries import CampaignView
from tenohira.engines.campaigns.tests.bars import drawn_bars, signs_of
from tenohira.engines.campaigns.tests.factories import (
    child,
    known,
    oishi,
    open_hall,
    ready,
    register_all,
    sano,
    work,
)
from tenohira.engines.messages import commands as message_commands
from tenohira.engines.messages import queries as messages
from tenohira.engines.people.events import PersonShown
from tenohira.engines.people.tests.factories import clerk, row
from tenohira.foundation.address import barcode_signs
from tenohira.foundation.journal import Actor, entries, entries_about


@pytest.fixture(autouse=True)
def _hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())
    open_hall()


def without_mail(house: str, **changes: str) -> None:
    """A family with a child of five whom no mail reaches."""
    register_all(
        [
            row(f"{house}1", house, **changes),
            child(f"{house}2", house, 5, 氏名="鈴木 空", 氏名カナ="スズキ ソラ"),
        ]
    )


def sent(**options: Any) -> CampaignView:
    """A campaign with letters that went out."""
    made = ready(sano(), letters=True, **options)
    commands.approve(made.ref, oishi())
    work()
    return queries.campaign(made.ref, sano())


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_whoever_nothing_else_reaches_gets_a_letter_and_only_when_the_campaign_says_so() -> None:
    without_mail("7001")
    without_mail("8001", メールアドレス="oya@mail.example")
    silent = ready(sano())
    commands.approve(silent.ref, oishi())
    work()
    assert messages.readers_on_paper(silent.ref) == {}
    told = sent()
    heads = {known("70011").ref}
    assert heads <= set(messages.readers_on_paper(told.ref).values())
    assert known("80011").ref not in messages.readers_on_paper(told.ref).values()


def test_a_bundle_is_sorted_for_the_post_and_holds_one_letter_a_sheet() -> None:
    without_mail("7001", 郵便番号="431-0427", 町字="駅南一丁目", 番地="3-5", 方書="コーポ湖201")
    without_mail("7002", 郵便番号="431-0304", 氏名="山本 一", 氏名カナ="ヤマモト ハジメ")
    told = sent()
    count = commands.bind_letters(told.ref, sano())
    pdf = commands.fetch_letters(told.ref, 1, sano())
    said = pages(pdf)
    assert len(said) == count
    first, last = (
        next(n for n, p in enumerate(said) if "山本 一" in p),
        next(n for n, p in enumerate(said) if "駅南一丁目" in p),
    )
    assert first < last
    assert "〒431-0427" in said[last]
    assert "コーポ湖201" in said[last]
    assert "このような案内がいらないときは" in said[last].replace("\n", "")


def test_the_bars_on_the_sheet_say_the_address() -> None:
    without_mail("7001", 郵便番号="431-0427", 町字="駅南一丁目", 番地="3-5", 方書="コーポ湖B201")
    told = sent()
    commands.bind_letters(told.ref, sano())
    pdf = commands.fetch_letters(told.ref, 1, sano())
    number = next(n for n, page in enumerate(pages(pdf)) if "駅南一丁目" in page)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        bars = drawn_bars(document.pages[number])
    assert len(bars) == 67
    signs = signs_of(bars)
    assert "".join(signs[:12]) == "4310427" + "1-3-5"
    assert signs[12:14] == ("CC1", "1")
    assert signs == barcode_signs("4310427", "一丁目3-5 コーポ湖B201")


def test_another_language_has_japanese_beside_it() -> None:
    without_mail("7001", 氏名="マリア・シルバ", 氏名カナ="マリア・シルバ", 言語="pt-BR")
    told = sent()
    commands.bind_letters(told.ref, sano())
    (said,) = [page for page in pages(commands.fetch_letters(told.ref, 1, sano())) if "シルバ" in page]
    assert "Por que você recebeu este aviso" in " ".join(said.split())
    assert "この案内が届いた理由" in said


def test_who_came_under_protection_or_opened_the_notice_is_in_no_bundle() -> None:
    without_mail("7001", 氏名="加藤 花", 氏名カナ="カトウ ハナ")
    without_mail("7002", 氏名="山本 一", 氏名カナ="ヤマモト ハジメ")
    without_mail("7003", 氏名="小林 歩", 氏名カナ="コバヤシ アユム")
    told = sent()
    commands.bind_letters(told.ref, sano())
    register_all([row("70011", "7001", 氏名="加藤 花", 氏名カナ="カトウ ハナ", 支援措置="有")])
    reader = Actor("resident", known("70031").ref)
    (notice,) = messages.inbox(reader.ref)
    message_commands.mark_read(notice.ref, reader)
    said = "".join(pages(commands.fetch_letters(told.ref, 1, sano())))
    assert "山本 一" in said
    assert "加藤 花" not in said
    assert "小林 歩" not in said


def test_each_resident_sees_that_their_letter_was_printed_and_the_office_that_it_fetched_them() -> None:
    without_mail("7001")
    told = sent()
    commands.bind_letters(told.ref, sano())
    commands.fetch_letters(told.ref, 1, sano())
    own = entries_about(known("70011").ref, (PersonShown.kind,))
    assert [one.data["purpose"] for one in own] == ["手続きの案内の手紙の印刷"]
    (line,) = [one for one in entries(told.ref) if one.kind == "campaign.letters_fetched"]
    assert line.data["bundle"] == 1


def test_printed_letters_wait_no_more_and_are_not_handed_over_again() -> None:
    without_mail("7001")
    told = sent()
    commands.bind_letters(told.ref, sano())
    with pytest.raises(CampaignError):
        commands.note_printed(told.ref, 1, sano())
    commands.fetch_letters(told.ref, 1, sano())
    assert commands.note_printed(told.ref, 1, sano()) > 0
    with pytest.raises(CampaignError):
        commands.fetch_letters(told.ref, 1, sano())
    assert messages.readers_on_paper(told.ref) == {}
    assert commands.bind_letters(told.ref, sano()) == 0
    assert messages.standing_of(told.ref).by_channel["letter"].taken > 0


def test_a_bundle_holds_no_more_than_a_portion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "PORTION", 2)
    for house in ("7001", "7002", "7003"):
        without_mail(house)
    told = sent()
    count = commands.bind_letters(told.ref, sano())
    counts = [one.count for one in queries.letters_of(told.ref, sano()).bundles]
    assert sum(counts) == count
    assert max(counts) == 2
    assert queries.letters_of(told.ref, sano()).unbound == 0


def test_another_office_has_no_letters_to_fetch() -> None:
    without_mail("7001")
    told = sent()
    commands.bind_letters(told.ref, sano())
    elsewhere = clerk("藤井", "shimin")[1]
    for act in (
        lambda: commands.bind_letters(told.ref, elsewhere),
        lambda: commands.fetch_letters(told.ref, 1, elsewhere),
        lambda: commands.note_printed(told.ref, 1, elsewhere),
    ):
        with pytest.raises(CampaignNotFound):
            act()


def test_an_address_too_long_for_one_line_stays_within_the_window() -> None:
    block = "大字" + "字" * 40
    without_mail("7001", 番地=block, 方書="コーポ" + "湖" * 30)
    told = sent()
    commands.bind_letters(told.ref, sano())
    (said,) = [page for page in pages(commands.fetch_letters(told.ref, 1, sano())) if "コーポ" in page]
    assert max(len(line) for line in said.splitlines()[:6]) <= 40


def test_a_long_word_of_the_office_is_printed_to_its_end() -> None:
    without_mail("7001")
    told = sent(words={"ja": "窓口でも電話でも相談できます。" * 66})
    commands.bind_letters(told.ref, sano())
    said = "".join(pages(commands.fetch_letters(told.ref, 1, sano()))).replace("\n", "")
    assert said.count("窓口でも電話でも相談できます。") == 66 * said.count("お問い合わせは")
