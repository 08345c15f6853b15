"""The database refuses to change or remove a published root, as it does for the entries (0002)."""

from django.db import migrations

MESSAGE = "the journal is append-only"

SQLITE = [
    f"CREATE TRIGGER journal_root_no_update BEFORE UPDATE ON journal_dailyroot BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER journal_root_no_delete BEFORE DELETE ON journal_dailyroot BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
]
POSTGRESQL = [
    "CREATE TRIGGER journal_root_no_change BEFORE UPDATE OR DELETE ON journal_dailyroot "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
]
UNDO_SQLITE = ["DROP TRIGGER journal_root_no_update", "DROP TRIGGER journal_root_no_delete"]
UNDO_POSTGRESQL = ["DROP TRIGGER journal_root_no_change ON journal_dailyroot"]


def _run(sqlite, postgresql):
    def operation(_apps, schema_editor):
        statements = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
        for statement in statements:
            schema_editor.execute(statement)

    return operation


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_daily_roots")]
    operations = [migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(UNDO_SQLITE, UNDO_POSTGRESQL))]
