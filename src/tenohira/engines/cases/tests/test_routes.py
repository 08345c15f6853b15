"""Routes come from the pack and belong to the desk once it changed them."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.definition import RouteDefinition, read_routes
from tenohira.engines.cases.errors import NoRoute
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db


def seeded() -> int:
    definition = read_routes(pack_folder() / "routes.yaml", Problems())
    assert definition is not None
    return commands.load_routes(definition, by=SYSTEM)


HEAD_ONLY = RouteDefinition.model_validate(
    {"title": {"ja": "課長だけ"}, "steps": [{"post": "section-head", "kind": "decide"}]}
)


def test_seeding_again_changes_nothing() -> None:
    written = seeded()
    assert seeded() == 0
    found = {route.id: (str(route.title), route.is_edited) for route in queries.routes()}
    assert found["standard"] == ("課長決裁", False)
    assert len(found) == written


def test_what_the_desk_changed_stays(people: Cast) -> None:
    seeded()
    assert commands.change_route("standard", HEAD_ONLY, by=people.sugiyama).is_edited
    assert seeded() == 0
    case = make.proposed(people)
    assert case.proposal is not None
    assert [step.post_id for step in case.proposal.steps] == ["section-head"]


def test_a_proposal_under_way_keeps_its_route(people: Cast) -> None:
    seeded()
    number = make.proposed(people).receipt_number
    commands.change_route("standard", HEAD_ONLY, by=people.sugiyama)
    case = commands.approve(number, "", people.oishi)
    assert case.proposal is not None
    assert [step.state for step in case.proposal.steps] == ["approved", "waiting"]


def test_an_unknown_route_says_where_to_mend_it() -> None:
    with pytest.raises(NoRoute, match=r"service\.yaml"):
        queries.route_definition("no-such-route")


def test_every_mistake_in_routes_yaml_is_named_with_its_line(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "routes.yaml"
    path.write_text(
        "schema: 1\nroutes:\n  standard:\n    title: {ja: x}\n    steps:\n      - {post: a, kind: reveiw}\n"
    )
    problems = Problems()
    assert read_routes(path, problems) is None
    assert [problem.line for problem in problems] == [6]
