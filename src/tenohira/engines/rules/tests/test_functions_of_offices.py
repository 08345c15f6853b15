"""An office may add a named, typed function; a name is given once, and a failure is one error of the rule."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tenohira.engines.rules import (
    BOOL,
    DATE,
    INT,
    TEXT,
    UNKNOWN,
    YEN,
    EvaluationError,
    compile_rule,
    evaluate,
)
from tenohira.engines.rules.errors import FactMistyped, FunctionFailed, FunctionRefused
from tenohira.engines.rules.functions import Function, Functions, Signature
from tenohira.engines.rules.registry import register_function, registered_functions
from tenohira.engines.rules.standard_functions import STANDARD
from tenohira.engines.rules.tests.factories import ON, suzuki, vocabulary
from tenohira.engines.rules.types import Type


def office(call: Callable[..., Any], result: Type = INT, name: str = "degree") -> Functions:
    return Functions([*STANDARD, Function(name, (Signature((INT,), result),), call)])


def run(
    call: Callable[..., Any], source: str = "degree(household.size)", result: Type = INT, **facts: Any
) -> Any:
    rule = compile_rule(source, vocabulary(functions=office(call, result)))
    return evaluate(rule, suzuki(**facts), ON)


def test_a_registered_function_is_called_with_known_values() -> None:
    assert run(lambda size: size * 7) == 21


def test_a_registered_function_never_sees_the_unknown() -> None:
    def never(size: int) -> int:
        raise AssertionError(size)

    assert run(never, household={}) is UNKNOWN


def test_a_function_that_fails_is_one_error_with_its_name() -> None:
    with pytest.raises(FunctionFailed) as caught:
        run(lambda size: size / 0)
    assert "degree" in caught.value.what
    assert isinstance(caught.value, EvaluationError)


def test_a_function_that_breaks_its_promise_is_told() -> None:
    with pytest.raises(FactMistyped, match="degree"):
        run(lambda size: "three")


def test_a_function_may_say_that_it_does_not_know() -> None:
    assert run(lambda size: None) is UNKNOWN


@pytest.mark.parametrize(
    "name", ["age_on", "any", "today", "count", "Füße!", "lambda", "_hidden", "two words", ""]
)
def test_a_name_that_is_taken_or_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(FunctionRefused) as caught:
        office(lambda size: size, name=name)
    assert caught.value.remedy


def test_registration_is_for_the_whole_installation_and_only_once() -> None:
    if "reading_of_a_test" not in registered_functions():
        register_function("reading_of_a_test", [TEXT, DATE], YEN, lambda text, day: len(text))
    with pytest.raises(FunctionRefused, match="reading_of_a_test"):
        register_function("reading_of_a_test", [TEXT], BOOL, bool)
    rule = compile_rule(
        "reading_of_a_test(person.note, today) > 0", vocabulary(functions=registered_functions())
    )
    assert evaluate(rule, {"person": {"note": "あ"}}, date(2026, 1, 1)) is True


def test_there_is_no_method_where_a_function_is_not_one() -> None:
    assert len(Functions(STANDARD)) == len(STANDARD)
    assert [one.name for one in STANDARD if one.method_of] == ["age_on"]
