import uuid

import django.db.models.manager
from django.db import migrations, models

import tenohira.foundation.city.context
import tenohira.foundation.sealing


class Migration(migrations.Migration):
    """Records that must not be destroyed, and the posts that may say so."""

    dependencies = [
        ("people", "0009_pairs"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="keeps_records",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "city",
                    models.CharField(
                        default=tenohira.foundation.city.context.current_city,
                        editable=False,
                        max_length=6,
                        verbose_name="市区町村コード",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(max_length=120)),
                ("reason", tenohira.foundation.sealing.SealedTextField()),
                ("placed_by", models.CharField(max_length=80)),
                ("placed_at", models.DateTimeField()),
                ("lifted_by", models.CharField(blank=True, max_length=80)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", tenohira.foundation.sealing.SealedTextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("city", "subject"),
                        name="people_hold_once",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
