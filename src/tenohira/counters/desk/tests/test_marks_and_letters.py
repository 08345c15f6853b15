"""Correction marks: repeated blocks, notes, the letter in the applicant's language, several rounds."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.cases.marking import language_name
from tenohira.counters.desk.cases.reading import key_of, parts
from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import Mark
from tenohira.engines.documents.views import StoredFile
from tenohira.engines.forms.answers import Difference, FileAnswer, ReviewRow, ReviewSection
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM


def in_review(stage: Stage) -> str:
    """花子's claim, taken up."""
    return factories.in_review(stage.cast).receipt_number


def test_several_marks_each_with_its_own_words(stage: Stage) -> None:
    number = in_review(stage)
    send(
        stage.sano, at("correction", number), mark=["wanted", "kana"], message="2か所です。", send="yes",
        **{"note:wanted": "通帳の額", "note:kana": "ひらがなでなく", "note:name": "印がないので届かない"},
    )  # fmt: skip
    case = queries.case(number)
    assert case.correction is not None
    assert {(one.field_id, one.note) for one in case.correction.marks} == {
        ("wanted", "通帳の額"), ("kana", "ひらがなでなく"),
    }  # fmt: skip
    assert "印がないので届かない" not in text_of(stage.sano.get(at("case", number)))


def test_what_was_ticked_and_typed_is_kept_while_looking(stage: Stage) -> None:
    number = in_review(stage)
    seen = send(
        stage.sano, at("correction", number), mark=["wanted"], message="この文です", look="yes",
        **{"note:wanted": "<i>斜め</i>"},
    )  # fmt: skip
    html = seen.content.decode()
    assert seen.status_code == 200
    assert 'value="wanted" checked' in html
    assert "&lt;i&gt;斜め" in html
    assert "<i>斜め" not in html
    assert html.count("checked") == 1
    assert faults(seen) == []
    assert queries.case(number).corrections == ()


def test_the_letter_names_the_case_the_office_and_the_day(stage: Stage) -> None:
    number = in_review(stage)
    letter = text_of(send(stage.sano, at("correction", number), mark=["wanted"], message="直す", look="yes"))
    letter = letter.split("このように届きます")[1]
    assert number in letter
    assert "こども未来課" in letter
    assert "099-000-0011" in letter
    assert "希望する額" in letter
    assert "令和" in letter or "年" in letter
    assert "{" not in letter


def test_the_letter_is_in_the_language_of_the_applicant(stage: Stage) -> None:
    people.update_contact(stage.cast.applicant.ref or "", by=SYSTEM, language="pt-BR")
    number = in_review(stage)
    if queries.case(number).language.lower() != "pt-br":
        commands.assign(number, stage.cast.sano.ref, stage.cast.sano)
    page = send(stage.sano, at("correction", number), mark=["wanted"], message="Corrija", look="yes")
    language = queries.case(number).language
    assert f'class="letter" lang="{language}"' in page.content.decode()
    assert f"申請した人のことば: {language_name(language)}" in text_of(page)


def test_languages_are_named_in_themselves() -> None:
    assert [language_name(code) for code in ("ja", "ja-easy", "en", "pt-BR", "tlh")] == [
        "日本語", "やさしい日本語", "English", "Português", "tlh",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"message": "文"}, "1つ以上印を付けてください"),
        ({"mark": ["wanted"], "message": ""}, "申請した人への文を書いてください"),
        ({"mark": ["wanted:7"], "message": "文"}, "1つ以上印を付けてください"),
        ({"mark": ["", "x" * 300], "message": "文"}, "1つ以上印を付けてください"),
        ({}, "1つ以上印を付けてください"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_sent(
    stage: Stage, data: dict[str, object], words: str
) -> None:
    number = in_review(stage)
    refused = send(stage.sano, at("correction", number), send="yes", **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert faults(refused) == []
    assert queries.case(number).state == "in_review"


def test_a_very_long_note_is_cut_and_not_lost(stage: Stage) -> None:
    number = in_review(stage)
    send(
        stage.sano, at("correction", number), mark=["wanted"], message="あ" * 3000, send="yes",
        **{"note:wanted": "い" * 900},
    )  # fmt: skip
    correction = queries.case(number).correction
    assert correction is not None
    assert len(correction.marks[0].note) == 500
    assert len(correction.message) == 2000


def test_asking_again_after_an_answer_starts_with_a_clean_sheet(stage: Stage) -> None:
    number = in_review(stage)
    commands.return_for_correction(number, [Mark("wanted", "額")], "直してください", stage.cast.sano)
    draft = commands.start_correction(number, by=stage.cast.hanako)
    commands.save_page(
        draft.id, "applicant", {**factories.ALLOWANCE, "wanted": ["70000"]}, by=stage.cast.hanako
    )
    commands.resubmit(number, stage.cast.hanako)
    page = stage.sano.get(at("case", number))
    assert "70,000" in text_of(page)
    commands.begin_review(number, stage.cast.sano) if queries.case(number).state != "in_review" else None
    again = stage.sano.get(at("correction", number))
    assert " checked" not in again.content.decode()
    send(stage.sano, at("correction", number), mark=["kana"], message="次はこちら", send="yes")
    assert [one.field_id for one in queries.case(number).corrections[-1].marks] == ["kana"]
    assert len(queries.case(number).corrections) == 2


def test_the_message_starts_with_words_that_could_be_sent(stage: Stage) -> None:
    assert "直していただきたいところがありました" in text_of(
        stage.sano.get(at("correction", in_review(stage)))
    )


def repeated() -> list[ReviewSection]:
    """Two children, each in a block of their own."""
    return [
        ReviewSection("children", "子ども", [ReviewRow("child", "名前", ["一郎"])], index=0, label="1人目"),
        ReviewSection("children", "子ども", [ReviewRow("child", "名前", [""])], index=1, label="2人目"),
    ]


def test_each_block_of_a_repeat_has_its_own_mark_difference_and_file() -> None:
    file = StoredFile("file:1", "写真.png", "image/png", 1, "", "")
    found = parts(
        repeated(),
        [Difference("child", "名前", ["次郎"], ["二郎"], 1)],
        {"file:1": file},
        [FileAnswer("file:1", "写真.png", "child", 0), FileAnswer("file:gone", "前.png", "child", 1)],
        [Mark("child", "漢字", 1)],
    )
    first, second = found[0].lines[0], found[1].lines[0]
    assert (first.key, second.key) == ("child:0", "child:1")
    assert (first.registered, second.registered) == ((), ("二郎",))
    assert (first.files, second.files) == ((file,), ())
    assert first.mark is None
    assert second.mark is not None
    assert second.shown == ()
    assert [part.label for part in found] == ["1人目", "2人目"]


def test_an_answer_outside_a_repeat_is_named_by_its_field_alone() -> None:
    assert key_of("wanted", None) == "wanted"
    assert key_of("child", 0) == "child:0"
