"""One installation may serve several cities: the host name says which, and each answer is guarded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from tenohira.config.middleware import BodyLimit, CityOfHost, SecurityHeaders, city_of_host
from tenohira.foundation.city import NoCity, current_city, use_city
from tenohira.foundation.city.context import _current


def city_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_city())


@pytest.fixture
def two_cities(tmp_path: Path) -> Iterator[Path]:
    """てのひら市 under hall.example, となり市 under tonari.example."""
    source = next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))
    for code, host in (("990019", "hall.example, www.hall.example"), ("990027", "tonari.example")):
        folder = tmp_path / f"{code}-city"
        folder.mkdir()
        text = (source / "city.yaml").read_text("utf-8").replace("990019", code)
        (folder / "city.yaml").write_text(text.replace("hosts: []", f"hosts: [{host}]"), "utf-8")
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        yield tmp_path


def ask(host: str) -> HttpResponse:
    return CityOfHost(city_page)(RequestFactory().get("/", headers={"host": host}))


@pytest.mark.parametrize(
    ("host", "city"),
    [
        ("hall.example", "990019"),
        ("www.hall.example", "990019"),
        ("hall.example:8000", "990019"),
        ("HALL.example", "990019"),
        ("tonari.example", "990027"),
    ],
)
@pytest.mark.usefixtures("two_cities")
def test_the_host_name_chooses_the_city(host: str, city: str) -> None:
    assert ask(host).content.decode() == city


@pytest.mark.usefixtures("two_cities")
@pytest.mark.parametrize("host", ["elsewhere.example", "hall.example.evil.example", "localhost", "[::1]"])
def test_a_host_no_city_claims_is_not_found_in_words(host: str) -> None:
    answer = ask(host)
    assert answer.status_code == 404
    assert "アドレスを確かめて" in answer.content.decode()


@pytest.mark.usefixtures("two_cities")
def test_a_default_city_takes_the_other_hosts() -> None:
    with override_settings(TENOHIRA_DEFAULT_CITY="990027"):
        assert ask("localhost").content.decode() == "990027"
        assert ask("hall.example").content.decode() == "990019"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]", "any.example"])
def test_the_only_city_is_served_under_every_name(host: str) -> None:
    assert ask(host).content.decode() == "990019"


def test_an_address_in_brackets_may_be_a_city_s_host(two_cities: Path) -> None:
    path = two_cities / "990027-city" / "city.yaml"
    path.write_text(path.read_text("utf-8").replace("[tonari.example]", '["[::1]"]'), "utf-8")
    assert ask("[::1]").content.decode() == ask("[::1]:8000").content.decode() == "990027"


def test_without_any_pack_there_is_no_city(tmp_path: Path) -> None:
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        assert city_of_host("localhost") is None


def test_the_city_is_left_behind_after_the_answer() -> None:
    token = _current.set(None)
    try:
        assert ask("localhost").status_code == 200
        with pytest.raises(NoCity):
            current_city()
    finally:
        _current.reset(token)


def test_the_city_is_left_behind_after_a_failure_as_well() -> None:
    def fails(_request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with use_city("111111"):
        with pytest.raises(ZeroDivisionError):
            CityOfHost(fails)(RequestFactory().get("/"))
        assert current_city() == "111111"


class TestHeaders:
    def test_every_answer_allows_only_what_comes_from_here(self) -> None:
        answer = SecurityHeaders(city_page)(RequestFactory().get("/"))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "microphone=()" in answer["Permissions-Policy"]

    def test_a_view_may_be_stricter(self) -> None:
        def strict(_request: HttpRequest) -> HttpResponse:
            return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

        answer = SecurityHeaders(strict)(RequestFactory().get("/"))
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


class TestBodies:
    def send(self, length: str) -> HttpResponse:
        request = RequestFactory().post("/", data=b"x", content_type="text/plain", CONTENT_LENGTH=length)
        return BodyLimit(city_page)(request)

    def test_a_body_within_the_limit_is_let_through(self) -> None:
        assert self.send(str(settings.TENOHIRA_BODY_LIMIT)).status_code == 200

    @pytest.mark.parametrize("length", ["", "abc", "-1"])
    def test_a_length_that_is_none_is_left_to_the_server(self, length: str) -> None:
        assert self.send(length).status_code == 200
