"""Purposes are data of the city; a law may let it show a look later, and then the day comes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from tenohira.engines.people.commands import look_up, note_shown
from tenohira.engines.people.definition import read_purposes
from tenohira.engines.people.errors import NotAllowed, PurposeMissing
from tenohira.engines.people.queries import disclosure, purposes, viewed_by
from tenohira.engines.people.tests.factories import cast, clerk, hall, known, load
from tenohira.foundation.city import PackError, use_city
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import Actor, entries_about

TAX = "市税の調査"


def test_the_citys_purposes_stand_after_those_of_the_library() -> None:
    titles = [one.title.text() for one in purposes()]
    assert titles[0] == "申請・届出の審査"
    assert titles[-1] == TAX


def test_every_purpose_of_the_library_is_shown_at_once() -> None:
    assert {one.shown_after_days for one in purposes() if one.id != "tax-investigation"} == {0}


@pytest.mark.parametrize("stated", [TAX, f"{TAX}（滞納の調査）", f"{TAX}・連絡先を直す"])
def test_a_delayed_purpose_is_known_however_it_was_stated(stated: str) -> None:
    told = disclosure(stated, date(2026, 11, 20))
    assert told.shown_from == "2027-02-18"
    assert "第78条" in told.law


@pytest.mark.parametrize("stated", ["市税の調査室", "申請・届出の審査", "本人の市税の調査", ""])
def test_other_words_are_not_kept_back(stated: str) -> None:
    assert disclosure(stated, date(2026, 11, 20)).shown_from == ""


def _pack(folder: Path, text: str) -> None:
    (folder / "990043-x").mkdir()
    (folder / "990043-x" / "city.yaml").write_text("schema: 1\n", encoding="utf-8")
    (folder / "990043-x" / "purposes.yaml").write_text(text, encoding="utf-8")


def test_a_city_may_take_the_place_of_a_purpose_of_the_library(tmp_path: Path) -> None:
    _pack(tmp_path, "schema: 1\npurposes:\n  - {id: review, title: {ja: 審査}}\n")
    with override_settings(TENOHIRA_CITIES=str(tmp_path)), use_city("990043"):
        assert purposes()[0].title.text() == "審査"


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    _pack(tmp_path, "schema: 1\npurposes:\n  - {id: x, title: {en: no}}\n")
    cities = override_settings(TENOHIRA_CITIES=str(tmp_path))
    with cities, use_city("990043"), pytest.raises(PackError, match=r"purposes\.yaml:3"):
        purposes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("purposes:\n  - {id: tax, title: {ja: 税}, shown_after_days: 30}\n", "law"),
        ("purposes:\n  - {id: a, title: {ja: あ}}\n  - {id: a, title: {ja: い}}\n", "2回"),
        ("purposes:\n  - {id: a, title: {ja: あ}, shown_after_days: 9999, law: x}\n", "shown_after_days"),
    ],
)
def test_a_delay_without_a_law_and_other_slips_are_problems(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "purposes.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    assert read_purposes(path, problems) is None or problems
    assert said in str(problems)


@pytest.mark.django_db
class TestInTheJournal:
    @pytest.fixture(autouse=True)
    def town(self) -> None:
        hall()
        load(cast())

    def test_the_day_and_the_law_are_written_when_the_look_happens(self) -> None:
        ref, by = known("1001").ref, clerk()[1]
        look_up(ref, by, TAX)
        (entry,) = entries_about(ref, ["people.looked_up"])
        assert entry.data["shown_from"] == (timezone.localdate() + timedelta(days=90)).isoformat()
        assert "地方税法" in entry.data["law"]

    def test_it_is_shown_when_its_day_has_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ref, by = known("1001").ref, clerk()[1]
        look_up(ref, by, TAX)
        assert viewed_by(ref) == []
        later = timezone.localdate() + timedelta(days=90)
        monkeypatch.setattr(timezone, "localdate", lambda: later)
        assert [one.purpose for one in viewed_by(ref)] == [TAX]

    def test_standing_on_somebody_elses_page_is_written_for_each(self) -> None:
        by = clerk()[1]
        note_shown([known("1001").ref, known("1003").ref], by, "窓口での相談・案内")
        for number in ("1001", "1003"):
            assert entries_about(known(number).ref)[0].kind == "people.shown"
        assert entries_about(known("1004").ref, ["people.shown"]) == []

    def test_only_staff_and_only_with_a_purpose(self) -> None:
        ref = known("1001").ref
        with pytest.raises(NotAllowed):
            note_shown([ref], Actor("resident", ref), "見たい")
        with pytest.raises(PurposeMissing):
            note_shown([ref], clerk()[1], " ")
