from django.db import migrations

import tenohira.foundation.sealing


class Migration(migrations.Migration):
    """What the office found out and decided (認定事項) is kept with the proposal that says it."""

    dependencies = [("cases", "0007_pairs")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="findings",
            field=tenohira.foundation.sealing.SealedTextField(blank=True, db_default="", default=""),
        ),
    ]
