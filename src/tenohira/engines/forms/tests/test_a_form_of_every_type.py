"""One large form that asks every type, filled in by chance: nothing lost, nothing let through, nothing told twice."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.definition import FIELD_TYPES
from tenohira.engines.forms.queries import (
    TYPED,
    Answers,
    accept,
    answer_values,
    differences,
    files_of,
    pages,
    pending_papers,
    prefill,
    problems_of,
    raw_of_page,
    review,
    submission,
)
from tenohira.engines.forms.tests.factories import EXPRESSIONS, HANAKO, ICHIRO, context_of, facts_of, form_of

FORM = form_of(
    """
schema: 1
pages:
  - id: about
    title: {ja: 申請する方}
    ask:
      - {id: name, type: name, label: {ja: 氏名}, prefill: person.name}
      - {id: kana, type: kana, label: {ja: フリガナ}, prefill: person.kana}
      - {id: born, type: date, label: {ja: 生年月日}, prefill: person.birth_date, not_after: today}
      - {id: home, type: address, label: {ja: 住所}, in_city: true, prefill: person.address}
      - {id: phone, type: phone, label: {ja: 電話}, required: false, prefill: person.phone}
      - {id: mail, type: mail, label: {ja: メール}, required: false, confirm: true}
      - {id: number, type: my-number, label: {ja: マイナンバー}}
  - id: wish
    title: {ja: 希望}
    ask:
      - id: way
        type: choice
        label: {ja: 受け取り方}
        options: [{id: bank, label: {ja: 振込}}, {id: counter, label: {ja: 窓口}}]
      - id: account
        type: bank-account
        label: {ja: 口座}
        when: way == 'bank'
        holder_is: kana
      - {id: visit, type: date, label: {ja: 来る日}, when: way == 'counter', not_before: today}
      - {id: amount, type: yen, label: {ja: 金額}, max: 100000}
      - {id: half, type: yen, label: {ja: 半額}, required: false, check: amount >= half}
      - {id: area, type: number, decimals: 2, label: {ja: 広さ}, unit: {ja: ㎡}, required: false}
      - id: needs
        type: choices
        label: {ja: 必要なもの}
        required: false
        options: [{id: ramp, label: {ja: スロープ}}, {id: sign, label: {ja: 手話}}]
      - {id: sign_on, type: text, label: {ja: 手話の日}, when: "'sign' in needs"}
  - id: children
    title: {ja: お子さん}
    repeat: {over: household.children, most: 3}
    ask:
      - {id: together, type: yes-no, label: {ja: 同居}}
      - {id: carer, type: person, parts: [name, kana], label: {ja: 育てている人}, when: not together}
      - {id: proof, type: file, label: {ja: 写し}, may_follow: true, when: not together}
  - id: rest
    title: {ja: そのほか}
    ask:
      - {id: spot, type: place, label: {ja: 場所}, required: false}
      - {id: family, type: household-members, label: {ja: 家族}, required: false}
      - {id: pictures, type: photo, label: {ja: 写真}, required: false, max_files: 2}
      - {id: story, type: long-text, label: {ja: 事情}, required: false, max: 50}
      - {id: honest, type: declaration, label: {ja: 誓い}, text: {ja: 相違ありません}}
