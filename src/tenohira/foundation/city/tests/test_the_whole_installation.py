"""What is nobody's alone: every city at once, the first pack, and which tables stand behind the wall."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.city import (
    CityScoped,
    NoCity,
    PackError,
    current_city,
    every_city,
    first_pack,
    pack_folder,
    packs,
    use_city,
)
from tenohira.foundation.city.context import city_in_force
from tenohira.foundation.city.rows import protect, protected_models
from tenohira.foundation.outbox import post, waiting_count


@pytest.fixture
def cities(tmp_path: Path) -> Iterator[Path]:
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        yield tmp_path


def make(cities: Path, *names: str) -> None:
    for name in names:
        (cities / name).mkdir()
        (cities / name / "city.yaml").write_text("schema: 1\n", encoding="utf-8")


class TestEveryCity:
    def test_in_it_there_is_no_current_city(self) -> None:
        with every_city(), pytest.raises(NoCity) as caught:
            current_city()
        assert "use_city" in caught.value.remedy
        assert current_city() == "990019"

    def test_the_database_is_told_a_star_a_code_or_nothing(self) -> None:
        assert city_in_force() == "990019"
        with every_city():
            assert city_in_force() == "*"
            with use_city("990027"):
                assert city_in_force() == "990027"
            assert city_in_force() == "*"
        assert contextvars.Context().run(city_in_force) == ""

    def test_a_block_that_fails_gives_back_what_was_before(self) -> None:
        with pytest.raises(ZeroDivisionError), every_city():
            raise ZeroDivisionError
        assert city_in_force() == "990019"

    @settings(max_examples=40)
    @given(st.lists(st.sampled_from(["*", "990019", "990027", "990035"]), max_size=6))
    def test_blocks_of_both_kinds_nest(self, codes: list[str]) -> None:
        def go(left: list[str], before: str) -> None:
            assert city_in_force() == before
            if left:
                with every_city() if left[0] == "*" else use_city(left[0]):
                    go(left[1:], left[0])
                assert city_in_force() == before

        go(codes, city_in_force())

    @pytest.mark.django_db
    def test_a_row_cannot_be_written_for_every_city(self) -> None:
        with every_city(), pytest.raises(NoCity):
            post("test.letter", {}, key="nobody's")
        assert waiting_count() == 0


class TestTheFirstPack:
    def test_it_is_the_one_with_the_lowest_code(self, cities: Path) -> None:
        make(cities, "990035-c", "990019-a", "990027-b")
        assert first_pack() == "990019"
        assert list(packs()) == ["990019", "990027", "990035"]

    def test_without_any_it_is_told_where_one_was_looked_for(self, cities: Path) -> None:
        with pytest.raises(PackError) as caught:
            first_pack()
        assert str(cities) in caught.value.why
        assert "bring-your-city.md" in caught.value.remedy

    def test_a_pack_that_was_moved_is_found_at_its_new_place(self, cities: Path) -> None:
        make(cities, "990019-old")
        assert pack_folder("990019").name == "990019-old"
        (cities / "990019-old").rename(cities / "990019-new")
        assert pack_folder("990019").name == "990019-new"

    def test_a_pack_that_was_taken_away_is_missed(self, cities: Path) -> None:
        make(cities, "990019-old")
        pack_folder("990019")
        (cities / "990019-old" / "city.yaml").unlink()
        with pytest.raises(PackError):
            pack_folder("990019")

    def test_a_hyphen_in_the_name_belongs_to_the_name(self, cities: Path) -> None:
        make(cities, "990027-yubisaki-machi")
        assert packs() == {"990027": cities / "990027-yubisaki-machi"}


class TestTheWall:
    def test_every_model_of_a_city_is_behind_it_by_its_own_column(self) -> None:
        behind = protected_models()
        scoped = [model for model in apps.get_models() if issubclass(model, CityScoped)]
        assert len(scoped) > 10
        for model in scoped:
            assert behind[model].startswith("city = "), model
            assert "'*'" in behind[model]

    def test_a_model_that_hangs_on_one_of_a_city_is_behind_it_by_its_parent(self) -> None:
        behind = protected_models()
        hanging = {model: condition for model, condition in behind.items() if condition.startswith("EXISTS")}
        assert hanging
        for model, condition in hanging.items():
            parents = [
                field.related_model
                for field in model._meta.local_concrete_fields
                if field.is_relation and not field.null and field.related_model in behind
            ]
            tables = [parent._meta.db_table for parent in parents if isinstance(parent, type)]
            assert any(f"FROM {table} parent" in condition for table in tables), model

    def test_what_stands_outside_neither_has_a_city_nor_must_point_to_one_that_has(self) -> None:
        behind = protected_models()
        for model in apps.get_models(include_auto_created=True):
            if model in behind or not model._meta.managed or model._meta.proxy:
                continue
            fields = model._meta.local_concrete_fields
            assert "city" not in {field.column for field in fields}, model
            must = [field for field in fields if isinstance(field, models.ForeignKey) and not field.null]
            assert not [field for field in must if field.related_model in behind], model

    @pytest.mark.django_db
    def test_protecting_again_changes_nothing(self) -> None:
        assert protect(connection) == []
