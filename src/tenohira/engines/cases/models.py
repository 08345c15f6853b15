"""Tables of cases. Answers, notes and reasons are sealed; names and addresses stay open for the desk's search."""

from __future__ import annotations

import uuid

from django.db import models

from tenohira.foundation.city import CityScoped
from tenohira.foundation.sealing import SealedTextField


class ReceiptSeries(CityScoped):
    """The last receipt number given in a year of an era."""

    era_year = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "era_year"], name="cases_receipt_series")]


class Filed(CityScoped):
    """Who files what, the same for a draft and the case it becomes. References are those of the people engine."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    applicant_ref = models.CharField(max_length=80, blank=True)
    agent_ref = models.CharField(max_length=80, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    mandate_kind = models.CharField(max_length=20, blank=True)
    mail = SealedTextField(blank=True)
    language = models.CharField(max_length=10, default="ja")
    channel = models.CharField(max_length=20, default="portal")
    token_hash = models.CharField(max_length=64)
    answers = SealedTextField(blank=True)
    started_by = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta(CityScoped.Meta):
        abstract = True


class Case(Filed):
    """One use of a service from submission to disposal. `draft` is the uuid of the draft it was."""

    receipt_number = models.CharField(max_length=20)
    token = SealedTextField(blank=True)
    draft = models.UUIDField()
    submit_key = models.CharField(max_length=80)
    office = models.CharField(max_length=60)
    assignee = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40)
    phase = models.CharField(max_length=12)
    applicant_name = models.CharField(max_length=200, blank=True)
    applicant_kana = models.CharField(max_length=200, blank=True)
    is_protected = models.BooleanField(default=False)
    search_text = models.TextField(blank=True)
    remarks = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    submitted_at = models.DateTimeField()
    clock_started_on = models.DateField(null=True, blank=True)
    clock_stopped_on = models.DateField(null=True, blank=True)
    stopped_days = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    clock_ended_on = models.DateField(null=True, blank=True)
    warned_on = models.DateField(null=True, blank=True)
    warned_late = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    reason = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    dispose_on = models.DateField(null=True, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Filed.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "receipt_number"], name="cases_receipt"),
            models.UniqueConstraint(fields=["city", "submit_key"], name="cases_submit_once"),
            models.UniqueConstraint(fields=["city", "draft"], name="cases_draft_once"),
        ]
        indexes = [
            # inbox(): open cases of an office, the most urgent first; its total and figures() read the index alone,
            # however many cases are over
            models.Index(
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
                condition=models.Q(phase__in=("received", "review", "applicant", "approval")),
            ),
            # inbox(): which services an office has cases of, hopping from one to the next
            models.Index(fields=["city", "office", "service"], name="cases_service"),
            # inbox() by the member of staff
            models.Index(fields=["city", "assignee", "phase"], name="cases_assignee"),
            # cases_of(), history_of(): what a person or organisation applied for, and what they did for others
            models.Index(fields=["city", "applicant_ref", "-id"], name="cases_applicant"),
            models.Index(fields=["city", "agent_ref", "-id"], name="cases_agent"),
            models.Index(fields=["city", "account_id", "-id"], name="cases_account"),
            # case_by_token(): somebody without sign-in comes back
            models.Index(fields=["city", "token_hash"], name="cases_token"),
            # warn_deadlines() over a whole city, dispose_due()
            models.Index(
                fields=["city", "due_on"], name="cases_due", condition=models.Q(clock_ended_on=None)
            ),
            models.Index(
                fields=["city", "dispose_on"], name="cases_dispose", condition=models.Q(disposed_at=None)
            ),
        ]


class Draft(Filed):
    """A form being filled in; the corrections of a returned case are a draft that points to it."""

    case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="correction_draft"
    )
    token = SealedTextField()
    is_sandbox = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()

    class Meta(Filed.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["city", "token_hash"], name="cases_draft_token"),
            models.Index(fields=["city", "account_id", "-updated_at"], name="cases_draft_account"),
            models.Index(fields=["city", "expires_at"], name="cases_draft_expiry"),
        ]


class Rehearsal(CityScoped):
    """What a trial (sandbox) submission came to. Kept apart from cases: nothing of the hall ever reads it."""

    receipt_number = models.CharField(max_length=30)
    draft = models.UUIDField()
    service = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    started_by = models.CharField(max_length=80)
    state = models.CharField(max_length=40)
    office = models.CharField(max_length=60)
    submitted_at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "receipt_number"], name="cases_rehearsal_receipt"),
            models.UniqueConstraint(fields=["city", "draft"], name="cases_rehearsal_once"),
        ]


class Signing(CityScoped):
    """An application typeset for its applicant to sign, and the signature. `draft` is the uuid of its draft.

    `digest` is the sha256 of all that was typeset, `answers_sha256` of the answers alone. `signature` (base64) and
    `proof` (what the verification found) are empty until it is signed.
    """

    draft = models.UUIDField()
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="signings")
    digest = models.CharField(max_length=64)
    answers_sha256 = models.CharField(max_length=64)
    paper = models.CharField(max_length=80)
    paper_sha256 = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    signature = SealedTextField(blank=True)
    proof = SealedTextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "draft"], name="cases_signing_once")]


class Correction(CityScoped):
    """One round of asking for corrections. `draft` is the uuid of the draft it was answered with."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    round = models.PositiveSmallIntegerField()
    message = SealedTextField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    draft = models.UUIDField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_correction_round"),
            models.UniqueConstraint(fields=["city", "draft"], name="cases_correction_draft_once"),
        ]