"""
)
FILES = {"file:1": "通帳.jpg", "file:2": "家.png"}
CONTEXT = context_of(files=FILES)
FACTS = facts_of()
COMPLETE: dict[str, dict[str, list[str]]] = {
    "about": {
        "name": ["鈴木 花子"], "kana": ["すずき はなこ"],
        "born.era": ["平成"], "born.year": ["4"], "born.month": ["5"], "born.day": ["3"],
        "home.town": ["中央1丁目"], "home.block": ["2-3"], "number": ["123456789018"],
        "mail": ["hanako@example.jp"], "mail.confirm": ["hanako@example.jp"],
    },
    "wish": {
        "way": ["bank"], "account.bank": ["静岡銀行"], "account.branch": ["111"], "account.kind": ["普通"],
        "account.number": ["1234567"], "account.holder_kana": ["スズキ ハナコ"],
        "amount": ["3万円"], "half": ["15,000"], "area": ["12.5㎡"], "needs": ["sign", "ramp"], "sign_on": ["来週"],
    },
    "children": {
        "children.0.together": ["no"], "children.0.carer.name": ["田中 正夫"],
        "children.0.carer.kana": ["タナカ マサオ"], "children.0.proof.later": ["yes"],
    },
    "rest": {
        "spot.text": ["浜町公園"], "family": [ICHIRO, HANAKO], "pictures.ref": ["file:1", "file:2"],
        "story": ["よろしく\r\nお願いします"], "honest": ["yes"],
    },
}  # fmt: skip


def send(answers: Answers, page: str, raw: dict[str, list[str]]) -> Answers:
    return accept(FORM, page, raw, answers, FACTS, EXPRESSIONS, context=CONTEXT).answers


def complete() -> Answers:
    answers: Answers = {}
    for page, raw in COMPLETE.items():
        done = accept(FORM, page, raw, answers, FACTS, EXPRESSIONS, context=CONTEXT)
        assert done.ok, done.errors
        answers = done.answers
    return answers


def problems(answers: Answers) -> list[tuple[str, str]]:
    return [(one.field_id, one.code) for one in problems_of(FORM, answers, FACTS, EXPRESSIONS, CONTEXT)]


def test_every_type_is_asked() -> None:
    assert {field.type for page in FORM.pages for field in page.ask} == set(FIELD_TYPES)


class TestACompleteForm:
    def test_it_has_no_problems_and_everything_given_is_submitted(self) -> None:
        answers = complete()
        assert problems(answers) == []
        sent = submission(FORM, answers, FACTS, EXPRESSIONS)
        assert sent["home"] == {
            "postal_code": "9990001", "town": "中央一丁目", "block": "2-3", "building": "",
        }  # fmt: skip
        assert (sent["amount"], sent["half"], sent["area"]) == (30000, 15000, "12.50")
        assert sent["needs"] == ["ramp", "sign"]
        assert sent["story"] == "よろしく\nお願いします"
        assert [one["ref"] for one in sent["family"]] == [HANAKO, ICHIRO]
        assert "visit" not in sent
        assert "phone" not in sent

    def test_a_paper_to_follow_is_pending_and_files_are_listed(self) -> None:
        answers = complete()
        assert [(one.field_id, one.index) for one in pending_papers(FORM, answers)] == [("proof", 0)]
        assert [(one.ref, one.name) for one in files_of(FORM, answers)] == list(FILES.items())

    def test_it_says_the_same_as_the_register_where_the_register_says_anything(self) -> None:
        assert [one.field_id for one in differences(FORM, complete(), FACTS, CONTEXT)] == ["home"]
        same = send(complete(), "about", {**COMPLETE["about"], "home.building": ["コーポ浜名101"]})
        assert differences(FORM, same, FACTS, CONTEXT) == []

    def test_it_is_read_back_whole(self) -> None:
        shown = {row.field_id: row.shown for part in review(FORM, complete()) for row in part.rows}
        assert shown["amount"] == ["30,000円"]
        assert shown["needs"] == ["スロープ", "手話"]
        assert shown["number"] == ["●●●● ●●●● ●●●● （入力済み）"]
        assert shown["proof"] == ["あとで出します"]
        assert shown["carer"] == ["田中 正夫（タナカ マサオ）"]

    @pytest.mark.parametrize(
        "missing",
        ["name", "kana", "born", "home", "number", "way", "account", "amount", "sign_on", "honest"],
    )
    def test_each_required_answer_is_missed(self, missing: str) -> None:
        answers = complete()
        del answers[missing]
        found = problems(answers)
        assert (missing, "required") in found
        assert {name for name, _code in found} <= {missing, "account", "visit"}

    @pytest.mark.parametrize(
        "left_out", ["half", "area", "needs", "spot", "family", "pictures", "story", "mail"]
    )
    def test_no_optional_answer_is(self, left_out: str) -> None:
        answers = complete()
        del answers[left_out]
        assert problems(answers) == []

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"amount": 100_001}, ("amount", "too-large")),
            ({"half": 40_000}, ("half", "check")),
            ({"kana": "タナカ マサオ"}, ("account", "other-holder")),
            ({"born": "2027-01-01"}, ("born", "too-late")),
            ({"needs": ["lift"]}, ("needs", "not-an-option")),
            ({"number": {"sealed": 5}}, ("number", "wrong-shape")),
            ({"number": "123456789018"}, ("number", "wrong-shape")),
            ({"name": 0}, ("name", "wrong-shape")),
            ({"account": {"bank": "0149"}}, ("account", "no-branch")),
            ({"home": {"town": "元城町", "block": "1"}}, ("home", "unknown-town")),
            ({"story": "あ" * 51}, ("story", "too-long")),
            ({"pictures": {"files": [{"ref": str(one)} for one in range(3)]}}, ("pictures", "too-many")),
            ({"honest": "yes"}, ("honest", "required")),
        ],
    )
    def test_an_answer_changed_behind_the_pages_is_caught(
        self, change: dict[str, Any], code: tuple[str, str]
    ) -> None:
        assert code in problems({**complete(), **change})

    def test_rules_see_neither_the_number_nor_what_is_hidden(self) -> None:
        values = answer_values(FORM, {**complete(), "visit": "2026-12-01"}, FACTS, EXPRESSIONS)
        assert values["amount"] == 30000
        assert values.get("number") is None
        assert "visit" not in values


TEXTS = st.sampled_from(
    ["", "yes", "no", "bank", "counter", "sign", "ramp", "3万円", "12.345", "R8.11.20", "令和", "8", "浜町",
     "1-2", "スズキ ハナコ", "鈴木 花子", "0149", "111", "普通", "1234567", "123456789018", "file:1", "file:9",
     HANAKO, "a@example.jp", "x" * 60, "\x00", "たぶん"]
)  # fmt: skip
NAMES = {
    page: sorted({*raw, *(name.replace(".0.", ".1.") for name in raw), "phone", "visit", "label"})
    for page, raw in COMPLETE.items()
}


@st.composite
def visits(draw: st.DrawFn) -> list[tuple[str, dict[str, list[str]]]]:
    """Pages sent in any order, some as they should be, some with boxes changed or left out."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        page = draw(st.sampled_from(sorted(COMPLETE)))
        raw = dict(COMPLETE[page]) if draw(st.booleans()) else {}
        changes = draw(st.dictionaries(st.sampled_from(NAMES[page]), st.lists(TEXTS, max_size=2), max_size=6))
        found.append((page, {**raw, **changes}))
    return found


