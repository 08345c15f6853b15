"""Review in four languages, prefill from the register, differences, files, questions as they are drawn."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.engines.forms.errors import FieldError, UnknownQuestion
from tenohira.engines.forms.queries import (
    accept,
    differences,
    field_file_refs,
    files_of,
    pending_papers,
    prefill,
    question,
    review,
    with_file,
    without_file,
)
from tenohira.engines.forms.tests.factories import (
    EXPRESSIONS,
    HANAKO,
    ICHIRO,
    KENTA,
    context_of,
    facts_of,
    field_of,
    form_of,
)

FOUR = "{ja: 生まれた日, ja-easy: うまれた ひ, en: Date of birth, pt-BR: Data de nascimento}"
FORM = form_of(
    f"""
schema: 1
pages:
  - id: applicant
    title: {{ja: 申請する方, ja-easy: もうしこむ 人, en: Applicant, pt-BR: Requerente}}
    ask:
      - {{id: name, type: name, label: {{ja: 氏名, en: Name}}, prefill: person.name}}
      - {{id: kana, type: kana, label: {{ja: フリガナ}}, prefill: person.kana}}
      - {{id: born, type: date, label: {FOUR}, prefill: person.birth_date}}
      - {{id: home, type: address, label: {{ja: 住所}}, in_city: true, prefill: person.address}}
      - {{id: phone, type: phone, label: {{ja: 電話}}, required: false, prefill: person.phone}}
      - {{id: mail, type: mail, label: {{ja: メール}}, required: false, prefill: person.mail}}
      - {{id: whole, type: person, parts: [name, kana], label: {{ja: 本人}}, required: false, prefill: person}}
      - {{id: family, type: household-members, label: {{ja: 家族}}, required: false, prefill: household.members}}
  - id: children
    title: {{ja: お子さん, en: Your children}}
    repeat: household.children
    ask:
      - {{id: child_name, type: name, label: {{ja: お名前, en: Name}}, prefill: item.name}}
      - {{id: proof, type: file, label: {{ja: 写し}}, required: false, may_follow: true, max_files: 2, paper: copy}}
  - id: papers
    title: {{ja: 書類}}
    ask:
      - {{id: bankbook, type: photo, label: {{ja: 通帳}}, max_files: 1, may_follow: true}}
"""
)

ONE_ADDRESS = """
pages:
  - id: home
    title: {ja: 住所}
    ask: [{id: a, type: address, label: {ja: 住所}, prefill: person.address}]
