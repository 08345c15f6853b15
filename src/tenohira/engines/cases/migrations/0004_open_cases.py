from django.db import migrations, models

from tenohira.foundation.indexing import AddIndexGently, RemoveIndexGently


class Migration(migrations.Migration):
    """The inbox of an office, its figures and its filters, among a million cases (docs/reference/performance.md)."""

    atomic = False
    dependencies = [("cases", "0003_signings")]
    operations = [
        AddIndexGently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ("received", "review", "applicant", "approval"))),
                fields=[
                    "city",
                    "office",
                    "due_on",
                    "id",
                    "phase",
                    "clock_stopped_on",
                    "clock_ended_on",
                    "applicant_ref",
                    "agent_ref",
                    "disposed_at",
                ],
                name="cases_open",
            ),
        ),
        AddIndexGently(
            model_name="case",
            index=models.Index(fields=["city", "office", "service"], name="cases_service"),
        ),
        RemoveIndexGently(model_name="case", name="cases_inbox"),
    ]