def filled(story: list[tuple[str, dict[str, list[str]]]]) -> Answers:
    answers: Answers = {}
    for page, raw in story:
        answers = send(answers, page, raw)
    return answers


often = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(visits())
def test_a_page_sent_again_as_it_is_shown_changes_nothing(story: list[Any]) -> None:
    answers = filled(story)
    for page in FORM.pages:
        once = send(answers, page.id, raw_of_page(FORM, page.id, answers, FACTS))
        twice = send(once, page.id, raw_of_page(FORM, page.id, once, FACTS))
        assert once == twice
        if page.repeat is None:
            assert {name: value for name, value in once.items() if name != TYPED} == {
                name: value for name, value in answers.items() if name != TYPED
            }


@often
@given(visits())
def test_a_form_is_without_problems_exactly_when_what_is_submitted_is_complete(story: list[Any]) -> None:
    answers = filled(story)
    found = problems(answers)
    sent = submission(FORM, answers, FACTS, EXPRESSIONS)
    assert bool(problems(sent)) <= bool(found)
    if not found:
        assert problems(sent) == []


@often
@given(visits())
def test_what_is_hidden_is_never_submitted_and_what_is_submitted_was_shown(story: list[Any]) -> None:
    answers = filled(story)
    sent = submission(FORM, answers, FACTS, EXPRESSIONS)
    shown = {
        (section.index, row.field_id)
        for section in review(FORM, answers, "ja", FACTS, EXPRESSIONS)
        for row in section.rows
    }
    given_now = {(None, name) for name in sent if name != "children"}
    given_now |= {
        (index, name)
        for index, block in enumerate(sent.get("children", []))
        for name in block
        if name not in {"key", "label"}
    }
    assert given_now <= shown
    if sent.get("way") != "bank":
        assert "account" not in sent or "way" not in sent


@often
@given(visits())
def test_the_number_of_a_person_is_nowhere_but_in_its_seal(story: list[Any]) -> None:
    answers = filled(story)
    elsewhere = {name: value for name, value in answers.items() if name != "number"}
    places = [raw for _page, raw in story for name in raw if name != "number" and "123456789018" in raw[name]]
    if not places:
        assert "123456789018" not in json.dumps(elsewhere)
    assert "123456789018" not in json.dumps(answers.get("number"))


@often
@given(visits())
def test_a_draft_can_be_laid_aside_as_json_and_taken_up_again(story: list[Any]) -> None:
    answers = filled(story)
    again = json.loads(json.dumps(answers))
    assert again == answers
    assert problems(again) == problems(answers)
    shown = [page.id for page in pages(FORM, answers, FACTS, EXPRESSIONS)]
    assert [page.id for page in pages(FORM, again, FACTS, EXPRESSIONS)] == shown


@often
@given(visits())
def test_after_any_beginning_the_right_answers_complete_it(story: list[Any]) -> None:
    answers = filled(story)
    empty = {f"{name}{part}": [] for name in ("phone", "visit") for part in ("", ".year")}
    for page, raw in COMPLETE.items():
        answers = send(answers, page, {**empty, **raw, "children.0.proof.remove": ["file:1"]})
    assert problems(answers) == []


@often
@given(visits())
def test_prefilling_first_or_last_keeps_what_was_typed(story: list[Any]) -> None:
    answers = filled(story)
    before = copy.deepcopy(answers)
    done = prefill(FORM, answers, FACTS, CONTEXT)
    assert answers == before
    for name, value in answers.items():
        if name != "children":
            assert done[name] == value
    assert prefill(FORM, done, FACTS, CONTEXT) == done
