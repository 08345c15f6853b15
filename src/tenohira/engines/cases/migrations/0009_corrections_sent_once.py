from django.db import migrations, models


class Migration(migrations.Migration):
    """A round of corrections knows the draft it was answered with, so that sending it again finds its case."""

    dependencies = [("cases", "0008_findings")]
    operations = [
        migrations.AddField(
            model_name="correction", name="draft", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(fields=["city", "draft"], name="cases_correction_draft_once"),
        ),
    ]