class CorrectionMark(CityScoped):
    """One field that has to be corrected, and why. `index` is the block of a repeat."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="marks")
    field_id = models.CharField(max_length=80)
    index = models.PositiveSmallIntegerField(null=True, blank=True)
    note = SealedTextField(blank=True)

    class Meta(CityScoped.Meta):
        abstract = False


class Proposal(CityScoped):
    """A proposed decision (起案) on its route; one round after another when it is sent back."""

    class Status(models.TextChoices):
        OPEN = "open", "決裁中"
        APPROVED = "approved", "決裁済み"
        SENT_BACK = "sent_back", "差戻し"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    round = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20)
    reason = SealedTextField(blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    findings = SealedTextField(blank=True, default="", db_default="")
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_proposal_round")]


class ApprovalStep(CityScoped):
    """One post on the route of a proposal: who acted, when, with which comment, and for whom (代決)."""

    class State(models.TextChoices):
        COMING = "coming", "これから"
        WAITING = "waiting", "承認待ち"
        APPROVED = "approved", "承認"
        SENT_BACK = "sent_back", "差戻し"

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=60)
    post = models.CharField(max_length=60)
    decides = models.BooleanField(default=False)
    is_alone = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMING)
    acted_by = models.CharField(max_length=80, blank=True)
    acted_for = models.CharField(max_length=80, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    comment = SealedTextField(blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["proposal", "order"], name="cases_step_order")]
        indexes = [
            # approvals_waiting(): what lies with a post
            models.Index(
                fields=["city", "office", "post"], name="cases_waiting", condition=models.Q(state="waiting")
            ),
        ]


class Note(CityScoped):
    """A note of staff for colleagues; residents do not see it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = SealedTextField()
    by_ref = models.CharField(max_length=80)
    office = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False


class Route(CityScoped):
    """An approval route of this city: seeded from the pack, edited at the desk (`is_edited` keeps it so)."""

    route = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    decide_alone = models.JSONField(default=list)
    is_edited = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "route"], name="cases_route_once")]


class ExportRequest(CityScoped):
    """A list of cases that somebody wants as a file: frozen when asked for, let go by a second person, fetched once."""

    class State(models.TextChoices):
        WAITING = "waiting", "承認待ち"
        APPROVED = "approved", "承認済み"
        REFUSED = "refused", "不承認"
        FETCHED = "fetched", "受取済み"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.CharField(max_length=60)
    purpose = SealedTextField()
    receipts = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        # exports_of(), exports_waiting(): those of an office, the newest first
        indexes = [models.Index(fields=["city", "office", "-id"], name="cases_exports")]
