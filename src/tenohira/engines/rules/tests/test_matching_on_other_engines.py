"""The same answers on PostgreSQL and on Spark as one by one: an engine is a place to calculate, not another law."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import BOOL, Register, compile_rule, lay
from tenohira.engines.rules.tests.factories import vocabulary
from tenohira.engines.rules.tests.generated_rules import DATES, MONEY, NUMBERS, TRUTHS
from tenohira.engines.rules.tests.registers import (
    KINSHIP_COLUMNS,
    OTHERS,
    PERSON_COLUMNS,
    Town,
    agreed,
    arrow,
    towns,
)

WORDS = vocabulary()
Laying = Callable[[Town], Register]
FEW = settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SOURCES = st.lists(st.one_of(NUMBERS, DATES, MONEY), min_size=3, max_size=6)


def laying(engine: Any, session: Any) -> Laying:
    """How a town is laid on an engine."""

    def laid(town: Town) -> Register:
        persons, kinship = arrow(town.people, PERSON_COLUMNS), arrow(town.kinship, KINSHIP_COLUMNS)
        return lay(persons, kinship, engine, session, OTHERS)

    return laid


@pytest.fixture
def on_postgresql(db: None) -> Iterator[Laying]:
    """A connection of its own to the database of the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("this run is not on PostgreSQL")
    given_by_django = connection.get_connection_params()
    wanted = {name: given_by_django[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**wanted, autocommit=True) as own:
        yield laying("postgresql", own)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """One Spark for the whole run."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'tenohira[spark]'")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()


@FEW
@given(town=towns(), sources=st.lists(TRUTHS, min_size=3, max_size=6))
def test_postgresql_answers_conditions_the_same(
    on_postgresql: Laying, town: Town, sources: list[str]
) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS, BOOL) for n, source in enumerate(sources)}
    assert agreed(rules, town, on_postgresql) == []


@FEW
@given(town=towns(), sources=SOURCES)
def test_postgresql_calculates_the_same(on_postgresql: Laying, town: Town, sources: list[str]) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS) for n, source in enumerate(sources)}
    assert agreed(rules, town, on_postgresql) == []


@FEW
@given(town=towns(), sources=st.lists(TRUTHS, min_size=3, max_size=6))
def test_spark_answers_conditions_the_same(spark: Any, town: Town, sources: list[str]) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS, BOOL) for n, source in enumerate(sources)}
    assert agreed(rules, town, laying("spark", spark)) == []


@FEW
@given(town=towns(), sources=SOURCES)
def test_spark_calculates_the_same(spark: Any, town: Town, sources: list[str]) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS) for n, source in enumerate(sources)}
    assert agreed(rules, town, laying("spark", spark)) == []
