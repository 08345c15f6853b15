"""A form being filled in: what is shown, what is taken, what is missing, what is submitted."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.errors import UnknownQuestion
from tenohira.engines.forms.queries import (
    TYPED,
    Accepted,
    accept,
    add_block,
    answer_values,
    blocks,
    pages,
    problems_of,
    raw_of_page,
    remove_block,
    submission,
    visible_fields,
)
from tenohira.engines.forms.tests.factories import EXPRESSIONS, ICHIRO, context_of, facts_of, form_of

FORM = form_of(
    """
schema: 1
pages:
  - id: reason
    title: {ja: 理由}
    ask:
      - id: claim
        type: choice
        label: {ja: 理由}
        options: [{id: birth, label: {ja: 出生}}, {id: move, label: {ja: 転入}}]
      - {id: moved_on, type: date, when: claim == 'move', label: {ja: 転入日}, not_after: today}
      - {id: from_abroad, type: yes-no, when: claim == 'move', label: {ja: 海外からですか}}
      - {id: country, type: text, when: from_abroad, label: {ja: 国}}
  - id: amount
    title: {ja: 金額}
    ask:
      - {id: low, type: yen, label: {ja: 最低}}
      - {id: high, type: yen, label: {ja: 最高}, check: high >= low, error: {ja: 最高は最低以上にしてください。}}
      - {id: number, type: my-number, required: false, label: {ja: マイナンバー}}
  - id: children
    title: {ja: お子さん}
    repeat: {over: household.children, label: {ja: お子さん, en: Child}, least: 1, most: 3}
    ask:
      - {id: lives_with, type: yes-no, label: {ja: 同居していますか}}
      - {id: why_apart, type: text, when: not lives_with, label: {ja: 別居の理由}}
  - id: abroad
    title: {ja: 海外}
    when: from_abroad
    ask:
      - {id: passport, type: text, label: {ja: 旅券番号}}
