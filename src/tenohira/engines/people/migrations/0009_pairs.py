from django.db import migrations

from tenohira.engines.people.lookup import FOUND_BY
from tenohira.foundation.indexing import dropped


class Migration(migrations.Migration):
    """A resident is found by pairs of letters in a table of their own, which a plain role's search may use."""

    atomic = False
    dependencies = [("people", "0008_one_address_in_several_cities")]
    operations = [
        migrations.RunPython(FOUND_BY.added, FOUND_BY.removed),
        migrations.RunPython(dropped("people_person_words"), migrations.RunPython.noop),
    ]
