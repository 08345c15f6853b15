"""findings.yaml: what the office is asked, what its names may be, and what a mistake in it is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import rebuild
from tenohira.engines.services.checking import check_city
from tenohira.engines.services.folders import Folders
from tenohira.engines.services.tests.factories import TODAY, bundle, own_pack, write
from tenohira.foundation.definitions import Problems

FOUND = "services/disaster/disaster-certificate/findings.yaml"
WORDS = "{ja: あ, ja-easy: あ, en: a, pt-BR: a}"


def told(pack: Path, name: str, text: str) -> list[str]:
    """What the check says about one file of the pack."""
    write(pack, name, text)
    problems = Problems()
    check_city(Folders.of_city(), problems)
    return [str(one) for one in problems if name.rsplit("/", 1)[1] in str(one)]


def asking(question: str, more: str = "") -> str:
    return f"pages:\n  - id: result\n    title: {WORDS}\n    ask:\n      - {question}\n{more}"


def test_a_service_without_findings_is_pinned_as_it_always_was() -> None:
    parts = bundle("dog-registration").parts()
    assert list(parts) == ["service", "form", "flow", "messages"]
    assert "data" not in parts["service"]["issues"]["granted"]


def test_what_the_office_is_asked_is_a_form_and_pinned_with_the_rest() -> None:
    found = bundle("disaster-certificate")
    assert isinstance(found.findings, FormDefinition)
    again = rebuild(found.id, found.version, found.parts(), queries.catalogue().world)
    assert again is not None
    assert again.findings == found.findings
    assert again.is_whole


def test_a_version_pinned_before_there_were_findings_can_still_be_worked_with() -> None:
    found = bundle("dog-registration")
    old = rebuild(found.id, found.version, found.parts(), queries.catalogue().world)
    assert old is not None
    assert old.findings is None


def test_a_finding_is_unknown_to_the_rules_until_it_is_filled_in() -> None:
    subsidy = bundle("sme-dx-subsidy")
    names = {"today": TODAY, "eligible_cost": 900_000, "other_subsidy": 0}
    assert queries.amount_of(subsidy, queries.with_findings(subsidy, names, {}), TODAY) is None
    known = queries.with_findings(subsidy, names, {"recognised_cost": 600_000})
    assert queries.amount_of(subsidy, known, TODAY) == 300_000


def test_what_was_chosen_is_printed_by_its_words() -> None:
    found = bundle("disaster-certificate")
    answers = {"self_assessed": False, "happened_on": date(2026, 11, 1), "cause": "storm"}
    names = queries.with_findings(found, answers, {"is_dwelling": True, "degree": "near-half"})
    assert queries.issued_data(found, "granted", names, TODAY)["damage"] == "準半壊"


@pytest.mark.parametrize(
    ("question", "said", "line"),
    [
        (f"{{id: building, type: text, label: {WORDS}}}", "申請の質問と同じ名前", 5),
        (f"{{id: plan, type: file, label: {WORDS}}}", "ファイルを受け取れません", 5),
        (f'{{id: plan, type: text, when: relatoin == "owner", label: {WORDS}}}', "relatoin", 5),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, question: str, said: str, line: int) -> None:
    with own_pack(tmp_path) as pack:
        found = told(pack, FOUND, asking(question))
    assert [one for one in found if said in one and f"findings.yaml:{line}:" in one]


def test_findings_of_a_flow_without_a_proposal_would_never_be_asked_for(tmp_path: Path) -> None:
    name = "services/environment/dog-registration/findings.yaml"
    with own_pack(tmp_path) as pack:
        found = told(pack, name, "schema: 1\n" + asking(f"{{id: tag, type: text, label: {WORDS}}}"))
    assert len(found) == 1
    assert "起案（propose）がありません" in found[0]


def test_a_key_that_the_layout_does_not_print_is_told(tmp_path: Path) -> None:
    text = "issues: {granted: {data: {damege: degree, householder: {each: happened_on, show: {name: item.name}}}}}\n"
    with own_pack(tmp_path) as pack:
        found = told(pack, FOUND.replace("findings", "service"), text)
    assert any(
        "ひな形の項目「damege」がありません" in one and "「damage」ではありませんか" in one for one in found
    )
    assert any("一覧ではありません" in one for one in found)
