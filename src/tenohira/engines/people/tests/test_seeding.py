"""Loading offices.yaml: again without effect, desk edits kept until the pack says something new."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.engines.people.commands import change_office, load_offices
from tenohira.engines.people.definition import read_offices
from tenohira.engines.people.queries import deputy_posts, office, offices
from tenohira.engines.people.tests.factories import hall_definition, office_data, text
from tenohira.engines.people.views import LoadedOffices
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import SYSTEM, entries


@pytest.mark.django_db
class TestLoading:
    def test_the_first_load_creates_every_office(self) -> None:
        assert load_offices(hall_definition()) == LoadedOffices(2, 0, 0, 0)
        assert [o.id for o in offices()] == ["kodomo-mirai", "shimin"]
        assert entries("offices")[-1].data == {"created": 2, "updated": 0, "kept": 0, "closed": 0}

    def test_loading_again_does_nothing_and_writes_nothing(self) -> None:
        load_offices(hall_definition())
        assert load_offices(hall_definition()) == LoadedOffices(0, 0, 2, 0)
        assert len(entries("offices")) == 1

    def test_an_edit_at_the_desk_stays_while_the_pack_says_the_same(self) -> None:
        load_offices(hall_definition())
        change_office("shimin", {"phone": "099-111-1111"}, by=SYSTEM)
        load_offices(hall_definition())
        assert office("shimin").phone == "099-111-1111"

    def test_the_pack_wins_where_it_changed_and_only_there(self) -> None:
        load_offices(hall_definition())
        change_office("shimin", {"phone": "099-111-1111"}, by=SYSTEM)
        change_office("kodomo-mirai", {"phone": "099-222-2222"}, by=SYSTEM)
        changed = hall_definition(office_data(place="2階"), office_data("shimin", "市民課"))
        assert load_offices(changed) == LoadedOffices(0, 1, 1, 0)
        assert (office("kodomo-mirai").place, office("kodomo-mirai").phone) == ("2階", "099-000-0011")
        assert office("shimin").phone == "099-111-1111"

    def test_many_that_only_changed_places_take_as_many_statements_as_two(self) -> None:
        def statements(count: int) -> int:
            entries_ = [office_data(f"office-{n}", f"第{n}課") for n in range(count)]
            load_offices(hall_definition(*entries_))
            with CaptureQueriesContext(connection) as seen:
                moved = load_offices(hall_definition(*entries_[::-1])).updated
            assert moved == count - count % 2
            return len(seen)

        assert statements(2) == statements(10)

    def test_an_office_that_left_the_pack_is_closed_and_may_come_back(self) -> None:
        load_offices(hall_definition())
        assert load_offices(hall_definition(office_data())).closed == 1
        assert [o.id for o in offices()] == ["kodomo-mirai"]
        assert str(office("shimin").name) == "市民課"
        load_offices(hall_definition())
        assert len(offices()) == 2

    def test_a_post_that_left_the_pack_is_closed(self) -> None:
        load_offices(hall_definition())
        fewer = office_data()
        fewer["posts"] = fewer["posts"][:2]
        load_offices(hall_definition(fewer, office_data("shimin", "市民課")))
        assert [post.id for post in office("kodomo-mirai").posts] == ["subsection-head", "staff"]

    def test_a_new_order_of_the_pack_is_taken_over(self) -> None:
        load_offices(hall_definition())
        load_offices(hall_definition(office_data("shimin", "市民課"), office_data()))
        assert [o.id for o in offices()] == ["shimin", "kodomo-mirai"]

    def test_deputies_of_the_pack_are_loaded_in_order(self) -> None:
        data = office_data()
        data["posts"][2]["deputies"] = ["staff", "subsection-head"]
        load_offices(hall_definition(data))
        assert [post.id for post in deputy_posts("kodomo-mirai", "section-head")] == [
            "staff",
            "subsection-head",
        ]

    def test_the_test_citys_own_file_loads(self) -> None:
        problems = Problems()
        path = Path(settings.TENOHIRA_CITIES) / "990019-tenohira" / "offices.yaml"
        definition = read_offices(path, problems)
        assert not problems
        assert definition is not None
        assert load_offices(definition).created == len(definition.offices)


OFFICE = """schema: 1
offices:
  - id: shimin
    name: {ja: 市民課}
    posts:
      - {id: staff, title: {ja: 担当}, rank: 1}
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("id: shimin", "id: 市民課", 3),
        ("name: {ja: 市民課}", "name: {en: Citizens}", 4),
        ("name: {ja: 市民課}", "nmae: {ja: 市民課}", 3),
        ("rank: 1", "rank: one", 6),
        ("rank: 1", "rank: 1, head: true, deputies: [nobody]", 3),
        ("rank: 1}", "rank: 1}\n      - {id: staff, title: {ja: 担当}, rank: 2}", 3),
    ],
)
def test_each_mistake_in_offices_yaml_is_named_at_its_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    path = tmp_path / "offices.yaml"
    path.write_text(OFFICE.replace(old, new), encoding="utf-8")
    problems = Problems()
    assert read_offices(path, problems) is None
    assert line in [problem.line for problem in problems]
    assert all(problem.what for problem in problems)


def test_two_heads_of_one_office_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "offices.yaml"
    second = "rank: 1, head: true}\n      - {id: head, title: {ja: 課長}, rank: 3, head: true}"
    path.write_text(OFFICE.replace("rank: 1}", second), encoding="utf-8")
    problems = Problems()
    assert read_offices(path, problems) is None
    assert "所属長" in str(problems)


def test_one_office_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="2回"):
        hall_definition(office_data(), office_data())


def test_text_in_an_unknown_language_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="言語"):
        hall_definition(office_data() | {"name": text("課") | {"xx": "x"}})
