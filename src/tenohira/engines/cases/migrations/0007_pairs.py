from django.db import migrations

from tenohira.engines.cases.naming import FOUND_BY
from tenohira.foundation.indexing import dropped


class Migration(migrations.Migration):
    """A case is found by pairs of letters in a table of their own, which a plain role's search may use."""

    atomic = False
    dependencies = [("cases", "0006_words")]
    operations = [
        migrations.RunPython(FOUND_BY.added, FOUND_BY.removed),
        migrations.RunPython(dropped("cases_words"), migrations.RunPython.noop),
    ]
