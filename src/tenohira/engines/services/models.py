"""The catalogue's table: every version of a definition that a case was ever made with."""

from __future__ import annotations

from django.db import models

from tenohira.foundation.city import CityScoped


class DefinitionVersion(CityScoped):
    """A merged definition at one content hash, kept as long as a case needs it."""

    service = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    parts = models.JSONField()
    pinned_at = models.DateTimeField(auto_now_add=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "version"], name="definition_version")]
