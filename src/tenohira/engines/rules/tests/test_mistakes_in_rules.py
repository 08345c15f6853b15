"""A wrong rule is refused when it is checked, with the column and a way to mend it, and never runs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenohira.engines.rules import RuleProblems, problems_of
from tenohira.engines.rules.tests.factories import DERIVED, NAMES, rule, told, vocabulary
from tenohira.engines.rules.types import INT


@pytest.mark.parametrize(
    ("source", "column", "says"),
    [
        ("persn.registered", 1, "「person」ではありませんか"),
        ("person.registerd", 1, "「registered」ではありませんか"),
        ("is_adult and persom.registered", 14, "persom"),
        ("  is_adult and persom.registered", 16, "persom"),
        ("is_adult and\n  persom.registered", 16, "persom"),
        ("person.note == '鈴木' and persom.registered", 25, "persom"),
        ("agee_on(today, today) > 3", 1, "「age_on」ではありませんか"),
        ("person.aged_on(today) > 3", 1, "「age_on」ではありませんか"),
        ("household.age_on(today) > 3", 1, "使えません"),
        ("allowance", 1, "allowance(age, rank)"),
        ("allowance(1)", 1, "鍵の数か型"),
        ("allowance(cost, 1)", 1, "鍵の数か型"),
        ("fee(1)", 1, "括弧なしで fee"),
        ("age_on", 1, "age_on(...)"),
        ("cost(1)", 1, "事実には括弧をつけません"),
        ("days(cost)", 1, "days(整数)"),
        ("days()", 1, "なし"),
        ("household.children.age > 3", 1, "any("),
        ("any(household.children)", 1, "for 名前 in"),
        ("any(c.lives_with for c in cost)", 27, "一覧ではありません"),
        ("any(c.lives_with for c in household.childen)", 27, "「children」ではありませんか"),
        ("any(cost > 1 for cost in household.children)", 18, "既にある名前"),
        ("any(any(c.rank > 1 for c in household.children) for c in household.children)", 24, "既にある名前"),
        ("count(c.rank > 1 for c in household.children)", 7, "if の後"),
        ("count(cost)", 7, "一覧ではありません"),
        ("max()", 1, "max(a, b)"),
        ("person.note in cost", 16, "in の右側"),
        ("person.note in ('a') == is_adult", 1, "and で分けて"),
        ("(1, 2)", 1, "in の右側にだけ"),
        ("date(2026, 2, 30) < today", 1, "2026年2月30日"),
        ("date(10000000000, 1, 1) < today", 1, "実在する日"),
        ("(c.rank for c in household.children)", 1, "for はここには"),
        ("person.registered()", 1, "呼び方はありません"),
        ("(is_adult)(1)", 1, "関数ではありません"),
        ("days(1)(2)", 1, "名前(...) の形"),
    ],
)
def test_a_mistake_has_its_column_and_a_remedy(source: str, column: int, says: str) -> None:
    problems = problems_of(source, vocabulary())
    assert [problem.column for problem in problems] == [column]
    assert says in str(problems[0])


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "空です"),
        ("   \n ", "空です"),
        ("(lambda: 1)()", "lambda"),
        ("(x := 1) > 0", ":="),
        ("f'{cost}' == 'a'", "文字の組み立て"),
        ("10**10**10 > 1", "べき乗"),
        ("cost is cost", "== で比べて"),
        ("cost is not cost", "!= で比べて"),
        ("+cost > 1", "+ を消して"),
        ("~1 > 1", "not と書いて"),
        ("is_adult & is_adult", "and と書いて"),
        ("is_adult | is_adult", "or と書いて"),
        ("1 << 3 > 1", "使えません"),
        ("household.children[0].age > 1", "[ ]"),
        ("[c for c in household.children]", "[... for ...]"),
        ("{1: 2}", "{ }"),
        ("{1, 2}", "{ }"),
        ("min(*household.children)", "* で開く"),
        ("days(count=1)", "名前つきの引数"),
        ("person.__class__", "下線"),
        ("__import__('os').system('true')", "下線"),
        ("cost > None", "未確認"),
        ("cost > 1j", "使えない値"),
        ("cost == b'a'", "使えない値"),
        ("cost > ...", "使えない値"),
        ("cost > 1e9", "小数の書き方"),
        ("cost > 9999999999999999", "大きすぎます"),
        ("person.note == '" + "あ" * 201 + "'", "長すぎます"),
        ("cost > 1 " * 400, "長すぎます"),
        ("cost ＞ 1", "使えない文字"),
        ("cost > 1）", "使えない文字"),
        ("person.note == “a”", "使えない文字"),
        ("cost = 1", "== で比べます"),
        ("cost > ", "文の終わり"),
        ("(cost > 1", "読めません"),
        ("import os", "読めません"),
        ("cost > 1; cost", "読めません"),
        ("1) + (2", "読めません"),
        ("is_adult # 成人\nor person.registered", "コメント"),
        ("cost > 1\x00", "読めません"),
        ("-" * 1500 + "1", "読めません"),
        ("not " * 300 + "is_adult", "複雑すぎます"),
        ("(" * 900 + "1" + ")" * 900, "読めません"),
        ("any(c.rank > 1 for c in household.children for d in household.children)", "一つだけ"),
        ("any(a > b for a, b in household.children)", "一つだけ"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_a_remedy(source: str, says: str) -> None:
    text = told(source)
    assert says in text or ("複雑すぎます" in text and len(source) > 1000)


def test_every_mistake_of_a_rule_is_told_at_once() -> None:
    with pytest.raises(RuleProblems) as caught:
        rule("persn.registered and cost > household.size and daze(3) > today and lambda_ > 2")
    assert [problem.column for problem in caught.value.problems] == [1, 29, 48, 68]
    assert "persn" in str(caught.value)


def test_one_mistake_is_told_once() -> None:
    source = "1 < persn.age + 3 <= 5 and any(c.x for c in persn.children if c.y) and min(persn, 3) > persn"
    assert {problem.what for problem in problems_of(source, vocabulary())} == {
        "「persn」という事実や値はありません。"
    }


def test_mistakes_inside_a_call_to_nothing_are_told_too() -> None:
    assert told("daze(persn)").count("文字目") == 2


def test_a_closed_fact_says_why() -> None:
    words = vocabulary(closed={"person.sex": "目的の外です。"})
    assert [p.why for p in problems_of("person.sex == '男'", words)] == ["目的の外です。"]


def test_a_cycle_of_derived_facts_is_shown_as_a_circle() -> None:
    words = vocabulary(names={"a": INT, "b": INT}, derived={"a": "b + 1", "b": "a + 1"})
    [problem] = problems_of("a > 1", words)
    assert "輪" in problem.why


def test_a_derived_fact_of_another_type_than_declared_is_told() -> None:
    words = vocabulary(derived={**DERIVED, "person.age": "person.note"})
    [problem] = problems_of("person.age > 1", words)
    assert "整数と宣言されています" in problem.why


def test_derived_facts_cannot_explode() -> None:
    names = {f"n{i}": INT for i in range(40)}
    derived = {f"n{i}": f"n{i + 1} + n{i + 1}" for i in range(39)}
    assert problems_of("n0 > 1", vocabulary(names=names, derived=derived))


def test_a_long_chain_of_derived_facts_stays_within_the_stack() -> None:
    names = {f"n{i}": INT for i in range(500)}
    derived = {f"n{i}": f"n{i + 1} + 1" for i in range(499)}
    assert problems_of("n0 > 1", vocabulary(names=names, derived=derived))


_JUNK_WORDS = (
    "person.age household.children c for in if else and or not ( ) any sum min + - * / // % ** < == 1 0 0.5 'a' , . "
    "[ ] lambda : := f'{ }' __class__ await yield days age_on today # ＝ \\"
)
WORDS = st.sampled_from([*NAMES, *_JUNK_WORDS.split(), "for c in", "\n"])


@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join)))
@example("10**10**10")
@example("('" + "a" * 100 + "'*1000000000)")
@example("().__class__.__mro__")
@example("\ud800")
def test_junk_is_refused_or_compiled_but_never_fails_otherwise(source: str) -> None:
    for problem in problems_of(source, vocabulary()):
        assert 1 <= problem.column <= len(source) + 1
        assert problem.what