"""
)


def take(page: str, raw: dict[str, str], answers: dict[str, Any] | None = None, **keys: Any) -> Accepted:
    facts = keys.pop("facts", facts_of())
    return accept(
        FORM, page, {name: [text] for name, text in raw.items()}, answers or {}, facts, EXPRESSIONS, **keys
    )


def codes(accepted: Accepted) -> dict[str, str]:
    return {error.field_id: error.code for error in accepted.errors}


class TestWhatIsShown:
    def test_a_condition_that_is_unknown_shows_its_question(self) -> None:
        shown = visible_fields(FORM, "reason", {}, {}, EXPRESSIONS)
        assert [field.id for field in shown] == ["claim", "moved_on", "from_abroad", "country"]

    def test_a_condition_that_is_false_hides_it_and_what_hangs_on_it(self) -> None:
        shown = visible_fields(FORM, "reason", {"claim": "birth"}, {}, EXPRESSIONS)
        assert [field.id for field in shown] == ["claim"]

    def test_a_hidden_answer_decides_nothing(self) -> None:
        answers = {"claim": "birth", "from_abroad": True}
        assert [page.id for page in pages(FORM, answers, facts_of(), EXPRESSIONS)] == [
            "reason",
            "amount",
            "children",
        ]
        answers["claim"] = "move"
        assert [page.id for page in pages(FORM, answers, facts_of(), EXPRESSIONS)][-1] == "abroad"

    def test_each_block_decides_for_itself(self) -> None:
        answers = {"children": [{"key": ICHIRO, "lives_with": True}, {"key": "added-1", "lives_with": False}]}
        first = visible_fields(FORM, "children", answers, facts_of(), EXPRESSIONS, 0)
        second = visible_fields(FORM, "children", answers, facts_of(), EXPRESSIONS, 1)
        assert [field.id for field in first] == ["lives_with"]
        assert [field.id for field in second] == ["lives_with", "why_apart"]

    def test_a_page_that_is_not_shown_has_no_questions(self) -> None:
        assert visible_fields(FORM, "abroad", {"claim": "birth"}, {}, EXPRESSIONS) == []


class TestWhatIsTaken:
    def test_conditions_see_the_answers_sent_with_them(self) -> None:
        done = take("reason", {"claim": "move", "moved_on": "R8.4.1", "from_abroad": "no"})
        assert done.ok
        assert done.answers == {"claim": "move", "moved_on": "2026-04-01", "from_abroad": False}

    def test_required_questions_that_are_shown_must_be_answered(self) -> None:
        assert codes(take("reason", {"claim": "move"})) == {"moved_on": "required", "from_abroad": "required"}
        assert codes(take("reason", {"claim": "birth"})) == {}

    def test_a_question_that_may_not_apply_need_not_be_answered(self) -> None:
        assert codes(take("reason", {})) == {"claim": "required"}

    def test_what_cannot_be_taken_is_kept_as_typed_and_never_lets_the_old_answer_pass(self) -> None:
        old = {"claim": "move", "moved_on": "2026-04-01", "from_abroad": False}
        done = take("reason", {"claim": "move", "moved_on": "R8.2.30", "from_abroad": "no"}, old)
        assert codes(done) == {"moved_on": "not-a-date"}
        assert "moved_on" not in done.answers
        assert raw_of_page(FORM, "reason", done.answers)["moved_on"] == ["R8.2.30"]
        assert problems_of(FORM, done.answers, facts_of(), EXPRESSIONS)[0].field_id == "moved_on"
        mended = take("reason", {"claim": "move", "moved_on": "R8.2.28", "from_abroad": "no"}, done.answers)
        assert TYPED not in mended.answers
        assert mended.answers["moved_on"] == "2026-02-28"

    def test_a_secret_that_was_mistyped_is_not_kept(self) -> None:
        done = take("amount", {"low": "1", "high": "2", "number": "123456789012"})
        assert codes(done) == {"number": "wrong-check-digit"}
        assert "123456789012" not in json.dumps(done.answers)

    def test_the_answers_given_are_not_changed_themselves(self) -> None:
        before = {"claim": "move", "children": [{"key": ICHIRO, "lives_with": True}]}
        kept = copy.deepcopy(before)
        take("reason", {"claim": "birth"}, before)
        take("children", {"children.0.lives_with": "no"}, before)
        assert before == kept

    def test_hidden_answers_stay_in_the_draft_and_are_not_submitted(self) -> None:
        old = {"claim": "move", "moved_on": "2026-04-01", "from_abroad": False}
        done = take("reason", {"claim": "birth"}, old)
        assert done.answers["moved_on"] == "2026-04-01"
        assert submission(FORM, done.answers, {}, EXPRESSIONS) == {
            "claim": "birth", "children": [{"key": "added-1", "label": "お子さん 1"}],
        }  # fmt: skip

    def test_answers_are_checked_against_each_other_when_the_page_is_sent(self) -> None:
        done = take("amount", {"low": "2000", "high": "1000"})
        assert [(one.field_id, one.message) for one in done.errors] == [
            ("high", "最高は最低以上にしてください。")
        ]
        assert take("amount", {"low": "1000", "high": "1000"}).ok
        assert codes(take("amount", {"low": "", "high": "1000"})) == {"low": "required"}

    def test_what_was_sent_comes_back_to_be_shown(self) -> None:
        assert take("amount", {"low": "x", "high": ""}).raw == {"low": ["x"], "high": [""]}

    def test_a_page_that_is_not_there_is_said_so(self) -> None:
        with pytest.raises(UnknownQuestion) as raised:
            take("nowhere", {})
        assert raised.value.remedy

    @settings(max_examples=60, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(
                ["claim", "moved_on", "moved_on.year", "low", "high", "children.0.lives_with", "label", "x"]
            ),
            st.lists(
                st.one_of(st.sampled_from(["move", "birth", "yes", "no", "1"]), st.text(max_size=20)),
                max_size=2,
            ),
        ),
        st.sampled_from(["reason", "amount", "children", "abroad"]),
    )
    def test_whatever_is_sent_the_answers_stay_json_and_the_form_can_be_read(
        self, raw: dict[str, list[str]], page: str
    ) -> None:
        done = accept(FORM, page, raw, {}, facts_of(), EXPRESSIONS)
        again = json.loads(json.dumps(done.answers))
        assert again == done.answers
        problems_of(FORM, again, facts_of(), EXPRESSIONS)
        submission(FORM, again, facts_of(), EXPRESSIONS)


class TestRepeats:
    def test_blocks_come_from_the_register_first_then_those_added(self) -> None:
        answers = add_block(FORM, {}, "children", facts_of(), "鈴木 二郎")
        found = blocks(FORM.pages[2], answers, facts_of())
        assert [(one.key, one.label, one.is_added) for one in found] == [
            (ICHIRO, "鈴木 一郎", False), ("added-1", "鈴木 二郎", True),
        ]  # fmt: skip

    def test_one_block_is_taken_with_or_without_its_prefix(self) -> None:
        for raw in ({"lives_with": "yes"}, {"children.0.lives_with": "yes"}):
            done = take("children", raw, index=0)
            assert done.answers["children"] == [{"key": ICHIRO, "label": "鈴木 一郎", "lives_with": True}]

    def test_all_blocks_are_taken_at_once_and_errors_name_theirs(self) -> None:
        answers = add_block(FORM, {}, "children", facts_of())
        done = take("children", {"children.0.lives_with": "yes", "children.1.lives_with": "no"}, answers)
        assert [(one.field_id, one.index, one.html_name) for one in done.errors] == [
            ("why_apart", 1, "children.1.why_apart")
        ]
        assert done.answers["children"][0]["lives_with"] is True

    def test_the_number_after_the_last_adds_a_block_until_there_are_enough(self) -> None:
        done = take("children", {"lives_with": "yes", "label": "鈴木 二郎"}, index=1)
        assert [one["key"] for one in done.answers["children"]] == [ICHIRO, "added-1"]
        assert done.answers["children"][1]["label"] == "鈴木 二郎"
        full = take("children", {"lives_with": "yes"}, done.answers, index=2).answers
        with pytest.raises(UnknownQuestion):
            take("children", {"lives_with": "yes"}, full, index=3)
        with pytest.raises(UnknownQuestion):
            add_block(FORM, full, "children", facts_of())

    def test_added_blocks_can_be_taken_away_with_what_was_typed_in_them_and_registered_ones_cannot(
        self,
    ) -> None:
        done = take("children", {"children.1.lives_with": "たぶん"}, index=1)
        assert list(done.answers[TYPED]) == ["children/added-1/lives_with"]
        left = remove_block(FORM, done.answers, "children", 1, facts_of())
        assert TYPED not in left
        assert [one["key"] for one in left["children"]] == [ICHIRO]
        with pytest.raises(UnknownQuestion):
            remove_block(FORM, left, "children", 0, facts_of())

    def test_a_block_that_is_not_there_is_said_so(self) -> None:
        for index in (-1, 7):
            with pytest.raises(UnknownQuestion):
                take("children", {}, index=index)

    def test_without_a_register_the_least_number_of_blocks_is_asked(self) -> None:
        found = blocks(FORM.pages[2], {}, {}, "en")
        assert [(one.key, one.label) for one in found] == [("added-1", "Child 1")]

    def test_a_block_can_be_shown_again(self) -> None:
        done = take("children", {"lives_with": "no", "why_apart": "寮"}, index=0)
        raw = raw_of_page(FORM, "children", done.answers, facts_of())
        assert raw == {"children.0.lives_with": ["no"], "children.0.why_apart": ["寮"]}

    def test_fewer_blocks_than_the_least_are_a_problem_of_the_page(self) -> None:
        form = form_of(
            "pages: [{id: pets, title: {ja: 犬}, repeat: {over: household.pets, least: 2, may_add: false},"
            " ask: [{id: pet, type: text, label: {ja: 名前}}]}]"
        )
        found = problems_of(form, {}, {"household": {"pets": []}}, EXPRESSIONS)
        assert {one.field_id for one in found} == {"pet"}


class TestTheWholeForm:
    ANSWERS = {
        "claim": "birth", "low": 1, "high": 2,
        "children": [{"key": ICHIRO, "label": "鈴木 一郎", "lives_with": True}],
    }  # fmt: skip

    def test_a_complete_form_has_no_problems(self) -> None:
        assert problems_of(FORM, self.ANSWERS, facts_of(), EXPRESSIONS) == []

    def test_problems_come_in_the_order_of_the_form(self) -> None:
        found = problems_of(FORM, {}, facts_of(), EXPRESSIONS)
        assert [(one.page_id, one.field_id, one.index) for one in found] == [
            ("reason", "claim", None), ("amount", "low", None), ("amount", "high", None), ("children", "lives_with", 0),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"high": 0}, "check"),
            ({"claim": "never-offered"}, "not-an-option"),
            ({"low": "many"}, "not-a-number"),
            ({"claim": "move", "moved_on": "2026-12-31", "from_abroad": False}, "too-late"),
            ({"claim": "move", "moved_on": {"not": "a date"}, "from_abroad": False}, "wrong-shape"),
        ],
    )
    def test_answers_that_did_not_come_through_a_page_are_checked_as_well(
        self, changed: dict[str, Any], code: str
    ) -> None:
        found = problems_of(FORM, {**self.ANSWERS, **changed}, facts_of(), EXPRESSIONS)
        assert [one.code for one in found] == [code]

    def test_rules_see_dates_as_dates_and_only_what_is_shown(self) -> None:
        answers = {**self.ANSWERS, "moved_on": "2026-04-01"}
        values = answer_values(FORM, answers, facts_of(), EXPRESSIONS)
        assert values["claim"] == "birth"
        assert "moved_on" not in values
        assert values["children"] == [{"key": ICHIRO, "label": "鈴木 一郎", "lives_with": True}]
        moved = answer_values(FORM, {**answers, "claim": "move"}, facts_of(), EXPRESSIONS)
        assert moved["moved_on"].isoformat() == "2026-04-01"

    def test_the_context_of_the_counter_is_used(self) -> None:
        late = {**self.ANSWERS, "claim": "move", "moved_on": "2026-11-21", "from_abroad": False}
        tomorrow = context_of(today=facts_of()["today"].replace(day=21))
        assert problems_of(FORM, late, facts_of(), EXPRESSIONS, tomorrow) == []
