"""docs/explanation/security.md answers every requirement of ASVS 5.0 at levels 1 and 2: none open, each with a test."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "explanation" / "security.md"
ANSWERS = {"met", "operator", "n/a"}
HOWTO = REPOSITORY / "docs" / "howto" / "run-in-production.md"

# the requirements of levels 1 and 2 in each section of the standard (OWASP ASVS 5.0.0); level 3 is left out
LEVEL_2 = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2 4.1:1-3
4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3
7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4
10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4
13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5 16.3:1-4
16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""


def wanted() -> set[str]:
    found = set()
    for part in LEVEL_2.split():
        section, _, numbers = part.partition(":")
        first, _, last = numbers.partition("-")
        found |= {f"V{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| V")]


def test_every_requirement_is_answered_once() -> None:
    answered = Counter(one.strip() for row in rows() for one in row[0].split(","))
    assert {one for one, times in answered.items() if times > 1} == set()
    assert set(answered) ^ wanted() == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0].split(",")[0])
def test_every_answer_is_one_and_says_what(row: list[str]) -> None:
    assert len(row) == 5
    assert row[1] in ANSWERS
    assert len(row[2]) > 3
    if row[1] != "n/a":
        assert row[3]
        assert re.search(r"`[^`]*(test_\w+\.py|matrix\.txt)`", row[4])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0].split(",")[0])
def test_files_and_tests_named_are_there(row: list[str]) -> None:
    for name in re.findall(r"`([^`]+)`", row[3] + row[4]):
        places = (REPOSITORY / name, REPOSITORY / "src" / "tenohira" / name)
        assert any(place.is_file() for place in places), name


def test_what_is_left_to_the_operator_is_named_where_operators_read() -> None:
    left = {one.strip() for row in rows() if row[1] == "operator" for one in row[0].split(",")}
    table = HOWTO.read_text(encoding="utf-8").split("## What only you can do")[1].split("\n## ")[0]
    assert set(re.findall(r"V\d+\.\d+\.\d+", table)) == left


def test_a_link_on_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
