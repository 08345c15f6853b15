"""People come back: the register has changed, blocks were added and taken away, files came and went."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.errors import FieldError, UnknownQuestion
from tenohira.engines.forms.queries import (
    TYPED,
    Answers,
    accept,
    add_block,
    blocks,
    differences,
    files_of,
    pending_papers,
    prefill,
    problems_of,
    raw_of_page,
    remove_block,
    review,
    submission,
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
    form_of,
)

JIRO = "person:jiro"
FORM = form_of(
    """
schema: 1
pages:
  - id: claimant
    title: {ja: 請求する方}
    ask:
      - {id: name, type: name, label: {ja: 氏名}, prefill: person.name}
      - {id: kana, type: kana, label: {ja: フリガナ}, prefill: person.kana}
      - {id: home, type: address, label: {ja: 住所}, prefill: person.address}
      - {id: mail, type: mail, label: {ja: メール}, required: false, prefill: person.mail}
  - id: children
    title: {ja: お子さん}
    repeat: {over: household.children, label: {ja: お子さん, en: Child}, most: 4}
    ask:
      - {id: called, type: name, label: {ja: 名前}, prefill: item.name}
      - {id: born, type: date, label: {ja: 生年月日}, prefill: item.birth_date, not_after: today}
      - {id: proof, type: file, label: {ja: 写し}, required: false, may_follow: true, max_files: 2}
  - id: pets
    title: {ja: 犬}
    repeat: {label: {ja: 犬, en: Dog}, least: 1, most: 3}
    ask:
      - {id: dog, type: text, label: {ja: 犬の名前}}
