"""What other rooms see of cases: frozen views, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from tenohira.engines.forms.answers import Difference
from tenohira.engines.services.queries import Reasoned
from tenohira.foundation.definitions import LocalText

Outcome = Literal["granted", "refused"]
Owner = Literal["applicant", "office", "approver", "system"]


@dataclass(frozen=True)
class Applicant:
    """Who applies. `ref` is the person at the form (`person:…`), None when not known to the register.

    `on_behalf_of` is the person or organisation they act for; `account_id` the sign-in, None without one.
    """

    ref: str | None = None
    account_id: int | None = None
    on_behalf_of: str | None = None
    mail: str | None = None
    language: str = "ja"

    @property
    def concerned(self) -> str:
        """The reference the case is about: whom they act for, else themselves; "" when unknown."""
        return self.on_behalf_of or self.ref or ""

    @property
    def agent(self) -> str:
        """The reference of who acts for somebody else; "" when they act for themselves."""
        return (self.ref or "") if self.on_behalf_of and self.on_behalf_of != self.ref else ""


@dataclass(frozen=True)
class Mark:
    """A field to be corrected. `index` is the block of a repeat (from 0)."""

    field_id: str
    note: str = ""
    index: int | None = None


@dataclass(frozen=True)
class CorrectionView:
    """One round of corrections asked for. `draft_id` is the draft it was answered with, "" before."""

    round: int
    message: str
    marks: tuple[Mark, ...]
    asked_at: datetime
    answered_at: datetime | None
    draft_id: str = ""


@dataclass(frozen=True)
class DraftView:
    """A form being filled in. `token` resumes it on another device; `correction_of` is a receipt number or ""."""

    id: str
    token: str
    service_id: str
    service_title: LocalText
    version: str
    answers: dict[str, Any]
    applicant: Applicant
    channel: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    correction_of: str = ""
    correction: CorrectionView | None = None


@dataclass(frozen=True)
class StepView:
    """One post on the route of a proposal. `state`: coming, waiting, approved, sent_back."""

    order: int
    office_id: str
    post_id: str
    post_title: LocalText
    decides: bool
    is_alone: bool
    state: str
    acted_by: str = ""
    acted_by_name: str = ""
    acted_for: str = ""
    acted_for_name: str = ""
    acted_at: datetime | None = None
    comment: str = ""

    @property
    def is_deputy(self) -> bool:
        """Whether somebody acted for the holder of the post (代決)."""
        return bool(self.acted_for)


@dataclass(frozen=True)
class ProposalView:
    """A proposed decision and its route. `status`: open, approved, sent_back. `found`: its findings as plain lines."""

    round: int
    outcome: str
    reason: str
    amount: int | None
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    status: str
    steps: tuple[StepView, ...]
    found: tuple[str, ...] = ()

    @property
    def waiting(self) -> StepView | None:
        """The step that waits for somebody."""
        return next((step for step in self.steps if step.state == "waiting"), None)


@dataclass(frozen=True)
class ActionView:
    """A transition open from the present state: its id, how it is called, who may take it, what it needs."""

    id: str
    title: LocalText
    to: str
    by: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class CaseSummary:
    """A case as a line of a list. `days_left` counts business days (negative: late; None: no deadline or stopped)."""

    id: str
    receipt_number: str
    service_id: str
    service_title: LocalText
    state: str
    state_title: LocalText
    phase: str
    office_id: str
    office_name: LocalText
    assignee_ref: str
    assignee_name: str
    applicant_ref: str
    applicant_name: str
    applicant_kana: str
    submitted_at: datetime
    due_on: date | None
    days_left: int | None
    is_late: bool
    is_due_soon: bool
    remarks: tuple[str, ...]
    outcome: str
    amount: int | None
    decided_at: datetime | None
    closed_at: datetime | None

    @property
    def subject(self) -> str:
        """The reference under which files, papers and notices of this case are kept."""
        return f"case:{self.receipt_number}"


@dataclass(frozen=True)
class CaseView(CaseSummary):
    """One case with all that is in it."""

    version: str = ""
    channel: str = "portal"
    language: str = "ja"
    mail: str = ""
    account_id: int | None = None
    agent_ref: str = ""
    agent_name: str = ""
    mandate_kind: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    reason: str = ""
    clock_started_on: date | None = None
    clock_stopped_on: date | None = None
    dispose_on: date | None = None
    correction: CorrectionView | None = None
    corrections: tuple[CorrectionView, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    is_protected: bool = False

    @property
    def proposal(self) -> ProposalView | None:
        """The latest proposal, whatever became of it."""
        return self.proposals[-1] if self.proposals else None


@dataclass(frozen=True)
class RehearsalView:
    """What a trial (sandbox) submission came to; it is no case."""

    receipt_number: str
    service_id: str
    service_title: LocalText
    state: str
    state_title: LocalText
    phase: str
    office_id: str
    submitted_at: datetime


@dataclass(frozen=True)
class TimelineStep:
    """One step of a resident's timeline. `state`: done, now, todo. `expected_on`: by when, as far as known."""

    id: str
    title: LocalText
    state: Literal["done", "now", "todo"]
    at: datetime | None = None
    expected_on: date | None = None
    explain: LocalText | None = None


