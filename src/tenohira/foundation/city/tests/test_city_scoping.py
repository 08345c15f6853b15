"""Every row belongs to one city, and only the city being served is seen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.test import override_settings

from tenohira.foundation.city import NoCity, city_definition, current_city, pack_folder, packs, use_city
from tenohira.foundation.city.packs import PackError
from tenohira.foundation.outbox import post, waiting_count


@pytest.mark.django_db
def test_a_city_sees_its_own_rows_only() -> None:
    post("test.letter", {}, key="ours")
    with use_city("990027"):
        assert waiting_count() == 0
        post("test.letter", {}, key="theirs")
        assert waiting_count() == 1
    assert waiting_count() == 1


def test_cities_nest_and_are_put_back() -> None:
    with use_city("990027"), use_city("990035"):
        assert current_city() == "990035"
    assert current_city() == "990019"


def test_another_thread_serves_no_city_until_it_says_which() -> None:
    seen: list[str] = []

    def work() -> None:
        try:
            current_city()
        except NoCity as error:
            seen.append(error.what)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["どの市区町村の処理か決まっていません。"]


def test_a_pack_is_found_by_its_code_and_read_with_all_languages() -> None:
    assert "990019" in packs()
    city = city_definition()
    assert city.name.text("en") == "Tenohira City"
    assert city.receipt_prefix == "T"


def test_a_missing_pack_says_where_it_looked_and_what_to_do() -> None:
    with pytest.raises(PackError, match=r"990099.*bring-your-city"):
        pack_folder("990099")


def test_a_broken_city_file_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "990043-broken"
    folder.mkdir()
    (folder / "city.yaml").write_text("schema: 1\ncode: '99'\n", encoding="utf-8")
    with override_settings(TENOHIRA_CITIES=str(tmp_path)), pytest.raises(PackError, match=r"city\.yaml:2"):
        city_definition("990043")
