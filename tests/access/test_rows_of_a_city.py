"""The second wall: PostgreSQL itself shows and takes only the rows of the city that is being served."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tenohira.engines.people.models import Account, Household
from tenohira.foundation import journal, outbox
from tenohira.foundation.city import every_city, use_city
from tenohira.foundation.city.context import _current
from tenohira.foundation.city.rows import POLICY, protect, protected_models
from tenohira.foundation.outbox.models import OutboxItem

pytestmark = [pytest.mark.django_db]
OURS, THEIRS = "990019", "990027"

# what holds no data of people: the machinery of Django, and what the whole installation shares
NOT_OF_A_CITY = {
    "auth_group": "names of groups; the hall uses none",
    "auth_group_permissions": "rights of groups; the hall uses none",
    "auth_permission": "names of Django's permissions",
    "django_content_type": "names of models",
    "django_session": "signed keys of sign-ins; holds no name, address or answer (docs/explanation/security.md)",
}


def test_every_table_is_behind_the_wall_or_said_to_hold_nobodys_data() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    walled = {model._meta.db_table for model in protected_models()}
    assert tables - walled == set(NOT_OF_A_CITY)


@pytest.mark.parametrize(
    "table",
    ["people_person", "people_account", "cases_case", "cases_note", "cases_draft", "documents_storedfilerow",
     "journal_journalentry", "outbox_outboxitem", "account_emailaddress", "mfa_authenticator"],
)  # fmt: skip
def test_a_table_with_data_of_people_is_among_them(table: str) -> None:
    assert table in {model._meta.db_table for model in protected_models()}


@pytest.fixture
def on_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")


@pytest.fixture
def plain_owner(on_postgres: None) -> None:
    """The suite works as a role that owns every table but is no superuser: as strong as that of a production hall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = CURRENT_USER")
        assert cursor.fetchone() == (False,), "row-level security does not hold for this role"


def _two_cities() -> tuple[Any, Any]:
    ours = Household.objects.create(number="1")
    with use_city(THEIRS):
        theirs = Household.objects.create(number="1")
    return ours, theirs


def _numbers(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.usefixtures("on_postgres")
def test_every_such_table_has_the_policy_on_and_holds_its_owner_to_it() -> None:
    standing = set(
        _numbers(
            "SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = %s AND c.relrowsecurity AND c.relforcerowsecurity AND p.polcmd = '*'",
            POLICY,
        )
    )
    assert standing == {model._meta.db_table for model in protected_models()}


@pytest.mark.usefixtures("on_postgres")
def test_a_second_migration_changes_nothing_and_a_torn_down_wall_is_built_again() -> None:
    assert protect(connection) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"DROP POLICY {POLICY} ON cases_case")
    assert sorted(protect(connection)) == ["cases_case", "people_person"]
    assert protect(connection) == []


def test_sqlite_is_left_as_it_is() -> None:
    if connection.vendor == "sqlite":
        assert protect(connection) == []


@pytest.mark.usefixtures("plain_owner")
def test_a_query_that_forgot_the_filter_sees_its_own_city_only() -> None:
    ours, theirs = _two_cities()
    assert [row.pk for row in Household.everywhere.all()] == [ours.pk]
    assert _numbers("SELECT id FROM people_household") == [ours.pk]
    with use_city(THEIRS):
        assert _numbers("SELECT id FROM people_household") == [theirs.pk]


@pytest.mark.usefixtures("plain_owner")
def test_a_nested_block_gives_the_first_city_back() -> None:
    ours, theirs = _two_cities()
    with use_city(THEIRS):
        with use_city(OURS):
            assert _numbers("SELECT id FROM people_household") == [ours.pk]
        assert _numbers("SELECT id FROM people_household") == [theirs.pk]
    assert _numbers("SELECT id FROM people_household") == [ours.pk]


@pytest.mark.usefixtures("plain_owner")
def test_where_no_city_was_set_nothing_is_seen_and_nothing_can_be_written() -> None:
    _two_cities()
    Account.objects.create_user("hanako@resident.example")
    token = _current.set(None)
    try:
        assert _numbers("SELECT count(*) FROM people_household") == [0]
        assert Account.objects.count() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Account.objects.create_user("nobody@resident.example")
    finally:
        _current.reset(token)


@pytest.mark.usefixtures("plain_owner")
def test_work_for_every_city_must_say_so_and_sees_them_all() -> None:
    _two_cities()
    with every_city():
        assert Household.everywhere.count() == 2
    assert Household.everywhere.count() == 1


