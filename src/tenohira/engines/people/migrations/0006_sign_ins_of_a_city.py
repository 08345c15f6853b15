from django.db import migrations, models


class Migration(migrations.Migration):
    """Sign-ins can be ended from outside; the reasons for ending a link or a mandate leave the journal."""

    dependencies = [("people", "0005_words")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="session_turn",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="accountlink",
            name="ended_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="recordedmandate",
            name="revoked_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
