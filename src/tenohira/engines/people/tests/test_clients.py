"""Systems are let in for one office, by tokens that are known only to their bearer and come to an end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenohira.engines.people import commands, queries
from tenohira.engines.people.clients import LONGEST
from tenohira.engines.people.errors import ClientError, NotAllowed, UnknownReference
from tenohira.engines.people.models import ApiToken
from tenohira.engines.people.tests import factories
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries


@pytest.fixture
def hall(db: None) -> None:
    factories.hall()
    factories.load(factories.cast())


def app(name: str = "子育てアプリ", office: str = "kodomo-mirai") -> queries.ClientView:
    return commands.register_client(name, office, by=SYSTEM)


def token(scopes: tuple[str, ...] = ("services:read",), **options: Any) -> queries.IssuedToken:
    client = options.pop("client", None) or app()
    until = options.pop("until", timezone.localdate() + timedelta(days=30))
    return commands.issue_token(client.ref, scopes, until=until, by=SYSTEM, **options)


def opened(*scopes: str, **options: Any) -> queries.Pass:
    found = commands.enter(token(scopes, **options).text)
    assert found is not None
    return found


def test_a_token_opens_what_it_says(hall: None) -> None:
    one = opened("services:read", "drafts:write")
    assert (one.client_name, one.office_id, one.is_sandbox) == ("子育てアプリ", "kodomo-mirai", False)
    assert one.scopes == {"services:read", "drafts:write"}
    actor = one.actor()
    assert (actor.kind, actor.ref, actor.office, actor.channel) == (
        "machine",
        one.client_ref,
        "kodomo-mirai",
        "api",
    )


def test_a_trial_token_says_so(hall: None) -> None:
    made = token(is_sandbox=True)
    assert made.text.startswith("tnh_test_")
    found = commands.enter(made.text)
    assert found is not None
    assert found.is_sandbox
    assert found.actor().channel == "sandbox"


def test_the_text_of_a_token_is_kept_nowhere(hall: None) -> None:
    made = token()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_apitoken")
        row = " ".join(str(one) for one in cursor.fetchall()[0])
        cursor.execute("SELECT data FROM journal_journalentry")
        told = " ".join(one[0] for one in cursor.fetchall())
    secret = made.text.removeprefix("tnh_live_")
    assert secret not in row
    assert secret not in told
    assert len(secret) == 43


def test_two_tokens_are_never_alike(hall: None) -> None:
    client = app()
    assert len({token(client=client).text for _n in range(20)}) == 20


@pytest.mark.parametrize(
    "text", ["", "tnh_live_", "tnh_live_" + "a" * 43, "Bearer", "tnh_live_" + "あ" * 90, "x" * 10_000]
)
def test_nothing_else_opens_anything(hall: None, text: str) -> None:
    token()
    assert commands.enter(text) is None


def test_a_token_runs_out_at_the_end_of_its_last_day(hall: None) -> None:
    client = app()
    assert commands.enter(token(client=client, until=timezone.localdate()).text) is not None
    late = token(client=client, until=timezone.localdate())
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert commands.enter(late.text) is None


def test_a_token_of_one_city_is_nothing_in_another(hall: None) -> None:
    made = token()
    with use_city("222216"):
        assert commands.enter(made.text) is None


def test_a_revoked_token_opens_nothing_and_is_revoked_once(hall: None) -> None:
    client = app()
    made = token(client=client)
    commands.revoke_token(made.token.ref, by=SYSTEM)
    again = commands.revoke_token(made.token.ref, by=SYSTEM)
    assert again.revoked_at is not None
    assert commands.enter(made.text) is None
    assert [one.kind for one in entries(client.ref)].count("people.token_revoked") == 1


def test_a_closed_client_gets_no_token_and_is_closed_once(hall: None) -> None:
    client = app()
    made = token(client=client)
    commands.close_client(client.ref, by=SYSTEM)
    assert commands.close_client(client.ref, by=SYSTEM).closed_at is not None
    assert commands.enter(made.text) is None
    with pytest.raises(ClientError):
        token(client=client)
    assert [one.kind for one in entries(client.ref)].count("people.client_closed") == 1
    assert app().name == client.name, "the name is free again"


def test_when_it_was_used_last_is_kept_and_asking_again_at_once_costs_nothing(hall: None) -> None:
    made = token()
    with CaptureQueriesContext(
        connection,
    ) as first:
        commands.enter(made.text)
    with CaptureQueriesContext(connection) as second:
        commands.enter(made.text)
    assert (len(first), len(second)) == (2, 0)
    (client,) = queries.clients()
    assert client.tokens[0].last_used_at is not None


@pytest.mark.parametrize(
    ("scopes", "days"),
    [((), 30), (("everything",), 30), (("services:read",), -1), (("services:read",), LONGEST.days + 1)],
)
def test_a_token_that_makes_no_sense_is_not_made(hall: None, scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises(ClientError) as refused:
        token(scopes, until=timezone.localdate() + timedelta(days=days))
    assert refused.value.why
    assert ApiToken.objects.count() == 0


def test_a_trial_token_names_no_resident(hall: None) -> None:
    with pytest.raises(ClientError):
        token(("applicants:vouch",), is_sandbox=True)


@pytest.mark.parametrize("name", ["", "  ", "子育てアプリ"])
def test_a_system_needs_a_name_of_its_own(hall: None, name: str) -> None:
    app()
    with pytest.raises(ClientError):
        app(name)
    assert app("子育てアプリ", "shimin").office_id == "shimin", "another office may have one of the same name"


def test_an_unknown_office_lets_nobody_in(hall: None) -> None:
    with pytest.raises(UnknownReference):
        app(office="nowhere")


def test_only_an_administrator_lets_systems_in(hall: None) -> None:
    _view, sano = factories.clerk()
    client = app()
    until = timezone.localdate()
    for by in (sano, Actor("resident", "person:x"), Actor("machine", client.ref, "kodomo-mirai")):
        with pytest.raises(NotAllowed):
            commands.register_client("別のアプリ", "kodomo-mirai", by=by)
        with pytest.raises(NotAllowed):
            commands.issue_token(client.ref, ["services:read"], until=until, by=by)
        with pytest.raises(NotAllowed):
            commands.close_client(client.ref, by=by)
    _view, ito = factories.clerk("伊藤", "shimin", is_admin=True)
    assert commands.register_client("別のアプリ", "kodomo-mirai", by=ito).name == "別のアプリ"


@pytest.mark.parametrize("ref", ["client:0d9f8a9e-0000-4000-8000-000000000001", "client:x", "person:x"])
def test_nobody_knows_a_client_that_is_none(hall: None, ref: str) -> None:
    with pytest.raises(UnknownReference):
        queries.client(ref)
    with pytest.raises(UnknownReference):
        commands.close_client(ref, by=SYSTEM)
    with pytest.raises(UnknownReference):
        commands.revoke_token(ref.replace("client", "token"), by=SYSTEM)


def test_a_system_vouches_for_whom_it_identified(hall: None) -> None:
    one = opened("applicants:vouch")
    hanako = factories.known("1001")
    assert commands.vouch(one, "1001", hanako.birth_date) == hanako.ref
    (seen,) = queries.viewed_by(hanako.ref)
    assert "子育てアプリ" in seen.purpose


def test_vouching_needs_number_and_birth_date_to_fit(hall: None) -> None:
    one = opened("applicants:vouch")
    hanako, misaki = factories.known("1001"), factories.known("3001")
    wrong = [
        ("1001", hanako.birth_date + timedelta(days=1)),
        ("9999", hanako.birth_date),
        ("", date(2000, 1, 1)),
        ("3001", misaki.birth_date),
    ]
    said = set()
    for number, birth_date in wrong:
        with pytest.raises(UnknownReference) as refused:
            commands.vouch(one, number, birth_date)
        said.add(str(refused.value))
    assert len(said) == 1, "who is under protection is told like nobody"
    assert queries.viewed_by(misaki.ref) == []


def test_without_the_scope_nobody_is_vouched_for(hall: None) -> None:
    with pytest.raises(NotAllowed):
        commands.vouch(opened("drafts:write"), "1001", factories.known("1001").birth_date)


def test_a_system_speaks_for_the_staff_of_its_office(hall: None) -> None:
    one = opened("cases:decide")
    view, _actor = factories.clerk("佐野", number="7")
    by = commands.speak_for(one, "7")
    assert (by.kind, by.ref, by.office, by.post, by.channel) == (
        "staff", view.ref, "kodomo-mirai", "staff", "api",
    )  # fmt: skip
    last = entries(one.client_ref)[-1]
    assert (last.kind, last.actor_kind, last.data["staff"]) == (
        "people.client_spoke_for",
        "machine",
        view.ref,
    )


@pytest.mark.parametrize("number", ["", " ", "8", "404"])
def test_a_system_speaks_for_nobody_else(hall: None, number: str) -> None:
    one = opened("cases:decide")
    factories.clerk("佐野", number="7")
    factories.clerk("中村", "shimin", number="8")
    with pytest.raises(NotAllowed):
        commands.speak_for(one, number)


def test_a_trial_or_a_reader_speaks_for_nobody(hall: None) -> None:
    factories.clerk("佐野", number="7")
    client = app()
    for bearer in (
        opened("cases:decide", client=client, is_sandbox=True),
        opened("cases:read", client=client),
    ):
        with pytest.raises(NotAllowed):
            commands.speak_for(bearer, "7")
