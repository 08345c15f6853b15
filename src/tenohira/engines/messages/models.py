"""Notices, the ways to people and what became of each, and the webhooks of systems."""

from __future__ import annotations

import uuid

from django.db import models

from tenohira.foundation.city import CityScoped
from tenohira.foundation.sealing import SealedTextField


class NoticeRow(CityScoped):
    """One notice to one person, in the language chosen when sent; `key` makes sending it again harmless.

    `ways`: the channels it may go, with spaces between them; the next one is used when the one before failed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=190)
    event = models.CharField(max_length=60, blank=True)
    recipient_ref = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10)
    title = SealedTextField()
    body = SealedTextField()
    mail = SealedTextField(blank=True)
    link = SealedTextField(blank=True)
    ways = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_detail_in_mail = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "key"], name="notices_key")]
        indexes = [
            models.Index(fields=["city", "recipient_ref", "-id"], name="notices_inbox"),
            models.Index(fields=["city", "subject", "id"], name="notices_subject"),
        ]


class Delivery(CityScoped):
    """What became of a notice on one way. Mail that was taken stands in NoticeRow.mailed_at."""

    class State(models.TextChoices):
        WAITING = "waiting", "これから"
        TAKEN = "taken", "渡した"
        SHOWN = "shown", "表示された"
        UNSEEN = "unseen", "見られなかった"
        FAILED = "failed", "送れなかった"
        GONE = "gone", "宛先がない"

    notice = models.ForeignKey(NoticeRow, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices)
    at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="notices_way_once")]
        indexes = [
            # letters_waiting(): what is to be printed
            models.Index(fields=["city", "id"], name="notices_to_print", condition=models.Q(state="waiting")),
            # fall_back_unseen(): what a device took and did not yet tell of
            models.Index(
                fields=["city", "at"],
                name="notices_unseen",
                condition=models.Q(state="taken", channel="web-push"),
            ),
        ]


class Reach(CityScoped):
    """One address of a person on one way (a browser, a LINE user); `mark` finds it without opening it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient_ref = models.CharField(max_length=80)
    channel = models.CharField(max_length=10)
    address = SealedTextField()
    mark = models.CharField(max_length=64)
    label = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            # forget_address(), and one address is one person's
            models.UniqueConstraint(fields=["city", "channel", "mark"], name="notices_reach_mark"),
        ]
        indexes = [
            # plan(), reaches(): the addresses of people
            models.Index(fields=["city", "recipient_ref"], name="notices_reach_of"),
        ]


class LinkOffer(CityScoped):
    """Whom a number stands for while they link themselves on a service; `mark` is its SHA-256."""

    channel = models.CharField(max_length=10)
    recipient_ref = models.CharField(max_length=80)
    mark = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "channel", "recipient_ref"], name="notices_offer_of"),
            # take_link()
            models.UniqueConstraint(fields=["city", "mark"], name="notices_offer_mark"),
        ]


class Choice(CityScoped):
    """The ways a person wants, the first one first, with spaces between them; what is missing is not used."""

    recipient_ref = models.CharField(max_length=80)
    channels = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "recipient_ref"], name="notices_choice_of")]


class Webhook(CityScoped):
    """Where a system (`client`) wants to be told of what happens at its office; `previous` signs until it runs out."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.CharField(max_length=80)
    office = models.CharField(max_length=60)
    url = SealedTextField()
    events = models.JSONField(default=list)
    secret = SealedTextField()
    previous = SealedTextField(blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    is_sandbox = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        # announce(): the webhooks of an office
        indexes = [models.Index(fields=["city", "office"], name="notices_webhook_office")]


class WebhookDelivery(CityScoped):
    """One announcement to one webhook; `posts` counts how often it was put into the outbox."""

    class State(models.TextChoices):
        WAITING = "waiting", "送信待ち"
        DELIVERED = "delivered", "届いた"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    posts = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        # deliveries(): page after page, the newest first
        indexes = [models.Index(fields=["webhook", "-id"], name="notices_delivery_page")]
