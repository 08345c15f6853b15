"""Every change of tables since 0.1.0 can be made while the old code still runs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tenohira.config import migrating
from tenohira.foundation.indexing import AddIndexGently, AddUniqueGently
from tests.upgrade.rules import BIG, faults

IN_0_1_0 = {
    ("cases", "0001_initial"), ("documents", "0001_initial"), ("journal", "0001_initial"),
    ("journal", "0002_append_only"), ("notices", "0001_initial"), ("outbox", "0001_initial"),
    ("people", "0001_initial"), ("services", "0001_initial"),
}  # fmt: skip
INDEX = models.Index(fields=["state"], name="case_state")


def since() -> list[tuple[str, str]]:
    loader = MigrationLoader(connection, replace_migrations=False)
    ours = [
        key for key, one in loader.disk_migrations.items() if type(one).__module__.startswith("tenohira.")
    ]
    return sorted(set(ours) - IN_0_1_0)


@pytest.mark.django_db
def test_no_change_since_the_release_stops_the_hall() -> None:
    loader = MigrationLoader(connection, replace_migrations=False)
    found = {}
    for key in since():
        unsafe = faults(loader.disk_migrations[key], loader.project_state(key, at_end=False))
        if unsafe:
            found[key] = unsafe
    assert found == {}


@pytest.mark.django_db
def test_what_comes_before_the_new_code_waits_for_nothing_that_comes_after() -> None:
    loader = MigrationLoader(connection, replace_migrations=False)
    plan = [loader.disk_migrations[key] for key in since()]
    assert migrating.split(plan)[1] == []


def test_big_tables_are_named_as_they_are() -> None:
    from django.apps import apps

    assert {model._meta.label_lower for model in apps.get_models()} >= BIG


def judged(*changes: Any, phase: str = "pre", atomic: bool = True, table: str = "case") -> list[str]:
    """What the rules say of changes to a table `cases.<table>` with state, amount and a nullable note."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("state", models.CharField(max_length=40)),
        ("amount", models.IntegerField()),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("cases", table, fields))
    migration = Migration("0099_change", "cases")
    migration.operations = list(changes)
    migration.atomic = atomic
    if phase == "post":
        migration.phase = "post"
    return faults(migration, state)


class TestRules:
    @pytest.mark.parametrize(
        "field",
        [
            models.CharField(max_length=9, default=""),
            models.BooleanField(default=False),
            models.IntegerField(),
        ],
    )
    def test_a_field_the_old_code_does_not_fill_needs_null_or_a_default_of_the_database(
        self, field: Any
    ) -> None:
        assert "db_default" in judged(operations.AddField("case", "more", field))[0]

    @pytest.mark.parametrize(
        "field", [models.CharField(max_length=9, db_default=""), models.DateField(null=True)]
    )
    def test_one_it_need_not_fill_is_safe(self, field: Any) -> None:
        assert judged(operations.AddField("case", "more", field)) == []

    @pytest.mark.parametrize(
        "change",
        [operations.RenameField("case", "state", "status"), operations.RenameModel("case", "matter")],
    )
    @pytest.mark.parametrize("phase", ["pre", "post"])
    def test_nothing_is_renamed(self, change: Any, phase: str) -> None:
        assert "old name" in judged(change, phase=phase)[0]

    def test_what_goes_goes_after_the_old_code(self) -> None:
        for change in (operations.RemoveField("case", "note"), operations.DeleteModel("case")):
            assert "post" in judged(change)[0]
            assert judged(change, phase="post") == []

    def test_an_index_on_a_big_table_is_built_beside_the_work(self) -> None:
        assert "AddIndexGently" in judged(operations.AddIndex("case", INDEX))[0]
        assert "atomic" in judged(AddIndexGently("case", INDEX))[0]
        assert judged(AddIndexGently("case", INDEX), atomic=False) == []

    def test_what_is_unique_on_a_big_table_is_built_beside_the_work(self) -> None:
        once = models.UniqueConstraint(fields=["state"], name="case_state_once")
        assert "under a lock" in judged(operations.AddConstraint("case", once))[0]
        assert "atomic" in judged(AddUniqueGently("case", once))[0]
        assert judged(AddUniqueGently("case", once), atomic=False) == []

    def test_on_a_small_or_new_table_anything_goes(self) -> None:
        assert judged(operations.AddIndex("route", INDEX), table="route") == []
        fields = [("id", models.BigAutoField(primary_key=True)), ("state", models.CharField(max_length=9))]
        assert judged(operations.CreateModel("fresh", fields), operations.AddIndex("fresh", INDEX)) == []

    def test_a_constraint_on_a_big_table_is_not_added_in_passing(self) -> None:
        constraint = models.CheckConstraint(condition=models.Q(amount__gte=0), name="positive")
        assert "lock" in judged(operations.AddConstraint("case", constraint))[0]

    @pytest.mark.parametrize(
        ("name", "field", "word"),
        [
            ("note", models.TextField(), "NULL"),
            ("amount", models.CharField(max_length=20), "anew"),
            ("state", models.CharField(max_length=20), "shorter"),
            ("state", models.CharField(max_length=40, unique=True), "unique"),
        ],
    )
    def test_a_field_does_not_become_narrower(self, name: str, field: Any, word: str) -> None:
        assert word in " ".join(judged(operations.AlterField("case", name, field)))

    def test_a_field_may_become_wider(self) -> None:
        assert judged(operations.AlterField("case", "state", models.CharField(max_length=80))) == []
        assert judged(operations.AlterField("case", "amount", models.IntegerField(null=True))) == []

    def test_work_on_rows_can_be_undone(self) -> None:
        assert "undone" in judged(operations.RunPython(lambda *_: None))[0]
        assert "undone" in judged(operations.RunSQL("SELECT 1"))[0]
        assert judged(operations.RunPython(lambda *_: None, operations.RunPython.noop)) == []


class TestPhases:
    def migration(self, name: str, *after: str, phase: str = "pre") -> Migration:
        made = Migration(name, "cases")
        made.dependencies = [("cases", one) for one in after]
        if phase == "post":
            made.phase = "post"
        return made

    def test_before_the_new_code_only_what_adds_is_free(self) -> None:
        plan = [self.migration("2"), self.migration("3", "2", phase="post")]
        assert migrating.split(plan) == ([("cases", "2")], [])

    def test_what_stands_behind_a_clearing_up_is_told(self) -> None:
        plan = [
            self.migration("2", phase="post"), self.migration("3", "2"), self.migration("4", "3"), self.migration("5"),
        ]  # fmt: skip
        assert migrating.split(plan) == ([("cases", "5")], [("cases", "3"), ("cases", "4")])

    @pytest.mark.django_db
    def test_an_operator_is_told_which_release_to_finish_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = [self.migration("2", phase="post"), self.migration("3", "2")]
        monkeypatch.setattr(migrating, "_plan", lambda: plan)
        with pytest.raises(migrating.PhaseBlocked) as refusal:
            migrating.run("pre")
        assert "cases/3" in refusal.value.why
        assert "--phase post" in refusal.value.remedy
