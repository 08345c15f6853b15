"""The database itself refuses to change or remove journal entries, on SQLite and PostgreSQL."""

from django.db import migrations

MESSAGE = "the journal is append-only"

SQLITE = [
    f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_journalentry BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_journalentry BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal_journalentry "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_journalentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
]
UNDO_SQLITE = ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"]
UNDO_POSTGRESQL = ["DROP FUNCTION journal_refuse CASCADE"]


def _run(sqlite, postgresql):
    def operation(_apps, schema_editor):
        statements = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
        for statement in statements:
            schema_editor.execute(statement)

    return operation


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(UNDO_SQLITE, UNDO_POSTGRESQL))]
