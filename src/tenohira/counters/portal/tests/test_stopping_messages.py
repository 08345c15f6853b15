"""The page behind "stop such messages": without sign-in, in four languages, and harmless when it is opened twice."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tenohira.counters.portal.tests.factories import Hall
from tenohira.engines.campaigns import queries
from tenohira.engines.people.tests.factories import known
from tenohira.foundation.journal import entries_about

TITLES = {
    "ja": ("手続きの案内を止めますか", "案内を止めました"),
    "ja-easy": ("てつづきの お知らせを とめますか", "お知らせを とめました"),
    "en": ("Stop messages about procedures?", "Such messages are stopped"),
    "pt-br": ("Parar avisos sobre procedimentos?", "Avisos interrompidos"),
}


@pytest.fixture
def link(hall: Hall) -> str:
    """The way to 花子's page, as her mail carries it."""
    return urlsplit(queries.stop_url(known("1001").ref)).path


def reader(language: str = "ja") -> Client:
    """Somebody who is not signed in."""
    client = Client()
    client.cookies["django_language"] = language
    return client


def has_stopped() -> bool:
    """Whether 花子 is told nothing unasked."""
    return queries.has_stopped(known("1001").ref)


def kinds() -> list[bool]:
    """What the journal says of it, oldest first: whether she took it back."""
    found = entries_about(known("1001").ref, ("campaign.push_stopped",))
    return [one.data["again"] for one in sorted(found, key=lambda one: one.id)]


@pytest.mark.parametrize("language", list(TITLES))
def test_one_press_is_enough_in_every_language(link: str, language: str) -> None:
    client = reader(language)
    asked = client.get(link).content.decode()
    assert f'<html lang="{"ja" if language == "ja-easy" else language}' in asked.lower()
    done = client.post(link, {"do": "stop"}, follow=True).content.decode()
    before, after = TITLES[language]
    assert before in asked
    assert after in done
    assert asked != done
    if language in {"en", "pt-br"}:
        assert "手続きの案内" not in asked + done
    assert has_stopped()


def test_looking_at_the_page_stops_nothing(link: str) -> None:
    answer = reader().get(link)
    assert answer.status_code == 200
    assert not has_stopped()
    assert kinds() == []


def test_the_page_names_nobody_and_stays_in_no_cache(link: str) -> None:
    answer = reader().get(link)
    assert "花子" not in answer.content.decode()
    assert known("1001").ref not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_pressing_twice_is_said_once_in_the_journal(link: str) -> None:
    client = reader()
    for _press in range(2):
        assert client.post(link, {"do": "stop"}).status_code == 302
    assert has_stopped()
    assert kinds() == [False]


def test_whoever_changes_their_mind_is_told_again(link: str) -> None:
    client = reader()
    client.post(link, {"do": "stop"})
    assert 'value="again"' in client.get(link).content.decode()
    client.post(link, {"do": "again"})
    client.post(link, {"do": "again"})
    assert not has_stopped()
    assert 'value="stop"' in client.get(link).content.decode()
    assert kinds() == [False, True]


def test_the_journal_says_that_the_resident_did_it_at_the_portal(link: str) -> None:
    reader().post(link, {"do": "stop"})
    (entry,) = entries_about(known("1001").ref, ("campaign.push_stopped",))
    assert (entry.actor_kind, entry.actor_ref, entry.channel) == ("resident", known("1001").ref, "portal")


def test_the_link_of_one_stops_nothing_for_another(link: str) -> None:
    reader().post(link, {"do": "stop"})
    assert not queries.has_stopped(known("1002").ref)


@pytest.mark.parametrize("spoiled", ["short", "other", "nonsense"])
def test_a_spoiled_link_is_refused_in_words(link: str, spoiled: str) -> None:
    token = link.strip("/").split("/")[1]
    others = {"short": token[:-9], "other": token[:-6] + token[-6:][::-1], "nonsense": "nonsense"}
    path = f"/stop/{others[spoiled]}/"
    for answer in (reader().get(path), reader().post(path, {"do": "stop"})):
        assert answer.status_code == 404
        assert "このリンクは使えません" in answer.content.decode()
    assert not has_stopped()


def test_a_foreign_page_cannot_press_it(link: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link, {"do": "stop"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not has_stopped()