"""


def filled() -> dict[str, Any]:
    return prefill(FORM, {}, facts_of(), context_of(members=None))


class TestPrefill:
    def test_everything_the_register_knows_is_laid_in(self) -> None:
        assert filled() == {
            "name": "鈴木 花子",
            "kana": "スズキ ハナコ",
            "born": "1992-05-03",
            "home": {"postal_code": "9990001", "town": "中央一丁目", "block": "2-3", "building": "コーポ浜名101"},
            "phone": "053-000-0000",
            "whole": {"name": "鈴木 花子", "kana": "スズキ ハナコ"},
            "family": [
                {"ref": KENTA, "name": "鈴木 健太"}, {"ref": HANAKO, "name": "鈴木 花子"},
                {"ref": ICHIRO, "name": "鈴木 一郎"},
            ],
            "children": [{"key": ICHIRO, "label": "鈴木 一郎", "child_name": "鈴木 一郎"}],
        }  # fmt: skip

    def test_what_was_answered_stays(self) -> None:
        answers = {"phone": "090-0000-0000", "children": [{"key": ICHIRO, "child_name": "鈴木 いちろう"}]}
        done = prefill(FORM, answers, facts_of(), context_of())
        assert done["phone"] == "090-0000-0000"
        assert done["children"][0]["child_name"] == "鈴木 いちろう"

    def test_without_facts_nothing_is_filled(self) -> None:
        assert prefill(FORM, {"phone": "0530000000"}, {}) == {"phone": "0530000000"}

    def test_an_address_elsewhere_is_cut_at_its_number(self) -> None:
        form = form_of(ONE_ADDRESS)
        facts = {
            "person": {"address": "静岡県浜松市中央区元城町103-2 市営住宅1号", "postal_code": "430-8652"}
        }
        assert prefill(form, {}, facts)["a"] == {
            "postal_code": "4308652", "town": "静岡県浜松市中央区元城町", "block": "103-2", "building": "市営住宅1号",
        }  # fmt: skip

    def test_a_record_of_parts_and_a_senseless_fact(self) -> None:
        form = form_of(ONE_ADDRESS)
        parts = {"town": "浜町", "block": "1-2", "building": None, "postal_code": "9990002"}
        assert prefill(form, {}, {"person": {"address": parts}})["a"]["town"] == "浜町"
        for fact in (3, [], {"town": ""}, "  "):
            assert prefill(form, {}, {"person": {"address": fact}}) == {}


class TestDifferences:
    def test_none_when_the_answers_are_the_registers(self) -> None:
        assert differences(FORM, filled(), facts_of(), context_of()) == []

    def test_writing_it_another_way_is_no_difference(self) -> None:
        answers = filled() | {"name": "鈴木花子", "kana": "スズキハナコ", "phone": "0530000000"}
        answers["home"] = {**answers["home"], "block": "2番地3"}
        assert differences(FORM, answers, facts_of(), context_of()) == []

    def test_what_differs_stands_beside_the_register(self) -> None:
        answers = filled() | {"born": "1992-05-04"}
        answers["children"][0]["child_name"] = "鈴木 太郎"
        found = differences(FORM, answers, facts_of(), context_of())
        assert [(one.field_id, one.answered, one.registered, one.index) for one in found] == [
            ("born", ["平成4年5月4日（月）"], ["平成4年5月3日（日）"], None),
            ("child_name", ["鈴木 太郎"], ["鈴木 一郎"], 0),
        ]

    def test_silence_on_either_side_is_no_difference(self) -> None:
        assert differences(FORM, {"mail": "a@example.jp"}, facts_of(), context_of()) == []
        assert differences(FORM, filled(), {}, context_of()) == []


class TestReview:
    @pytest.mark.parametrize(
        ("language", "title", "label", "born"),
        [
            ("ja", "申請する方", "生まれた日", "平成4年5月3日（日）"),
            ("ja-easy", "もうしこむ 人", "うまれた ひ", "1992年5月3日（日曜日）"),
            ("en", "Applicant", "Date of birth", "Sunday, May 3, 1992"),
            ("pt-BR", "Requerente", "Data de nascimento", "domingo, 3 de maio de 1992"),
        ],
    )
    def test_it_is_read_in_four_languages(self, language: str, title: str, label: str, born: str) -> None:
        first = review(FORM, filled(), language)[0]
        row = next(row for row in first.rows if row.field_id == "born")
        assert (first.title, row.label, row.shown) == (title, label, [born])

    def test_a_submitted_case_shows_what_was_answered_by_block(self) -> None:
        sections = review(FORM, filled())
        assert [(one.page_id, one.index, one.label) for one in sections] == [
            ("applicant", None, ""), ("children", 0, "鈴木 一郎"),
        ]  # fmt: skip

    def test_a_draft_shows_also_what_is_not_answered(self) -> None:
        sections = review(FORM, filled(), "ja", facts_of(), EXPRESSIONS)
        assert sections[-1].rows[0].shown == ["（記入なし）"]
        assert sections[-1].rows[0].given is False

    def test_an_answer_of_another_shape_is_shown_raw(self) -> None:
        assert review(FORM, {"born": "someday"})[0].rows[0].shown == ["someday"]


class TestFiles:
    def test_files_are_added_and_taken_away(self) -> None:
        one = with_file(FORM, {"bankbook": {"files": [], "later": True}}, "bankbook", "file:1", "通帳.jpg")
        assert one["bankbook"] == {"files": [{"ref": "file:1", "name": "通帳.jpg"}], "later": False}
        assert with_file(FORM, one, "bankbook", "file:1", "通帳.jpg") == one
        with pytest.raises(FieldError):
            with_file(FORM, one, "bankbook", "file:2", "もう一つ.jpg")
        assert without_file(FORM, one, "bankbook", "file:1") == {}

    def test_files_of_a_block_know_their_block_and_paper(self) -> None:
        answers = with_file(FORM, {}, "proof", "file:3", "写し.pdf", 0, facts_of())
        assert [(one.ref, one.index, one.paper) for one in files_of(FORM, answers)] == [("file:3", 0, "copy")]
        assert field_file_refs(FORM, answers) == ["file:3"]
        assert without_file(FORM, answers, "proof", "file:3", 0)["children"][0] == {
            "key": ICHIRO,
            "label": "鈴木 一郎",
        }

    def test_a_place_that_is_not_there_is_said_so(self) -> None:
        for field_id, index in (("name", None), ("nothing", None), ("proof", None), ("proof", 9)):
            with pytest.raises(UnknownQuestion):
                with_file(FORM, {}, field_id, "file:1", "x", index, facts_of())

    def test_papers_that_follow_are_pending_until_they_come(self) -> None:
        sent = accept(FORM, "papers", {"bankbook.later": ["yes"]}, {}, facts_of(), EXPRESSIONS)
        assert sent.ok
        assert [(one.field_id, one.label) for one in pending_papers(FORM, sent.answers)] == [
            ("bankbook", "通帳")
        ]
        come = with_file(FORM, sent.answers, "bankbook", "file:1", "通帳.jpg")
        assert pending_papers(FORM, come) == []


class TestQuestions:
    def test_texts_come_in_the_language(self) -> None:
        field = field_of(
            "choice", options=[{"id": "a", "label": {"ja": "あ", "en": "A"}}], why={"ja": "理由"}
        )
        drawn = question(field, "en")
        assert (drawn["label"], drawn["why"]) == ("Question", "理由")
        assert drawn["choices"] == [{"value": "a", "label": "A", "hint": ""}]

    def test_a_question_about_the_applicant_may_be_remembered_by_the_browser(self) -> None:
        assert question(field_of("name", prefill="person.name"), "ja")["of"] == "self"
        assert question(field_of("name", prefill="item.name"), "ja")["of"] == ""

    def test_members_files_limits_and_secrets(self) -> None:
        members = question(field_of("household-members", who="children"), "ja", context_of())
        assert [one["value"] for one in members["choices"]] == [ICHIRO]
        value = {"files": [{"ref": "file:1", "name": "a.pdf"}], "later": False}
        file = question(field_of("file", kinds=["pdf"], may_follow=True), "ja", None, value)
        assert (file["accept"], file["files"], file["may_follow_later"]) == (
            "application/pdf",
            value["files"],
            True,
        )
        assert question(field_of("text", max=30), "ja")["max_length"] == 30
        assert question(field_of("my-number"), "ja", None, {"sealed": "x"})["kept"] is True
        assert "choices" not in question(field_of("yes-no"), "ja")
        assert question(field_of("person"), "ja")["relationships"]
