from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a virus scanner looked at a file, and what it found."""

    dependencies = [("documents", "0002_signatures")]
    operations = [
        migrations.AddField(
            model_name="storedfilerow",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="storedfilerow",
            name="found",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
    ]
