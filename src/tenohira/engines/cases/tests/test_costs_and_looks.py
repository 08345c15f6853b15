"""What pages cost in queries, whatever they show; who looked; what timelines and bulk actions tell."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.tests.test_refusals import STATES
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM


def cost(page: object) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page()  # type: ignore[operator]
    return len(captured)


def test_a_case_page_costs_the_same_after_many_rounds(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    commands.send_back(number, "一度目", people.oishi)
    once = cost(lambda: queries.case(number))
    for n in range(4):
        commands.return_for_correction(number, [make.Mark("wanted"), make.Mark("kana")], f"{n}", people.sano)
        commands.start_correction(number, by=people.hanako)
        commands.resubmit(number, people.hanako)
        commands.propose(number, "granted", "理由", 80_000, people.sano)
        commands.approve(number, "", people.oishi)
        commands.send_back(number, "もう一度", people.sugiyama)
    assert len(queries.case(number).proposals) == 5
    assert cost(lambda: queries.case(number)) <= once + 1
    assert once <= 12


@pytest.mark.parametrize("page", [
    lambda c, _n: queries.cases_of([c.hanako.ref], c.account),
    lambda c, _n: queries.history_of(c.hanako.ref),
    lambda c, _n: queries.approvals_waiting(c.oishi.ref),
    lambda c, _n: queries.drafts_of(c.account),
    lambda c, _n: queries.inbox("kodomo-mirai", by=c.sano),
    lambda _c, _n: queries.figures("kodomo-mirai"),
])  # fmt: skip
def test_a_list_costs_the_same_for_few_and_many(people: Cast, page: object) -> None:
    first = make.proposed(people)
    make.filled(people)
    few = cost(lambda: page(people, first.receipt_number))  # type: ignore[operator]
    for _n in range(4):
        make.proposed(people)
        make.filled(people)
    assert cost(lambda: page(people, first.receipt_number)) == few  # type: ignore[operator]


@pytest.mark.parametrize("page", [queries.history, queries.timeline, queries.lookers, queries.notes])
def test_the_story_of_a_case_costs_the_same_however_long_it_is(people: Cast, page: object) -> None:
    number = make.in_review(people).receipt_number
    commands.add_note(number, "一つ", people.sano)
    short = cost(lambda: page(number))  # type: ignore[operator]
    for n in range(5):
        commands.add_note(number, f"{n}", people.sano)
        commands.assign(number, [people.sano, people.oishi][n % 2].ref, people.sano)
    assert cost(lambda: page(number)) == short  # type: ignore[operator]


@pytest.mark.parametrize("state", STATES)
def test_the_timeline_of_every_state_ends_where_the_case_stands(people: Cast, state: str) -> None:
    number = STATES[state][0](people)
    steps = queries.timeline(number)
    now = [step.id for step in steps if step.state == "now"]
    is_over = queries.case(number).phase in {"decided", "done"}
    assert now == ([] if is_over else [state])
    assert all(step.at is not None for step in steps if step.state == "done")
    assert all(step.at is None for step in steps if step.state == "todo")
    times = [step.at for step in steps if step.at is not None]
    assert times == sorted(times)
    assert steps[0].id == "submitted"
    for language in ("ja", "ja-easy", "en", "pt-BR"):
        assert all(step.title.text(language) for step in steps)


def test_every_look_of_staff_is_told_to_the_resident_by_office(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    for staff in (people.sano, people.oishi, people.sugiyama):
        commands.open_case(number, staff)
    looks = queries.lookers(number)
    assert [look.office_id for look in looks] == ["kodomo-mirai"] * 3
    assert [look.at for look in looks] == sorted((look.at for look in looks), reverse=True)
    told = journal.entries_about(people.hanako.ref, ["case.opened"])
    assert {entry.actor_ref for entry in told} == {people.sano.ref, people.oishi.ref, people.sugiyama.ref}
    assert "佐野" not in str(looks)


def test_programs_that_read_leave_no_look_and_refused_looks_leave_none_either(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    commands.open_case(number, SYSTEM)
    with pytest.raises(Exception, match="担当"):
        commands.open_case(number, people.nakamura)
    assert queries.lookers(number) == []


def test_in_bulk_each_case_is_told_for_itself(people: Cast) -> None:
    ready = [make.in_review(people).receipt_number for _ in range(2)]
    withdrawn = make.submitted(people).receipt_number
    commands.withdraw(withdrawn, "", people.hanako)
    hidden = make.copy_requested(people).receipt_number
    chosen = [ready[0], withdrawn, "T8-0099-0", hidden, ready[1], ready[0]]
    report = commands.bulk(chosen, "hand_over", people.sano, office_id="shimin", note="担当替え")
    assert [one.receipt_number for one in report.results] == chosen[:5]
    assert [one.ok for one in report.results] == [True, False, False, False, True]
    assert (report.done, len(report.failed)) == (2, 3)
    problems = {one.receipt_number: one.problem for one in report.failed}
    assert "もう決まって" in problems[withdrawn]
    assert "見つかりません" in problems["T8-0099-0"]
    assert "あなたの課の担当ではありません" in problems[hidden]
    assert {queries.case(number).office_id for number in ready} == {"shimin"}
    back = commands.bulk(ready, "undo", people.sano)
    assert back.done == 2
    assert {queries.case(number).office_id for number in ready} == {"kodomo-mirai"}
    assert journal.verify() == []


def test_in_bulk_nothing_chosen_is_nothing_done(people: Cast) -> None:
    report = commands.bulk([], "close", people.sano)
    assert (report.results, report.done, report.failed) == ((), 0, ())


@pytest.mark.parametrize("action", commands.BULK_ACTIONS)
def test_every_bulk_action_reports_what_it_cannot_do_instead_of_failing(people: Cast, action: str) -> None:
    number = make.proposed(people).receipt_number
    register.end_assignment(people.oishi.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    foreign = commands.bulk(
        [number, "nonsense"], action, people.nakamura, office_id="shimin", note="x", text="x"
    )
    assert foreign.done == 0
    assert all(one.problem for one in foreign.results)
    assert queries.case(number).state == "in_approval"
