"""Campaigns, whom each of them tells, and who does not want to be told."""

from __future__ import annotations

import uuid

from django.db import models

from tenohira.foundation.city import CityScoped


class Campaign(CityScoped):
    """People whom a procedure concerns, told of it. `words`: what the office adds, by language.

    `version` is the content of the service when it was proposed, `expected` the number a second person saw. `letters`:
    whoever no other way leads to gets it on paper.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        PROPOSED = "proposed", "承認待ち"
        APPROVED = "approved", "送信待ち"
        HELD = "held", "人数の確認待ち"
        SENDING = "sending", "送信中"
        SENT = "sent", "送信済み"
        STANDING = "standing", "毎晩、新しい方に送信"
        STOPPED = "stopped", "取りやめ"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.CharField(max_length=60)
    service = models.CharField(max_length=80)
    version = models.CharField(max_length=80, blank=True)
    words = models.JSONField(default=dict)
    repeats = models.BooleanField(default=False)
    letters = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    expected = models.PositiveIntegerField(default=0)
    counted = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        indexes = [
            # campaigns_of(): an office's, the newest first
            models.Index(fields=["city", "office", "-id"], name="campaigns_office"),
        ]


class Telling(CityScoped):
    """One person of one campaign: waiting, told, or left out for a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "これから"
        TOLD = "told", "送りました"
        LEFT_OUT = "left-out", "送りませんでした"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tellings")
    person = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="campaigns_once")]
        indexes = [
            # sending: the next ones of a campaign
            models.Index(fields=["campaign", "state", "id"], name="campaigns_next"),
            # who was told lately, so that nobody is told too often
            models.Index(fields=["city", "person", "at"], name="campaigns_lately"),
        ]


class PushStop(CityScoped):
    """A resident who does not want to be told of procedures unasked."""

    person = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "person"], name="campaigns_stop")]


class LetterBundle(CityScoped):
    """Letters of a campaign that are printed together, sorted for the post; `notices` are their refs."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="bundles")
    number = models.PositiveIntegerField()
    notices = models.JSONField(default=list)
    bound_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    printed_by = models.CharField(max_length=80, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_bundle_number")]
