"""The outbox's tables: effects on the outside world, and signs of life of the workers that carry them out."""

from __future__ import annotations

from django.db import models

from tenohira.foundation.city import CityScoped


class OutboxItem(CityScoped):
    """One effect to be carried out at least once; `key` makes posting it again harmless."""

    class State(models.TextChoices):
        WAITING = "waiting", "送信待ち"
        DONE = "done", "完了"
        STUCK = "stuck", "止まっている"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "key"], name="outbox_key")]
        indexes = [
            # drain(): the next items that are due, over all cities
            models.Index(fields=["next_at", "id"], name="outbox_due", condition=models.Q(state="waiting")),
            models.Index(fields=["city", "state", "-id"], name="outbox_stuck"),
        ]


class WorkerBeat(CityScoped):
    """When a worker last served this city."""

    worker = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "worker"], name="outbox_beat")]
