"""What the examples of a small hall prove of its rules, values, facts, due dates and questions, one after another."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tenohira.engines.services.catalogue import Catalogue, load_catalogue
from tenohira.engines.services.folders import Folders
from tenohira.engines.services.proving import Proof, Proving
from tenohira.engines.services.trials import Changed, Trial, trials_of
from tenohira.foundation.definitions import Problems
from tests.check.broken_packs import BIN, GIFT, edit, hall, line_of

GIFTS, EXAMPLES = "library/values/gifts.yaml", f"{GIFT}/examples.yaml"
FORM = f"{GIFT}/form.yaml"


def read(root: Path) -> Catalogue:
    problems = Problems()
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        catalogue = load_catalogue(Folders(root / "library", root / "pack"), problems)
    assert not problems, str(problems)
    return catalogue


def proof(root: Path, name: str) -> Proof:
    proving = Proving(read(root))
    return proving.service(name) if name in proving.services else next(iter(proving.shared({name})))


def left(root: Path, name: str) -> set[tuple[str, str]]:
    return {(one.was, one.now) for one in proof(root, name).survivors}


def example(root: Path, text: str) -> None:
    path = root / EXAMPLES
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")


NEWBORN = """  - name: {name}
    on: "{on}"
    facts: {{person: {{registered: true}}, household: {{children: [{{birth_date: "{born}", rank: {rank}}}]}}}}
    answers: {{born_on: "{answered}"}}
    expect: {{{expect}}}