"""
)
PAGE = FORM.pages[1]


def child(ref: str, name: str, born: date) -> dict[str, Any]:
    return {"ref": ref, "name": name, "birth_date": born, "relationship": "子"}


def facts_with(*children: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of()
    facts["household"] = {**facts["household"], "children": list(children)}
    return facts


ONE = child(ICHIRO, "鈴木 一郎", date(2024, 4, 2))
TWO = child(JIRO, "鈴木 二郎", date(2026, 11, 1))


def first_visit() -> Answers:
    answers = prefill(FORM, {}, facts_with(ONE), context_of())
    return with_file(FORM, answers, "proof", "file:1", "母子手帳.jpg", 0, facts_with(ONE))


def keys(answers: Answers, facts: dict[str, Any]) -> list[str]:
    return [block.key for block in blocks(PAGE, answers, facts)]


class TestTheRegisterChanged:
    def test_a_child_that_was_born_comes_in_its_place_and_the_first_keeps_its_answers(self) -> None:
        answers = first_visit()
        born = facts_with(TWO, ONE)
        assert keys(answers, born) == [JIRO, ICHIRO]
        found = blocks(PAGE, answers, born)
        assert found[1].answers["proof"]["files"] == [{"ref": "file:1", "name": "母子手帳.jpg"}]
        assert dict(found[0].answers) == {}
        filled = prefill(FORM, answers, born, context_of())
        assert [one["called"] for one in filled["children"]] == ["鈴木 二郎", "鈴木 一郎"]

    def test_a_child_that_left_the_register_keeps_its_block_and_its_answers(self) -> None:
        answers = first_visit()
        gone = facts_with()
        (block,) = blocks(PAGE, answers, gone)
        assert (block.key, block.label, block.item) == (ICHIRO, "鈴木 一郎", None)
        assert submission(FORM, answers, gone, EXPRESSIONS)["children"][0]["called"] == "鈴木 一郎"

    def test_a_register_that_cannot_be_asked_changes_nothing(self) -> None:
        answers = first_visit()
        assert keys(answers, {}) == [ICHIRO]
        assert prefill(FORM, answers, {}, context_of()) == answers

    def test_a_new_name_in_the_register_shows_as_a_difference_and_overwrites_nothing(self) -> None:
        answers = first_visit()
        renamed = facts_with({**ONE, "name": "田中 一郎"})
        assert prefill(FORM, answers, renamed)["children"][0]["called"] == "鈴木 一郎"
        (found,) = differences(FORM, answers, renamed, context_of())
        assert (found.field_id, found.index, found.page_id) == ("called", 0, "children")
        assert (found.answered, found.registered) == (["鈴木 一郎"], ["田中 一郎"])

    def test_typed_words_follow_their_child_when_the_order_changes(self) -> None:
        raw = {"children.0.called": ["123"], "children.0.born": ["R6.4.2"]}
        wrong = accept(FORM, "children", raw, {}, facts_with(ONE), EXPRESSIONS).answers
        shown = raw_of_page(FORM, "children", wrong, facts_with(TWO, ONE))
        assert shown["children.1.called"] == ["123"]
        assert "children.0.called" not in shown


class TestBlocksByHand:
    def test_taking_one_from_the_middle_leaves_the_others_as_they_were(self) -> None:
        answers: Answers = {}
        for name in ("ポチ", "シロ", "クロ"):
            count = len(answers.get("pets", []))
            answers = accept(FORM, "pets", {"dog": [name]}, answers, {}, EXPRESSIONS, index=count).answers
        left = remove_block(FORM, answers, "pets", 1, {})
        assert [one["dog"] for one in left["pets"]] == ["ポチ", "クロ"]
        assert [one["key"] for one in left["pets"]] == ["added-1", "added-3"]
        again = add_block(FORM, left, "pets", {})
        assert [one["key"] for one in again["pets"]] == ["added-1", "added-3", "added-4"]
        assert "dog" not in again["pets"][2]

    def test_no_more_than_most_can_be_added_and_it_is_said_why(self) -> None:
        answers: Answers = {}
        for _ in range(2):
            answers = add_block(FORM, answers, "pets", {})
        with pytest.raises(UnknownQuestion) as caught:
            add_block(FORM, answers, "pets", {})
        assert caught.value.what == "これ以上は増やせません。"
        assert "3件まで" in caught.value.why
        assert "お問い合わせ" in caught.value.remedy

    def test_a_register_with_more_than_most_is_asked_about_whole_and_nothing_can_be_added(self) -> None:
        many = facts_with(*(child(f"person:{n}", f"子 {n}", date(2020, 1, 1)) for n in range(6)))
        assert len(blocks(PAGE, {}, many)) == 6
        with pytest.raises(UnknownQuestion):
            add_block(FORM, {}, "children", many)
        with pytest.raises(UnknownQuestion):
            accept(FORM, "children", {"called": ["鈴木 二郎"]}, {}, many, EXPRESSIONS, index=6)

    def test_below_the_least_there_is_always_one_to_fill_in(self) -> None:
        answers = accept(FORM, "pets", {"dog": ["ポチ"]}, {}, {}, EXPRESSIONS, index=0).answers
        left = remove_block(FORM, answers, "pets", 0, {})
        assert left["pets"] == []
        (block,) = blocks(FORM.pages[2], left, {})
        assert (block.label, dict(block.answers)) == ("犬 1", {})
        assert "dog" in {one.field_id for one in problems_of(FORM, left, {}, EXPRESSIONS)}

    @pytest.mark.parametrize(
        "junk", ["x", 5, None, [], {"pets/added-1/dog": "x"}, {"pets/added-1/dog": {"dog": 5}}]
    )
    def test_typed_words_of_another_shape_do_not_break_taking_away(self, junk: Any) -> None:
        answers: Answers = {"pets": [{"key": "added-1"}, {"key": "added-2"}], TYPED: junk}
        left = remove_block(FORM, answers, "pets", 0, {})
        assert [one["key"] for one in left["pets"]] == ["added-2"]
        assert TYPED not in left or left[TYPED]

    @pytest.mark.parametrize("page", ["claimant", "nothing", ""])
    def test_a_page_that_is_not_repeated_has_no_blocks_to_add_or_take(self, page: str) -> None:
        for act in (
            lambda: add_block(FORM, {}, page, {}),
            lambda: remove_block(FORM, {}, page, 0, {}),
        ):
            with pytest.raises(UnknownQuestion) as caught:
                act()
            assert caught.value.remedy

    @pytest.mark.parametrize(
        ("label", "kept"),
        [(" 鈴木　二郎 ", "鈴木 二郎"), ("あ" * 300, "あ" * 100), ("", None), ("\x00\u200b", None)],
    )
    def test_a_block_may_be_named(self, label: str, kept: str | None) -> None:
        added = add_block(FORM, {}, "pets", {}, label)["pets"][-1]
        assert added.get("label") == kept

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["add", "remove", "write"]), st.integers(0, 3)), max_size=12))
    def test_however_blocks_come_and_go_each_keeps_its_own_answer(self, steps: list[tuple[str, int]]) -> None:
        answers: Answers = {}
        mirror: list[str | None] = [None]
        for number, (step, index) in enumerate(steps):
            before = copy.deepcopy(answers)
            try:
                changed = self.taken(answers, step, index, number)
            except UnknownQuestion:
                assert answers == before
                continue
            assert answers == before
            answers, mirror = changed, self.mirrored(mirror, step, index, number)
            found = blocks(FORM.pages[2], answers, {})
            assert [one.answers.get("dog") for one in found] == mirror
            assert len({one.key for one in found}) == len(found)
            assert [one.index for one in found] == list(range(len(found)))

    @staticmethod
    def taken(answers: Answers, step: str, index: int, number: int) -> Answers:
        if step == "add":
            return add_block(FORM, answers, "pets", {})
        if step == "remove":
            return remove_block(FORM, answers, "pets", index, {})
        raw = {f"pets.{index}.dog": [f"犬{number}"]}
        return accept(FORM, "pets", raw, answers, {}, EXPRESSIONS, index=index).answers

    @staticmethod
    def mirrored(mirror: list[str | None], step: str, index: int, number: int) -> list[str | None]:
        if step == "add":
            return [*mirror, None]
        if step == "remove":
            return (mirror[:index] + mirror[index + 1 :]) or [None]
        return [*mirror[:index], f"犬{number}", *mirror[index + 1 :]]


class TestPrefilledAndChanged:
    def test_what_was_changed_is_shown_beside_the_register(self) -> None:
        answers = prefill(FORM, {}, facts_of(), context_of())
        assert differences(FORM, answers, facts_of(), context_of()) == []
        raw = raw_of_page(FORM, "claimant", answers)
        raw |= {"name": ["田中 花子"], "home.block": ["9-9"], "mail": ["hanako@example.jp"]}
        changed = accept(FORM, "claimant", raw, answers, facts_of(), EXPRESSIONS, context=context_of())
        assert changed.ok
        found = {one.field_id: one for one in differences(FORM, changed.answers, facts_of(), context_of())}
        assert set(found) == {"name", "home"}
        assert found["name"].label == "氏名"
        assert found["name"].registered == ["鈴木 花子"]
        assert "9-9" in found["home"].answered[1]

    @pytest.mark.parametrize(
        ("name", "typed"),
        [("name", "鈴木　花子"), ("name", "鈴木花子"), ("kana", "すずき はなこ"), ("kana", "ｽｽﾞｷﾊﾅｺ"),
         ("kana", "スヅキ ハナコ")],
    )  # fmt: skip
    def test_the_same_in_another_writing_is_no_difference(self, name: str, typed: str) -> None:
        answers = prefill(FORM, {}, facts_of(), context_of())
        raw = raw_of_page(FORM, "claimant", answers) | {name: [typed]}
        changed = accept(FORM, "claimant", raw, answers, facts_of(), EXPRESSIONS, context=context_of())
        assert differences(FORM, changed.answers, facts_of(), context_of()) == []

    @pytest.mark.parametrize(
        ("answered", "registered", "is_same"),
        [
            ("静岡県浜松市中央区元城町", "浜松市中央区元城町", True),
            ("静岡県浜松市中央区元城町", "愛知県浜松市中央区元城町", True),
            ("京都府京都市北区", "京都市北区", True),
            ("静岡県静岡市葵区", "静岡市駿河区", False),
            ("静岡市葵区", "静岡県静岡市葵区", True),
        ],
    )
    def test_the_prefecture_before_a_city_makes_no_difference(
        self, answered: str, registered: str, is_same: bool
    ) -> None:
        def home(town: str) -> dict[str, str]:
            return {"postal_code": "", "town": town, "block": "1", "building": ""}

        facts = {**facts_of(), "person": {**facts_of()["person"], "address": home(registered)}}
        found = differences(FORM, {"home": home(answered)}, facts, context_of(towns=None))
        assert (found == []) is is_same


class TestFilesBetweenVisits:
    def test_up_to_the_limit_and_then_it_says_to_take_one_away(self) -> None:
        answers = with_file(FORM, first_visit(), "proof", "file:2", "裏.jpg", 0)
        with pytest.raises(FieldError) as caught:
            with_file(FORM, answers, "proof", "file:3", "三枚目.jpg", 0)
        assert caught.value.code == "too-many"
        assert caught.value.message == "つけられるのは2つまでです。先に、いらないファイルを外してください。"
        left = without_file(FORM, answers, "proof", "file:1", 0)
        assert [one.ref for one in files_of(FORM, with_file(FORM, left, "proof", "file:3", "c", 0))] == [
            "file:2", "file:3",
        ]  # fmt: skip

    def test_a_file_given_twice_is_one_and_takes_its_new_name(self) -> None:
        again = with_file(FORM, first_visit(), "proof", "file:1", "新しい名前.jpg", 0)
        assert [(one.ref, one.name) for one in files_of(FORM, again)] == [("file:1", "新しい名前.jpg")]

    def test_the_last_file_taken_away_leaves_no_answer_and_no_paper_to_follow(self) -> None:
        left = without_file(FORM, first_visit(), "proof", "file:1", 0)
        assert "proof" not in left["children"][0]
        assert pending_papers(FORM, left) == []
        assert without_file(FORM, left, "proof", "file:1", 0) == left

    def test_files_of_someone_else_are_never_taken_whoever_asks(self) -> None:
        raw = {"children.0.proof.ref": ["file:theirs", "file:mine"], "children.0.called": ["鈴木 一郎"],
               "children.0.born": ["R6.4.2"]}  # fmt: skip
        context = context_of(files={"file:mine": "a.jpg"})
        done = accept(FORM, "children", raw, {}, facts_with(ONE), EXPRESSIONS, context=context)
        assert [one.ref for one in files_of(FORM, done.answers)] == ["file:mine"]

    def test_a_promise_is_kept_by_the_first_file(self) -> None:
        raw = {
            "children.0.proof.later": ["yes"],
            "children.0.called": ["鈴木 一郎"],
            "children.0.born": ["R6.4.2"],
        }
        answers = accept(FORM, "children", raw, {}, facts_with(ONE), EXPRESSIONS).answers
        assert [one.field_id for one in pending_papers(FORM, answers)] == ["proof"]
        assert pending_papers(FORM, with_file(FORM, answers, "proof", "file:1", "a", 0)) == []

    @pytest.mark.parametrize(
        ("field", "index"), [("proof", None), ("proof", 9), ("proof", -1), ("name", None), ("x", 0)]
    )
    def test_a_place_that_takes_no_files_is_said_so(self, field: str, index: int | None) -> None:
        for act in (with_file, without_file):
            names = ("a.jpg",) if act is with_file else ()
            with pytest.raises(UnknownQuestion) as caught:
                act(FORM, first_visit(), field, "file:5", *names, index)
            assert caught.value.what == "ファイルをつける欄が見つかりません。"


@pytest.mark.parametrize(
    ("language", "label"), [("ja", "お子さん 1"), ("en", "Child 1"), ("pt-BR", "お子さん 1")]
)
def test_blocks_without_a_name_are_numbered_in_the_language(language: str, label: str) -> None:
    facts = facts_with({"ref": ICHIRO, "birth_date": date(2024, 4, 2)})
    found = review(FORM, {}, language, facts, EXPRESSIONS)
    assert label in [section.label for section in found]


def test_members_of_the_household_besides_the_children_are_not_asked_about_here() -> None:
    assert {HANAKO, KENTA} & set(keys({}, facts_of())) == set()
