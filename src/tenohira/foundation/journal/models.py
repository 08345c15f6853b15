"""The journal's table. Append-only: the database refuses UPDATE and DELETE (migration 0002)."""

from __future__ import annotations

from django.db import models

from tenohira.foundation.city import CityScoped


class JournalEntry(CityScoped):
    """One event in a stream; `hash` covers every column and the hash before it."""

    stream = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=80, blank=True)
    actor_office = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=60, blank=True)
    service = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    data = models.TextField(default="{}")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "stream", "seq"], name="journal_stream_seq")]
        indexes = [
            # entries_about(): a resident's page and "who looked at my data"
            models.Index(fields=["city", "subject", "id"], name="journal_subject"),
            # KPIs and figures of an office
            models.Index(fields=["city", "kind", "at"], name="journal_kind_at"),
            # tally(): the decisions of an office in the last weeks
            models.Index(fields=["city", "office", "kind", "at"], name="journal_office_kind"),
            # entries_before(): an office reads its journal page after page
            models.Index(fields=["city", "office", "-id"], name="journal_office"),
            # roots: the entries of a day
            models.Index(fields=["city", "at"], name="journal_at"),
        ]


class DailyRoot(CityScoped):
    """The published root of a day (`roots`). Append-only like the journal (migration 0005)."""

    day = models.DateField()
    entries = models.PositiveIntegerField()
    tree = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "day"], name="journal_root_day")]
