from django.db import migrations, models

from tenohira.foundation.indexing import AddIndexGently


class Migration(migrations.Migration):
    """The people under protection (支援措置), whom every list has to leave out."""

    atomic = False
    dependencies = [("people", "0003_external_identities")]
    operations = [
        AddIndexGently(
            model_name="person",
            index=models.Index(
                condition=models.Q(("is_protected", True)), fields=["city"], name="people_protected"
            ),
        )
    ]