@pytest.mark.usefixtures("plain_owner")
def test_a_row_of_another_city_cannot_be_written_changed_or_removed() -> None:
    _, theirs = _two_cities()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Household.everywhere.create(number="2", city=THEIRS)
    assert Household.everywhere.filter(pk=theirs.pk).update(number="9") == 0
    assert Household.everywhere.filter(pk=theirs.pk).delete()[0] == 0
    with use_city(THEIRS):
        assert Household.objects.get().number == "1"


@pytest.mark.usefixtures("plain_owner")
def test_a_row_cannot_be_moved_into_another_city() -> None:
    ours, _ = _two_cities()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Household.everywhere.filter(pk=ours.pk).update(city=THEIRS)


@pytest.mark.usefixtures("plain_owner")
def test_a_table_without_a_city_of_its_own_follows_the_row_it_hangs_on() -> None:
    account = Account.objects.create_user("hanako@resident.example")
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=account, email=account.email, verified=True)
    assert EmailAddress.objects.count() == 1
    with use_city(THEIRS):
        assert EmailAddress.objects.count() == 0
        assert Account.objects.count() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            EmailAddress.objects.create(user=account, email="second@resident.example")


@pytest.mark.usefixtures("plain_owner")
def test_a_rolled_back_transaction_does_not_leave_the_wrong_city_behind() -> None:
    ours, theirs = _two_cities()
    with use_city(THEIRS):
        with suppress(RuntimeError), transaction.atomic():
            with use_city(OURS):
                assert _numbers("SELECT id FROM people_household") == [ours.pk]
            raise RuntimeError
        assert _numbers("SELECT id FROM people_household") == [theirs.pk]
    assert _numbers("SELECT id FROM people_household") == [ours.pk]


@pytest.mark.usefixtures("plain_owner")
def test_a_statement_that_failed_under_another_city_can_be_rolled_back_and_work_goes_on() -> None:
    ours, _ = _two_cities()
    with pytest.raises(ProgrammingError), transaction.atomic(), use_city(THEIRS):
        _numbers("SELECT nothing FROM people_household")
    assert _numbers("SELECT id FROM people_household") == [ours.pk]


@pytest.mark.usefixtures("plain_owner")
def test_the_queue_of_the_worker_is_drained_for_every_city() -> None:
    served: list[tuple[str, str]] = []

    @outbox.handle("test.wall")
    def carry(payload: dict[str, Any]) -> None:
        served.append((payload["to"], "".join(_numbers("SELECT DISTINCT city FROM outbox_outboxitem"))))

    outbox.post("test.wall", {"to": OURS}, key="wall")
    with use_city(THEIRS):
        outbox.post("test.wall", {"to": THEIRS}, key="wall")
    assert outbox.drain().done == 2
    assert sorted(served) == [(OURS, OURS), (THEIRS, THEIRS)]
    with every_city():
        assert not OutboxItem.everywhere.filter(state="waiting").exists()


@pytest.mark.usefixtures("plain_owner")
def test_the_journal_of_every_city_is_checked_and_counted() -> None:
    from tenohira.engines.people.events import ProtectionLifted

    journal.append("test", ProtectionLifted(), journal.SYSTEM)
    with use_city(THEIRS):
        journal.append("test", ProtectionLifted(), journal.SYSTEM)
    assert journal.count() == 2
    assert journal.verify() == []
    assert journal.verify(THEIRS) == []


@pytest.mark.usefixtures("on_postgres")
def test_telling_the_city_adds_no_query_to_a_statement() -> None:
    """The server is told once for each change of city, not once for each statement."""
    told: list[str] = []
    raw = connection.connection
    heard = raw.execute

    def listen(query: Any, *args: Any, **kwargs: Any) -> Any:
        told.append(query.as_string(raw))
        return heard(query, *args, **kwargs)

    raw.execute = listen
    try:
        with CaptureQueriesContext(connection) as seen:
            for _ in range(5):
                Household.objects.count()
            with use_city(THEIRS):
                Household.objects.count()
                Household.objects.count()
            Household.objects.count()
    finally:
        del raw.execute
    assert len(seen) == 8
    assert told[-2:] == [f"SET tenohira.city = '{THEIRS}'", f"SET tenohira.city = '{OURS}'"]
    assert len(told) <= 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_postgres")
def test_a_new_connection_is_told_before_its_first_statement() -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT current_setting('tenohira.city', true)")
            assert cursor.fetchone() == (OURS,)
        other.close()
        with use_city(THEIRS), other.cursor() as cursor:
            cursor.execute("SELECT current_setting('tenohira.city', true)")
            assert cursor.fetchone() == (THEIRS,)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_postgres")
def test_a_migration_that_moves_data_sees_every_city() -> None:
    token = _current.set(None)
    try:
        with connection.schema_editor() as editor, editor.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tenohira.city', true)")
            assert cursor.fetchone() == ("*",)
    finally:
        _current.reset(token)