@dataclass(frozen=True)
class RequestView:
    """Something the city asks of the applicant. `kind`: correction, paper; `index` is the block of a repeat."""

    kind: Literal["correction", "paper"]
    text: str
    field_id: str = ""
    index: int | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a case's history. `detail` holds the figures of the event, without personal data."""

    at: datetime
    kind: str
    title: str
    actor_kind: str
    actor_ref: str
    actor_name: str
    office_id: str
    office_name: str
    channel: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class LookView:
    """Somebody of the city looked at a case; residents see the office, never the name."""

    at: datetime
    office_id: str
    office_name: LocalText


@dataclass(frozen=True)
class NoteView:
    """A note of staff."""

    id: int
    text: str
    by_ref: str
    by_name: str
    office_id: str
    at: datetime


@dataclass(frozen=True)
class Assessment:
    """What the rules say about a case, and where answers differ from the register."""

    decided_on: date
    checks: tuple[Reasoned, ...]
    needs: tuple[Reasoned, ...]
    amount: int | None
    differences: tuple[Difference, ...]

    @property
    def outcome(self) -> bool | None:
        """True when every check holds, False when one fails, None when something is unknown."""
        outcomes = [one.decision.outcome for one in self.checks]
        if False in outcomes:
            return False
        return None if None in outcomes else True


@dataclass(frozen=True)
class Figures:
    """What a head of office wants to know. Medians are business days from arrival to decision."""

    open: int
    new: int
    due_soon: int
    waiting: int
    to_approve: int
    late: int
    median_days: float | None
    weekly_medians: tuple[float | None, ...]


@dataclass(frozen=True)
class InboxFilters:
    """What to show. `state` is a state or a phase; `assignee` a staff ref or "nobody"; `due` late, soon or later.

    `show` is open (not yet done), all, or done.
    """

    text: str = ""
    service: str = ""
    state: str = ""
    assignee: str = ""
    due: str = ""
    show: str = "open"


@dataclass(frozen=True)
class InboxPage:
    """One page of an inbox, `number` of `pages`, of `total` cases."""

    rows: tuple[CaseSummary, ...]
    total: int
    number: int
    pages: int
    figures: Figures
    filters: InboxFilters
    services: tuple[tuple[str, LocalText], ...] = ()
    assignees: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ApprovalRow:
    """A proposal that waits for a member of staff; `as_deputy_of` names the absent holder's post for 代決."""

    case: CaseSummary
    proposal: ProposalView
    step: StepView
    as_deputy: bool = False


@dataclass(frozen=True)
class BulkResult:
    """What became of one case in a bulk action; `problem` is "" when it succeeded."""

    receipt_number: str
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return not self.problem


@dataclass(frozen=True)
class BulkReport:
    """What a bulk action did, case by case."""

    action: str
    results: tuple[BulkResult, ...]

    @property
    def done(self) -> int:
        """How many succeeded."""
        return sum(result.ok for result in self.results)

    @property
    def failed(self) -> tuple[BulkResult, ...]:
        """Those that did not, with the reason."""
        return tuple(result for result in self.results if not result.ok)


@dataclass(frozen=True)
class RouteView:
    """An approval route of the city."""

    id: str
    title: LocalText
    steps: tuple[dict[str, Any], ...]
    decide_alone: tuple[dict[str, Any], ...]
    is_edited: bool
