"""A system is registered with a city: in another one of the same hall its token opens nothing, whatever it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern

from tenohira.counters.api.tests.systems import Caller, Systems, systems
from tenohira.counters.api.urls import urlpatterns
from tenohira.engines.cases.tests.conftest import library, test_library
from tenohira.engines.cases.tests.factories import cast
from tenohira.engines.people import commands, queries
from tenohira.engines.people.errors import UnknownReference
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM
from tests.access.strict import strict_cities

__all__ = ["library", "test_library"]
HERE, THERE = "990019", "990027"
NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"
WHO = ("app", "records", "trial", "citizens")
PLACES = {
    "receipt": "T8-0001-7", "service_id": "allowance", "page_id": "applicant", "question_id": "proof", "key": "added-1",
    "draft_id": NOBODY, "file_id": NOBODY, "paper_id": NOBODY, "webhook_id": NOBODY,
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def halls(db: None, tmp_path: Path, settings: LazySettings) -> dict[str, Systems]:
    """The same offices with systems of the same names in both cities."""
    cache.clear()
    settings.TENOHIRA_CITIES = strict_cities(tmp_path, THERE)
    found = {}
    for city in (HERE, THERE):
        with use_city(city):
            found[city] = systems(cast())
            for one in WHO:
                getattr(found[city], one).headers["Host"] = f"{city}.example"
    return found


def in_city(city: str, act: Callable[[], Any]) -> Any:
    """What comes of an act in a city."""
    with use_city(city):
        return act()


def carried(caller: Caller, city: str) -> Caller:
    """The same system with the same token, before another city."""
    one = Caller(caller.token)
    one.headers["Host"] = f"{city}.example"
    return one


def addresses() -> list[str]:
    """Every address of the API that names something, with something in its places."""
    found = []
    for one in urlpatterns:
        if isinstance(one, URLPattern) and one.name not in {None, "api-root", "openapi-json"}:
            place = str(one.pattern)
            for name, text in PLACES.items():
                place = place.replace(f"<{name}>", text).replace(f"<uuid:{name}>", text)
            assert "<" not in place, f"{place}: say in PLACES what stands there"
            found.append(f"/{place}")
    assert len(found) >= 30
    return sorted(set(found))


@pytest.mark.parametrize("who", WHO)
def test_a_token_opens_nothing_of_another_city(halls: dict[str, Systems], who: str) -> None:
    caller: Caller = getattr(halls[HERE], who)
    stranger = carried(caller, THERE)
    assert caller.get("/token").status_code == 200
    for address in addresses():
        told = {stranger.call(method, address).status_code for method in ("GET", "POST", "PUT", "DELETE")}
        assert 401 in told, address
        assert told <= {401, 405}, address
    assert caller.get("/token").status_code == 200, "and what it opens at home it opens still"


def test_what_is_filed_in_one_city_is_not_there_in_another(halls: dict[str, Systems]) -> None:
    here, there = halls[HERE], halls[THERE]
    draft = in_city(HERE, here.filled)["id"]
    number = in_city(HERE, here.granted)
    (paper,) = here.records.get(f"/cases/{number}/papers").json()["items"]
    (file,) = here.records.get(f"/cases/{number}/application").json()["files"]
    for path in ("", "/timeline", "/decision", "/application", "/journal", "/papers"):
        assert here.records.get(f"/cases/{number}{path}").status_code == 200
        assert there.records.get(f"/cases/{number}{path}").status_code == 404
    assert there.records.get("/cases").json()["items"] == []
    assert number not in there.records.get("/journal").content.decode()
    own = in_city(THERE, there.submitted)["receipt_number"]
    for path in (f"papers/{paper['id']}", f"files/{file['id']}"):
        assert here.records.get(f"/cases/{number}/{path}").status_code == 200
        assert there.records.get(f"/cases/{own}/{path}").status_code == 404, "under a number of its own"
    assert there.app.get(f"/drafts/{draft}").status_code == 404
    assert there.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k").status_code == 404


def test_an_administrator_does_nothing_with_a_system_of_another_city(halls: dict[str, Systems]) -> None:
    with use_city(HERE):
        client = next(one for one in queries.clients() if one.name == "文書管理")
        until = client.tokens[0].expires_at.date()
    with use_city(THERE):
        assert client.ref not in {one.ref for one in queries.clients()}
        for act in (
            lambda: queries.client(client.ref),
            lambda: commands.close_client(client.ref, by=SYSTEM),
            lambda: commands.issue_token(client.ref, ["cases:read"], until=until, by=SYSTEM),
            lambda: commands.revoke_token(client.tokens[0].ref, by=SYSTEM),
        ):
            with pytest.raises(UnknownReference):
                act()
    assert halls[HERE].records.get("/token").status_code == 200


def test_before_a_host_of_no_city_a_token_is_nothing(halls: dict[str, Systems]) -> None:
    bearer = {"Authorization": f"Bearer {halls[HERE].records.token}", "Host": "990035.example"}
    assert Client().get("/api/v1/cases", headers=bearer).status_code == 404
