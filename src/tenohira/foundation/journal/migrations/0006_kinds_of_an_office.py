from django.db import migrations, models

from tenohira.foundation.indexing import AddIndexGently


class Migration(migrations.Migration):
    """The figures of an office: its decisions of the last weeks among millions of entries."""

    atomic = False
    dependencies = [("journal", "0005_roots_append_only")]
    operations = [
        AddIndexGently(
            model_name="journalentry",
            index=models.Index(fields=["city", "office", "kind", "at"], name="journal_office_kind"),
        )
    ]
