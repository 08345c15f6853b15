"""The edges of a trial hall: no children, nobody free, a clerk who is missing; and residents for the command line."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tenohira.config.cli import main
from tenohira.config.demo import preparing, residents
from tenohira.config.demo.caseload import Candidate, Caseload, Desk
from tenohira.engines.people import queries as people
from tenohira.foundation import journal
from tenohira.foundation.calendar import age_on

ON = date(2026, 11, 20)


@pytest.mark.django_db
class TestTheDesk:
    def test_a_clerk_is_who_holds_the_lowest_post(self, hall: list[Candidate]) -> None:
        clerk = Desk().clerk("kodomo-mirai")
        assert clerk is not None
        assert (clerk.kind, clerk.office, clerk.channel) == ("staff", "kodomo-mirai", "desk")
        ranks = {post.id: post.rank for one in people.all_staff() for post in one.posts}
        assert ranks[clerk.post] <= min(
            post.rank for one in people.all_staff() for post in one.posts if post.office_id == "kodomo-mirai"
        )

    def test_an_office_without_anybody_has_no_clerk(self, hall: list[Candidate]) -> None:
        assert Desk().clerk("cellar") is None
        assert Desk().actor("kodomo-mirai", "cleaner") is None

    def test_before_the_staff_came_there_is_no_clerk(self, offices: None) -> None:
        assert Desk().clerk("kodomo-mirai") is None


@pytest.mark.django_db
class TestApplicants:
    def test_whoever_has_an_account_is_not_asked_to_apply_again(self, hall: list[Candidate]) -> None:
        hanako = people.person_numbered("900000012")
        assert hanako is not None
        only = [Candidate(hanako.number, hanako.birth_date, True)]
        assert Caseload(only, seed=1).make(2, lambda _done: None) == 0

    def test_who_is_under_protection_never_plays_in_a_trial(self, hall: list[Candidate]) -> None:
        protected = [
            Candidate(one["宛名番号"], date.fromisoformat(one["生年月日"]), True)
            for one in preparing.cast.register_rows(preparing.cast.read_residents(), timezone.localdate())
            if one["支援措置"] == "有"
        ]
        assert protected
        assert Caseload(protected, seed=1).make(2, lambda _done: None) == 0

    def test_a_number_nobody_has_is_passed_over(self, hall: list[Candidate]) -> None:
        nobody = [Candidate("1", date(1990, 1, 1), True)]
        assert Caseload(nobody, seed=1).make(1, lambda _done: None) == 0

    def test_a_trial_without_cases_writes_nothing(self, hall: list[Candidate]) -> None:
        before = journal.count()
        assert Caseload(hall, seed=1).make(0, lambda _done: None) == 0
        assert journal.count() == before

    def test_candidates_are_grown_up_and_live_in_the_hall_s_register(self, hall: list[Candidate]) -> None:
        for one in hall:
            person = people.person_numbered(one.number)
            assert person is not None
            assert person.birth_date == one.birth_date
        assert any(age_on(one.birth_date, timezone.localdate()) >= 22 for one in hall)


class TestPopulation:
    def rows(self, path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @pytest.mark.parametrize("size", [1, 2, 37])
    def test_as_many_residents_as_were_asked_for(self, tmp_path: Path, size: int) -> None:
        out = tmp_path / "register.csv"
        residents.write("990019", size, 1, out, ON)
        rows = self.rows(out)
        assert len(rows) == len({one["宛名番号"] for one in rows}) == size

    def test_every_household_has_one_head(self, tmp_path: Path) -> None:
        out = tmp_path / "register.csv"
        residents.write("990019", 60, 3, out, ON)
        rows = self.rows(out)
        heads = [one["世帯番号"] for one in rows if one["続柄"] == "世帯主"]
        assert sorted(heads) == sorted({one["世帯番号"] for one in rows})

    def test_another_seed_makes_other_people(self, tmp_path: Path) -> None:
        for seed in (1, 2):
            residents.write("990019", 30, seed, tmp_path / f"{seed}.csv", ON)
        assert self.rows(tmp_path / "1.csv") != self.rows(tmp_path / "2.csv")

    def test_nobody_is_born_after_the_day_it_is_made_for(self, tmp_path: Path) -> None:
        residents.write("990019", 120, 5, tmp_path / "register.csv", ON)
        rows = self.rows(tmp_path / "register.csv")
        assert all(date.fromisoformat(one["生年月日"]) <= ON for one in rows)

    def test_without_a_city_the_command_says_what_is_missing(self) -> None:
        said = CliRunner().invoke(main, ["population", "--size", "3"])
        assert said.exit_code == 2
        assert "--city" in said.stderr
