"""An address with a NUL in it is answered or refused in words; the database never sees it."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["q=%00", "q=%00%E7%8A%AC%00", "event=%00"])
def test_a_nul_in_the_query_is_left_out(query: str) -> None:
    assert Client().get(f"/services/?{query}").status_code == 200


def test_what_remains_of_the_query_is_searched_for() -> None:
    assert "犬の登録" in Client().get("/services/?q=%00%E7%8A%AC").content.decode()


@pytest.mark.parametrize("path", ["/services/%00/", "/cases/K8%00/", "/apply/%00/%00/"])
def test_a_nul_in_the_path_is_refused_with_a_page(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()
