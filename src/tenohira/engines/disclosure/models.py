"""The table of copies that residents asked for."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from tenohira.foundation.city import CityScoped
from tenohira.foundation.sealing import SealedTextField


class CopyRequest(CityScoped):
    """A copy of everything held about somebody, asked for by themselves. `file` is `file:<uuid>` while there is one.

    `owner` is `person:<uuid>`, or `account:<id>` of somebody who is not linked to the register.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "受付済み"
        WORKING = "working", "まとめています"
        READY = "ready", "受け取れます"
        DISPOSED = "disposed", "廃棄済み"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(max_length=80)
    mail = SealedTextField(blank=True)
    language = models.CharField(max_length=10, default="ja")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=80, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    disposed_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            # ask(): one at a time for each resident, however often they press
            models.UniqueConstraint(
                fields=["city", "owner"],
                name="disclosure_one_copy",
                condition=models.Q(state__in=("waiting", "working", "ready")),
            )
        ]
        indexes = [models.Index(fields=["city", "owner", "-id"], name="disclosure_owner")]

    def is_offered(self) -> bool:
        """Whether its days are not over."""
        return self.expires_at is not None and self.expires_at > timezone.now()
