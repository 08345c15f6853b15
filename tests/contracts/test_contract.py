"""What other systems were promised: the description changes only when somebody means it (`make contract`)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from tests.contracts.describing import SNAPSHOT, described


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def operations(contract: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", one)
        for path, item in contract["paths"].items()
        for method, one in item.items()
    ]


def test_the_api_is_what_was_promised() -> None:
    assert described() == SNAPSHOT.read_text(encoding="utf-8"), (
        "the API changed: if meant, run `make contract`"
    )


def test_the_description_is_openapi_3_1(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    validate(contract)


def test_the_description_is_served_as_it_is(contract: dict[str, Any]) -> None:
    assert Client().get("/api/v1/openapi.json").json() == contract


def test_every_operation_needs_a_token_and_says_what_can_go_wrong(contract: dict[str, Any]) -> None:
    for name, one in operations(contract):
        assert one["security"] == [{"Token": []}], name
        for status in ("400", "401", "403", "422", "429"):
            assert list(one["responses"][status]["content"]) == ["application/problem+json"], name


def test_every_operation_names_its_scope_and_has_a_title_people_can_read(contract: dict[str, Any]) -> None:
    from tenohira.engines.people.queries import SCOPES

    named = {one["x-scope"] for _name, one in operations(contract) if "x-scope" in one}
    assert named <= set(SCOPES)
    assert set(SCOPES) - named == {"applicants:vouch"}, "asked for within POST /drafts"
    titles = [one["summary"] for _name, one in operations(contract)]
    assert len(set(titles)) == len(titles)
    assert all(not title.isascii() for title in titles)


def test_every_operation_has_a_name_of_its_own(contract: dict[str, Any]) -> None:
    names = [one["operationId"] for _name, one in operations(contract)]
    assert len(set(names)) == len(names) >= 30
