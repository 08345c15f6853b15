"""Each kind of question of the guide: what is drawn, what is read, and what is said of a wrong answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from tenohira.counters.portal.navigator import answering
from tenohira.counters.portal.navigator.answering import MOST_ROWS, Given, Raw
from tenohira.engines.rules import Question
from tenohira.engines.rules.definition import FactDefinition
from tenohira.engines.services import queries as services

TODAY = date(2026, 11, 20)
BOOL, CODE, CODES = "person.registered", "damage.degree", "damage.losses"
DATE, NUMBER, YEN = "damage.happened_on", "household.size", "household.total_income"
CHILDREN = "household.children"


def fact(path: str) -> FactDefinition:
    found = services.catalogue().world.facts.fact(path)
    assert found is not None
    return found


def asked(path: str, *fields: str) -> Question:
    return Question(path, fact(path), tuple((name, fact(f"{path}.{name}")) for name in fields), ())


def read(one: Question, raw: Raw, language: str = "ja") -> Given:
    with override(language.lower()):
        return answering.read(one, answering.asked_text(one.fact), raw, TODAY, language)


def said(one: Question, raw: Raw) -> list[tuple[str, str]]:
    """What is told of an answer, with the html names it stands at."""
    return [(name, error.message) for name, error in read(one, raw).errors]


def day(name: str, era: str, year: object, month: object, on: object) -> dict[str, list[str]]:
    parts = {"era": era, "year": year, "month": month, "day": on}
    return {f"{name}.{part}": [str(text)] for part, text in parts.items()}


class TestYesOrNo:
    @pytest.mark.parametrize(("sent", "value"), [("yes", True), ("no", False)])
    def test_is_read(self, sent: str, value: bool) -> None:
        assert read(asked(BOOL), {"answer": [sent]}).value is value

    @pytest.mark.parametrize("raw", [{}, {"answer": [""]}, {"answer": ["perhaps"]}])
    def test_anything_else_is_told(self, raw: dict[str, list[str]]) -> None:
        [(name, message)] = said(asked(BOOL), raw)
        assert name == "answer"
        assert "選んでください" in message


class TestACode:
    def test_is_sent_by_its_place_and_read_as_the_rules_write_it(self) -> None:
        for place, code in enumerate(fact(CODE).values):
            assert read(asked(CODE), {"answer": [f"v{place}"]}).value == code

    @pytest.mark.parametrize("sent", ["v99", "v-1", "total", "v", "", "v0 "])
    def test_that_is_not_offered_is_never_taken(self, sent: str) -> None:
        given = read(asked(CODE), {"answer": [sent]})
        assert given.errors or given.value in fact(CODE).values
        assert sent == "v0 " or given.errors

    def test_a_short_list_is_drawn_as_buttons_and_a_long_one_to_open(self) -> None:
        label = fact(CODE).label
        few = fact(CODE).model_copy(update={"values": {f"c{n}": label for n in range(8)}})
        many = fact(CODE).model_copy(update={"values": {f"c{n}": label for n in range(9)}})
        shapes = [
            answering.field_of("answer", one, label).model_dump(by_alias=True)["as"] for one in (few, many)
        ]
        assert shapes == ["buttons", "select"]


class TestSeveralCodes:
    def test_are_read_together(self) -> None:
        codes = list(fact(CODES).values)
        assert read(asked(CODES), {"answer": ["v0", "v1"]}).value == codes[:2]

    def test_none_chosen_is_told_since_none_has_a_button_of_its_own(self) -> None:
        [(name, message)] = said(asked(CODES), {})
        assert name == "answer"
        assert "選んでください" in message

    def test_one_that_is_not_offered_spoils_the_answer(self) -> None:
        assert read(asked(CODES), {"answer": ["v0", "v99"]}).errors


class TestADay:
    @pytest.mark.parametrize(
        ("era", "year", "month", "on", "wanted"),
        [
            ("西暦", 2026, 7, 1, "2026-07-01"),
            ("令和", 8, 7, 1, "2026-07-01"),
            ("令和", "元", 5, 1, "2019-05-01"),
            ("令和", "８", "７", "１", "2026-07-01"),
            ("平成", 31, 4, 30, "2019-04-30"),
            ("昭和", 64, 1, 7, "1989-01-07"),
        ],
    )
    def test_is_read_in_either_reckoning(
        self, era: str, year: object, month: object, on: object, wanted: str
    ) -> None:
        assert read(asked(DATE), day("answer", era, year, month, on)).value == wanted

    @pytest.mark.parametrize(
        ("era", "year", "month", "on"),
        [
            ("西暦", 2026, 2, 29), ("令和", 8, 13, 1), ("令和", 0, 1, 1), ("令和", 1, 4, 30), ("平成", 31, 5, 1),
            ("西暦", "きのう", 1, 1), ("西暦", "", 1, 1),
        ],
    )  # fmt: skip
    def test_that_never_was_is_told_with_what_to_do(
        self, era: str, year: object, month: object, on: object
    ) -> None:
        [(name, message)] = said(asked(DATE), day("answer", era, year, month, on))
        assert name.startswith("answer")
        assert "例 令和" in message or message.endswith("ください。")


class TestANumber:
    @pytest.mark.parametrize(("sent", "value"), [("0", 0), ("4", 4), ("４", 4), (" 12 ", 12)])
    def test_is_read(self, sent: str, value: int) -> None:
        assert read(asked(NUMBER), {"answer": [sent]}).value == value

    @pytest.mark.parametrize("sent", ["-1", "三", "1.5", "", "1e3"])
    def test_anything_else_is_told(self, sent: str) -> None:
        [(name, message)] = said(asked(NUMBER), {"answer": [sent]})
        assert name == "answer"
        assert "ください" in message

    @pytest.mark.parametrize(
        ("sent", "yen"),
        [("1550000", 1_550_000), ("1,550,000", 1_550_000), ("１，５５０，０００円", 1_550_000)],
    )
    def test_of_yen_is_read_as_people_write_it(self, sent: str, yen: int) -> None:
        assert read(asked(YEN), {"answer": [sent]}).value == yen

    def test_of_yen_that_is_words_is_told(self) -> None:
        [(_name, message)] = said(asked(YEN), {"answer": ["たくさん"]})
        assert "ください" in message


class TestAListOfPeople:
    def test_without_fields_is_only_counted(self) -> None:
        assert read(asked(CHILDREN), {"answer": ["2"]}).value == [{}, {}]

    def test_is_never_counted_beyond_the_most_rows(self) -> None:
        assert len(read(asked(CHILDREN), {"answer": ["999999"]}).value) == MOST_ROWS

    def test_reads_each_row(self) -> None:
        raw = day("row.0.birth_date", "令和", 4, 5, 1) | day("row.1.birth_date", "西暦", 2024, 2, 29)
        found = read(asked(CHILDREN, "birth_date"), raw)
        assert found == Given([{"birth_date": "2022-05-01"}, {"birth_date": "2024-02-29"}])

    def test_tells_a_mistake_at_its_row_and_keeps_the_others(self) -> None:
        raw = day("row.0.birth_date", "令和", 4, 5, 1) | day("row.1.birth_date", "西暦", 2023, 2, 29)
        one = asked(CHILDREN, "birth_date")
        given = read(one, raw)
        assert [name for name, _error in given.errors] == ["row.1.birth_date"]
        with override("ja"):
            rows = answering.drawn_rows(one, 2, ["鈴木 一郎"], list(given.errors), "ja")
        assert [(row.number, row.name, any(one["errors"] for one in row.questions)) for row in rows] == [
            (1, "鈴木 一郎", False),
            (2, "", True),
        ]

    def test_a_row_taken_away_moves_those_below_up(self) -> None:
        raw = {f"row.{n}.birth_date.year": [str(2020 + n)] for n in range(3)} | {"do": ["remove-1"]}
        assert answering.moved_up(raw, 1) == {
            "row.0.birth_date.year": ["2020"],
            "row.1.birth_date.year": ["2022"],
            "do": ["remove-1"],
        }
        assert answering.moved_up(raw, 7) == raw

    @pytest.mark.parametrize("place", ["²", "x", "", "-1", "9" * 5000, "1_0", "١"])
    def test_a_place_that_is_no_number_is_passed_over(self, place: str) -> None:
        raw = {f"row.{place}.birth_date.year": ["2022"], "row.3.birth_date.year": ["2021"]}
        assert answering.rows_in(raw) == [3]
        assert answering.moved_up(raw, 0) == {
            f"row.{place}.birth_date.year": ["2022"],
            "row.2.birth_date.year": ["2021"],
        }

    def test_no_more_rows_than_the_most_are_read(self) -> None:
        raw = {f"row.{n}.birth_date.year": ["2022"] for n in range(40)}
        assert answering.rows_in(raw) == list(range(MOST_ROWS))


@pytest.mark.parametrize(
    ("path", "fields", "value"),
    [
        (BOOL, (), True),
        (BOOL, (), False),
        (CODE, (), "half"),
        (CODES, (), ["belongings"]),
        (DATE, (), "2026-07-01"),
        (NUMBER, (), 0),
        (NUMBER, (), 4),
        (YEN, (), 1_550_000),
        (CHILDREN, (), [{}, {}]),
        (CHILDREN, ("birth_date",), [{"birth_date": "2022-05-01"}, {"birth_date": "2024-02-29"}]),
    ],
)
def test_an_answer_shown_in_its_inputs_is_read_again_as_itself(
    path: str, fields: tuple[str, ...], value: Any
) -> None:
    one = asked(path, *fields)
    assert read(one, answering.raw_of(one, value)) == Given(value)


def test_a_day_of_the_register_is_shown_like_one_that_was_typed() -> None:
    assert answering.raw_of(asked(DATE), date(2026, 7, 1)) == answering.raw_of(asked(DATE), "2026-07-01")


def test_what_nobody_knew_and_a_code_that_is_gone_show_empty_inputs() -> None:
    assert answering.raw_of(asked(DATE), None) == {}
    assert answering.raw_of(asked(CODE), "a-code-of-last-year") == {}
    assert answering.raw_of(asked(CHILDREN, "birth_date"), [{"birth_date": None}]) == {}


def test_answers_without_a_value_are_shown_in_words() -> None:
    with override("ja"):
        assert answering.shown(fact(DATE), None, "ja") == ["分からない"]
        assert answering.shown(fact(CHILDREN), [], "ja") == ["いない"]
        assert answering.shown(fact(CHILDREN), [{}, {}], "ja") == ["2人"]
        assert answering.shown(fact(CODES), [], "ja") == ["どれもない"]


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-br"])
@pytest.mark.parametrize("path", [BOOL, CODE, CODES, DATE, NUMBER, YEN])
def test_a_missing_answer_is_told_in_every_language(path: str, language: str) -> None:
    code = {"pt-br": "pt-BR"}.get(language, language)
    [(_name, error)] = read(asked(path), {}, code).errors
    assert error.message
    if language in ("en", "pt-br"):
        assert not any("぀" <= letter <= "鿿" for letter in error.message)