"""


def newborn(root: Path, expect: str, **changes: object) -> None:
    kept = {"on": "2026-11-20", "born": "2026-10-20", "rank": 1, "answered": "2026-10-20"} | changes
    example(root, NEWBORN.format(name=expect.replace(":", ""), expect=expect, **kept))


def test_an_edge_that_no_example_stands_on_survives_until_both_sides_are_written(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edge = ("today <= born_on + days(gift_days)", "today < born_on + days(gift_days)")
    assert edge in left(root, "birth-gift")
    newborn(root, "checks: [true]", answered="2026-08-22")
    assert edge not in left(root, "birth-gift"), "90日目ちょうどの例があります"


def test_a_clause_that_no_example_fails_alone_survives(tmp_path: Path) -> None:
    root = hall(tmp_path)
    assert ("any(child.age < 1 for child in household.children)", "") in left(root, "birth-gift")
    newborn(root, "needed: false", born="2025-11-20")
    assert ("any(child.age < 1 for child in household.children)", "") not in left(root, "birth-gift")


def test_a_limit_moved_by_one_is_told_where_it_stands(tmp_path: Path) -> None:
    root = hall(tmp_path)
    moved = next(one for one in proof(root, "birth-gift").survivors if one.now == "child.age <= 1")
    assert (moved.file, moved.column) == (root / GIFT / "service.yaml", 5)
    assert moved.line == line_of(moved.file, "rule: any(child.age < 1")
    assert str(moved).startswith(f"{moved.file}:{moved.line}:5: ")


def test_the_days_of_a_deadline_are_a_limit_too(tmp_path: Path) -> None:
    root = hall(tmp_path)
    assert ("90 days", "91 days") not in left(root, "birth-gift")
    edit(root, EXAMPLES, ', due: "2027-01-18"', "")
    assert {("90 days", "91 days"), ("90 days", "89 days")} <= left(root, "birth-gift")


def test_an_amount_is_one_more_and_one_less(tmp_path: Path) -> None:
    root = hall(tmp_path)
    assert not {one for one in left(root, "birth-gift") if one[1].endswith(("+1", "-1"))}
    edit(root, EXAMPLES, ", amount: 50000", "")
    assert len({one for one in left(root, "birth-gift") if one[1].endswith(("+1", "-1"))}) == 2


def test_each_row_and_each_beginning_of_a_value_is_tried(tmp_path: Path) -> None:
    root = hall(tmp_path)
    open_rows = left(root, "gift_yen")
    assert ("100000", "100001") in open_rows
    assert ("2024-04-01", "2024-04-02") in open_rows
    assert ("50000", "50001") not in {
        (one.was, one.now) for one in proof(root, "gift_yen").survivors if "2026" in str(one)
    }
    newborn(root, "amount: 100000", rank=3)
    newborn(root, "amount: 50000", on="2024-04-01", born="2024-03-01", rank=1)
    newborn(root, "amount: 30000", on="2024-03-31", born="2024-03-01", rank=2)
    newborn(root, "amount: 50000", on="2024-03-31", born="2024-03-01", rank=3)
    newborn(root, "amount: 50000", rank=2)
    assert left(root, "gift_yen") == set()


def test_a_value_is_proved_by_any_service_that_reads_it(tmp_path: Path) -> None:
    root = hall(tmp_path)
    assert ("0.5", "0.6") not in left(root, "compost_share")
    found = proof(root, "compost_share")
    assert found.total == 2
    edit(root, f"{BIN}/examples.yaml", "expect: {amount: 19900}", "expect: {needed: false}")
    assert left(root, "compost_share") == {("0.5", "0.6"), ("0.5", "0.4")}


def test_a_survivor_of_a_value_is_told_in_the_file_that_has_the_last_word(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, f"{BIN}/examples.yaml", "expect: {amount: 19900}", "expect: {needed: false}")
    files = {one.file for one in proof(root, "compost_share").survivors}
    assert files == {root / "pack/values/compost.yaml"}


def test_the_expression_of_a_fact_is_proved_by_those_who_name_it(tmp_path: Path) -> None:
    root = hall(tmp_path)
    proving = Proving(read(root))
    assert next(iter(proving.shared({"is_large"}))).total == 0, "だれも読まない事実に、確かめる例は要りません"
    edit(root, f"{GIFT}/service.yaml", "rule: person.registered", "rule: person.registered and not is_large")
    edit(root, EXAMPLES, "household: {children:", "household: {size: 4, children:")
    assert ("household.size >= 5", "household.size > 5") in left(root, "is_large")
    assert ("5", "4") not in left(root, "is_large"), "4人の例があります"
    assert proving.read_by("compost-bin") == {"compost_share"}


def test_a_question_s_condition_is_proved_by_an_example_of_what_is_asked(tmp_path: Path) -> None:
    root = hall(tmp_path)
    text = (root / FORM).read_text("utf-8")
    (root / FORM).write_text(
        text.rstrip("\n") + '\n      - {id: why_late, type: text, label: {ja: 遅れた理由},'
        + ' when: "born_on < date(2026, 9, 1)"}\n',
        "utf-8",
    )  # fmt: skip
    when = "born_on < date(2026, 9, 1)"
    assert (when, "born_on <= date(2026, 9, 1)") in left(root, "birth-gift")
    assert (when, "") in left(root, "birth-gift")
    newborn(root, "asked: {why_late: true}", answered="2026-08-31")
    newborn(root, "asked: {why_late: false}", answered="2026-09-01")
    assert not {one for one in left(root, "birth-gift") if "2026, 9, 1" in one[0]}


def test_an_example_that_does_not_come_out_proves_nothing(tmp_path: Path) -> None:
    root = hall(tmp_path)
    whole = len(list(trials_of(read(root).bundle("birth-gift"))))
    edit(root, EXAMPLES, "amount: 50000", "amount: 50001")
    assert len(list(trials_of(read(root).bundle("birth-gift")))) == whole - 1


def test_a_change_that_is_known_to_be_equal_is_not_counted(tmp_path: Path) -> None:
    root = hall(tmp_path)
    before = proof(root, "gift_yen")
    said = 'schema: 1\nequal:\n  - {of: gift_yen, was: "100000", now: "100001", because: 例のための行}\n'
    (root / "library" / "equal-mutants.yaml").write_text(said, "utf-8")
    after = proof(root, "gift_yen")
    assert (after.total, len(after.equal)) == (before.total - 1, 1)
    assert after.killed == before.killed


SOME = (
    "child-allowance-claim",
    "care-certification",
    "nursery-application",
    "disaster-certificate",
    "opinion",
)


@pytest.mark.parametrize("service", SOME)
def test_looking_ahead_never_hides_an_example_that_would_tell(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trial first asks whether a changed rule differs at all; running the whole example must say the same."""
    library = Path(settings.TENOHIRA_LIBRARY)
    catalogue = load_catalogue(Folders(library, Path("no-pack")), Problems())
    quick = Proving(catalogue).service(service)
    monkeypatch.setattr(Trial, "_may_differ", lambda _trial, _changed: True)
    slow = Proving(catalogue).service(service)
    assert (quick.killed, quick.survivors) == (slow.killed, slow.survivors)


def test_a_change_reaches_only_what_rests_on_it(tmp_path: Path) -> None:
    bundle = read(hall(tmp_path)).bundle("birth-gift")
    rule = bundle.rules["needed_when.0"]
    assert Changed(rules={"needed_when.0": rule}).reads() == {"needed"}
    assert Changed(within="3 days").reads() == {"due"}
    assert "asked" in Changed(form={"x": rule}).reads()
    assert "visible" not in Changed(findings={"x": rule}).reads()
    other = Changed(rules={"needed_when.0": bundle.rules["needed_when.1"]}, within="3 days").laid_over(bundle)
    assert other.service.due is not None
    assert other.service.due.within == "3 days"
    assert other.rules["needed_when.0"] is bundle.rules["needed_when.1"]
    assert bundle.rules["needed_when.0"] is rule
