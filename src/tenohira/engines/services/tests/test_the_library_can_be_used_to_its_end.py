"""Every flow ends, every step leads on, and every service can be decided and told about."""

from __future__ import annotations

import re

import pytest

from tenohira.engines.services import queries
from tenohira.engines.services.definition import FlowDefinition
from tenohira.engines.services.references import notices
from tenohira.engines.services.tests.factories import SERVICES, bundle

FLOWS = ("acceptance", "approval", "voice")
OVER = ("decided", "done")


def flow(name: str) -> FlowDefinition:
    return queries.catalogue().world.flows[name]


def reachable(one: FlowDefinition, start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += [t.to for t in one.transitions if state in t.from_]
    return found


@pytest.mark.parametrize("name", FLOWS)
class TestEveryFlow:
    def test_reaches_each_of_its_states_from_the_first(self, name: str) -> None:
        assert reachable(flow(name), flow(name).steps[0]) == set(flow(name).states)

    def test_ends_from_wherever_a_case_stands(self, name: str) -> None:
        one = flow(name)
        for state in one.states:
            ends = {s for s in reachable(one, state) if one.states[s].phase in OVER}
            assert ends, f"{state} から終わりに着けません"

    def test_never_leaves_a_case_that_is_done_but_to_close_it(self, name: str) -> None:
        one = flow(name)
        for transition in one.transitions:
            for state in transition.from_:
                if one.states[state].phase == "done":
                    assert one.states[transition.to].phase == "done"

    def test_does_nothing_twice_in_one_step(self, name: str) -> None:
        for transition in flow(name).transitions:
            assert len(set(transition.then)) == len(transition.then)
            assert transition.by

    def test_names_each_step_once_for_each_state(self, name: str) -> None:
        one = flow(name)
        ways = [(state, t.id) for t in one.transitions for state in t.from_]
        assert len(ways) == len(set(ways))

    def test_a_refusal_needs_a_reason_and_a_correction_a_message(self, name: str) -> None:
        for transition in flow(name).transitions:
            if transition.to == "refused":
                assert "reason" in transition.needs
            if transition.to == "returned":
                assert "message" in transition.needs

    def test_a_step_is_found_by_name_and_state(self, name: str) -> None:
        one = flow(name)
        first = one.transitions[0]
        assert one.transition(first.id, first.from_[0]) == first
        assert one.transition(first.id, "nowhere") is None
        assert one.transition("nothing", first.from_[0]) is None


@pytest.mark.parametrize("service", SERVICES)
class TestEveryService:
    def test_has_a_text_for_each_notice_its_flow_sends(self, service: str) -> None:
        one = bundle(service)
        assert set(notices(one.flow)) <= one.messages.keys()

    def test_has_examples_of_both_outcomes(self, service: str) -> None:
        examples = bundle(service).examples
        assert examples is not None
        assert len(examples.examples) >= 4

    def test_names_a_law_or_is_a_voice(self, service: str) -> None:
        one = bundle(service).service
        assert one.law or one.flow == "voice"

    def test_says_how_long_it_takes_and_how_long_it_is_kept(self, service: str) -> None:
        one = bundle(service).service
        assert one.standard_days > 0
        assert one.retention.class_
        assert one.retention.years > 0

    def test_compiles_whole(self, service: str) -> None:
        assert bundle(service).is_whole

    def test_can_be_told_from_the_others_by_its_version(self, service: str) -> None:
        version = bundle(service).version
        assert re.fullmatch(r"[0-9a-f]{64}", version)
        assert [one.id for one in queries.catalogue().bundles.values() if one.version == version] == [service]

    def test_stands_on_a_shelf_and_in_a_life(self, service: str) -> None:
        one, world = bundle(service).service, queries.catalogue().world
        assert one.category in world.categories
        assert one.life_events
        assert all(bundle(service) in queries.catalogue().in_life_event(event) for event in one.life_events)


def test_every_life_event_leads_somewhere() -> None:
    world = queries.catalogue().world
    empty = [event for event in world.life_events if not queries.catalogue().in_life_event(event)]
    assert len(empty) < len(world.life_events) / 2
