"""A draft in effect is a pack: what was typed becomes lines with `from`, comments stay, the same check reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenohira.engines.rules.definition import PeriodDefinition
from tenohira.engines.services import queries as services
from tenohira.engines.services.tests.factories import look_again, own_pack, write
from tenohira.engines.simulation.editing import (
    changed_period,
    changes,
    kept_edits,
    number_of,
    rules_to_edit,
    values_to_edit,
)
from tenohira.engines.simulation.errors import SimulationError
from tenohira.engines.simulation.packing import Written, checked, files_of, touched
from tenohira.foundation.definitions import Problems, parse_yaml

SERVICE = "child-allowance-claim"
ON = date(2027, 4, 1)
RAISED = {"values": {"child_allowance_month": {"2": "40000"}}, "rules": {}}


def written(edits: Any = None, on: date = ON) -> Written:
    """A draft of the child allowance."""
    return Written(SERVICE, RAISED if edits is None else edits, on, "案「第3子」")


def plain(text: str) -> Any:
    """A YAML text as plain data."""
    source = parse_yaml(text, Path("x.yaml"), Problems())
    assert source is not None
    return source.value


@pytest.mark.parametrize(
    ("typed", "number"),
    [("40000", 40000), ("４０,０００", 40000), (" 1.3 ", 1.3), ("0", 0), ("たくさん", "たくさん"), ("", "")],
)
def test_a_number_is_read_as_people_type_it(typed: str, number: Any) -> None:
    assert number_of(typed) == number


def test_the_values_that_need_and_amount_look_up_are_there_with_unit_law_and_words() -> None:
    catalogue = services.catalogue()
    values = {one.name: one for one in values_to_edit(catalogue, catalogue.bundle(SERVICE), ON)}
    assert set(values) == {"child_allowance_last_age", "child_allowance_month"}
    month, last = values["child_allowance_month"], values["child_allowance_last_age"]
    assert (month.unit, last.unit) == ("円", "歳")
    assert "児童手当法 第6条第1項" in month.law
    assert month.since == date(2024, 10, 1)
    assert [place.number for place in month.places] == ["15000", "10000", "30000"]
    assert month.places[2].when == "年齢（歳） 18以下、何番目の子か 3以上"
    assert [(place.key, place.when) for place in last.places] == [("value", "")]


def test_on_an_earlier_day_the_values_of_that_day_are_there() -> None:
    catalogue = services.catalogue()
    values = values_to_edit(catalogue, catalogue.bundle(SERVICE), date(2020, 1, 1))
    assert [len(one.places) for one in values if one.name == "child_allowance_month"] == [4]


def test_only_what_differs_is_kept_and_told() -> None:
    catalogue = services.catalogue()
    bundle = catalogue.bundle(SERVICE)
    values, rules = values_to_edit(catalogue, bundle, ON), rules_to_edit(bundle)
    typed = {
        "value:child_allowance_month:0": "15,000",
        "value:child_allowance_month:2": "４００００",
        "rule:amount": rules[-1].text.replace(" ", "  "),
        "rule:needed_when.1": "not person.registered",
        "value:someone_else:0": "1",
    }
    edits = kept_edits(values, rules, typed)
    assert edits == {
        "values": {"child_allowance_month": {"2": "４００００"}},
        "rules": {"needed_when.1": "not person.registered"},
    }
    told = changes(values, rules, edits)
    assert [(one.before, one.after, one.unit) for one in told] == [
        ("30000", "40000", "円"),
        ("person.registered", "not person.registered", ""),
    ]


def test_a_changed_period_begins_on_the_day_and_rests_on_the_draft() -> None:
    period = PeriodDefinition.model_validate(
        {"from": "2020-01-01", "until": "2029-12-31", "value": 5, "law": "法", "note": "注"}
    )
    assert changed_period(period, {"value": "７"}, ON, "案") == {"from": ON, "value": 7, "law": "案"}


def test_the_history_stays_and_a_line_is_added() -> None:
    files = files_of(written(), services.catalogue())
    assert list(files) == ["values/child-allowance.yaml"]
    history = plain(files["values/child-allowance.yaml"])["values"]["child_allowance_month"]["history"]
    assert [one["from"] for one in history] == [date(2012, 4, 1), date(2024, 10, 1), ON]
    assert [row["value"] for row in history[1]["table"]] == [15000, 10000, 30000]
    assert [row["value"] for row in history[2]["table"]] == [15000, 10000, 40000]
    assert history[2]["law"] == "案「第3子」"


def test_on_the_day_on_which_a_period_begins_the_draft_takes_its_place() -> None:
    files = files_of(written(on=date(2024, 10, 1)), services.catalogue())
    history = plain(files["values/child-allowance.yaml"])["values"]["child_allowance_month"]["history"]
    assert [one["from"] for one in history] == [date(2012, 4, 1), date(2024, 10, 1)]
    assert history[1]["table"][2]["value"] == 40000


def test_what_the_pack_says_already_stays_with_its_comments(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        own = "# この市の話\nschema: 1\nvalues:\n  child_allowance_claim_years:\n    history:\n"
        write(pack, "values/child-allowance.yaml", f"{own}      - {{from: 2000-01-01, value: 2, law: 法}}\n")
        look_again()
        text = files_of(written(), services.catalogue())["values/child-allowance.yaml"]
        before = (pack / "values/child-allowance.yaml").read_text(encoding="utf-8")
    assert text.startswith("# この市の話")
    assert set(plain(text)["values"]) == {"child_allowance_claim_years", "child_allowance_month"}
    assert before.startswith(own)
    assert "40000" not in before  # the definitions in use are never touched


def test_a_rule_is_laid_over_the_clause_it_stands_in() -> None:
    edits = {"values": {}, "rules": {"needed_when.1": "not person.registered", "amount": "5000"}}
    path = "services/childcare/child-allowance-claim/service.yaml"
    found = plain(files_of(written(edits), services.catalogue())[path])
    assert found["amount"] == "5000"
    assert [one["rule"] for one in found["needed_when"]][1] == "not person.registered"
    assert found["needed_when"][1]["because"]["ja"] == "市内に住民登録がある"


def test_every_service_that_looks_up_a_changed_value_is_touched() -> None:
    found = touched(written(), services.catalogue())
    assert {SERVICE, "child-allowance-amount-change"} <= found
    assert "dog-registration" not in found


def test_the_check_reads_a_draft_as_it_reads_a_pack() -> None:
    read = checked(written(), services.catalogue())
    assert read.problems == ()
    month = read.catalogue.world.values["child_allowance_month"]
    assert (month.on(ON, [5, 3]), month.on(date(2026, 11, 20), [5, 3])) == (40000, 30000)


def test_examples_that_come_out_otherwise_are_told_apart() -> None:
    read = checked(written(on=date(2024, 10, 1)), services.catalogue())
    assert read.problems == ()
    assert any(one.file.endswith("child-allowance-claim/examples.yaml") for one in read.examples)


def test_mistakes_name_the_file_below_the_pack_and_the_column() -> None:
    edits = {"values": {"child_allowance_month": {"2": "多め"}}, "rules": {"amount": "1 +"}}
    problems = checked(written(edits), services.catalogue()).problems
    assert {one.file for one in problems} == {
        "values/child-allowance.yaml",
        "services/childcare/child-allowance-claim/service.yaml",
    }
    assert any("文字目" in one.what for one in problems)
    assert all(one.line >= 1 for one in problems)


def test_a_value_that_is_gone_is_said() -> None:
    with pytest.raises(SimulationError):
        files_of(written({"values": {"no_such_value": {"value": "1"}}}), services.catalogue())
