"""Tables of files, papers and document numbers."""

from __future__ import annotations

import uuid

from django.db import models

from tenohira.foundation.city import CityScoped
from tenohira.foundation.sealing import SealedTextField


class StoredFileRow(CityScoped):
    """A file whose sealed content lies in the storage "files" at `path`.

    `scanned_at` is when a virus scanner gave its verdict, None without one; `found` names what it found.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    owner = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta(CityScoped.Meta):
        abstract = False
        indexes = [models.Index(fields=["city", "subject", "id"], name="documents_file_subject")]


class NumberSeries(CityScoped):
    """The last document number of a 文書記号 in a fiscal year."""

    sign = models.CharField(max_length=20)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "sign", "fiscal_year"], name="documents_number_series")
        ]


class IssuedDocumentRow(CityScoped):
    """A paper issued; its sealed PDF lies at `path`. Found by the hash of its token."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=60)
    fiscal_year = models.PositiveSmallIntegerField()
    token = SealedTextField()
    token_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    template = models.CharField(max_length=80)
    title = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="ja")
    subject = models.CharField(max_length=120)
    office = models.CharField(max_length=60)
    office_name = models.CharField(max_length=120)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    issued_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    certificate = models.CharField(max_length=64, blank=True, default="", db_default="")
    timestamped_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "token_hash"], name="documents_token"),
            models.UniqueConstraint(fields=["city", "fiscal_year", "number"], name="documents_number"),
        ]
        indexes = [models.Index(fields=["city", "subject", "id"], name="documents_issued_subject")]
