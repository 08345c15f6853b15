"""Drafts of a policy: what an office would change in one procedure, and what came of trying it."""

from __future__ import annotations

import uuid

from django.db import models

from tenohira.foundation.city import CityScoped


class PolicyDraft(CityScoped):
    """A draft. `edits`: what was typed, `{"values": {name: {place: text}}, "rules": {key: text}}`, kept as it is.

    `on`: the day from which it would hold and on which it is tried. `result`: the last comparison, as it may be shown.
    `version`: the content of the procedure it was tried against.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.CharField(max_length=60)
    service = models.CharField(max_length=80)
    title = models.CharField(max_length=100)
    on = models.DateField()
    edits = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    result = models.JSONField(default=dict)
    ran_at = models.DateTimeField(null=True, blank=True)
    version = models.CharField(max_length=80, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        indexes = [
            # drafts_of(): an office's, the last changed first
            models.Index(fields=["city", "office", "-changed_at"], name="simulation_office"),
        ]
