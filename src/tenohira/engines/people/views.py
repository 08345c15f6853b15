"""What other rooms see of people, organisations and the hall: frozen views, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone

from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor

Status = Literal["registered", "moved-out", "deceased", "removed"]
MandateKind = Literal["child", "parent", "organisation", "other"]
Assurance = Literal["none", "contact", "verified"]


@dataclass(frozen=True)
class PersonView:
    """One person of the resident register.

    `sex` is 男, 女 or ""; `relationship` the 続柄 to the head of household.
    """

    ref: str
    name: str
    kana: str
    birth_date: date
    sex: str
    relationship: str
    household_ref: str
    address: str
    postal_code: str
    town: str
    status: str
    is_protected: bool
    language: str
    phone: str
    mail: str
    registered_on: date | None
    number: str = ""
    household_number: str = ""
    block: str = ""
    building: str = ""
    nationality: str = ""
    last_event: str = ""
    last_event_on: date | None = None


@dataclass(frozen=True)
class Viewing:
    """One time that staff opened a resident's data: when, which office, for what purpose."""

    at: datetime
    office_id: str
    office_name: LocalText
    purpose: str


@dataclass(frozen=True)
class AddressView:
    """One stay of a person's address history; `until` is None for the present one."""

    address: str
    postal_code: str
    since: date | None
    until: date | None
    reason: str


@dataclass(frozen=True)
class OrganisationView:
    """A company, association or other body. `corporate_number` has 13 digits or is empty."""

    ref: str
    name: str
    kana: str
    corporate_number: str
    address: str
    representative: str
    phone: str
    mail: str
    postal_code: str = ""
    representative_title: str = ""


@dataclass(frozen=True)
class PostView:
    """One post (職) of an office; a higher rank has more authority."""

    office_id: str
    id: str
    title: LocalText
    rank: int
    is_head: bool
    opens_protected: bool = False
    keeps_records: bool = False


@dataclass(frozen=True)
class OfficeView:
    """One office (課) of the hall."""

    id: str
    ref: str
    name: LocalText
    phone: str
    mail: str
    place: str
    work: LocalText | None
    posts: tuple[PostView, ...]


@dataclass(frozen=True)
class OfficeContact:
    """How an office is called and reached."""

    name: LocalText
    phone: str
    is_open: bool


@dataclass(frozen=True)
class StaffView:
    """One member of staff, with the office of the highest post held today ("" when none)."""

    ref: str
    name: str
    kana: str
    office_id: str
    office_name: LocalText | None
    posts: tuple[PostView, ...]
    is_admin: bool
    number: str = ""
    account_id: int | None = None
    mail: str = ""


@dataclass(frozen=True)
class Mandate:
    """An authority of an account to act for somebody until a day (inclusive; None: until revoked)."""

    ref: str
    kind: str
    name: str
    until: date | None
    subject_ref: str
    authority: str = ""


@dataclass(frozen=True)
class LoadedOffices:
    """What loading offices.yaml did: offices created, updated, kept as edited at the desk, and closed."""

    created: int
    updated: int
    kept: int
    closed: int


@dataclass(frozen=True)
class TokenView:
    """A token of a machine client, without its text. `shown` is how the text begins."""

    ref: str
    label: str
    shown: str
    scopes: tuple[str, ...]
    is_sandbox: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def until(self) -> date:
        """The last day on which it opens anything."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))


@dataclass(frozen=True)
class ClientView:
    """A machine client (連携システム) of an office, with its tokens, the newest first."""

    ref: str
    name: str
    office_id: str
    contact: str
    created_at: datetime
    closed_at: datetime | None
    tokens: tuple[TokenView, ...] = ()


@dataclass(frozen=True)
class IssuedToken:
    """A token just made, with the text that is shown once."""

    token: TokenView
    text: str


@dataclass(frozen=True)
class Pass:
    """What the bearer of a token may do: for which office, with which scopes, for real or as a trial."""

    token_ref: str
    client_ref: str
    client_name: str
    office_id: str
    scopes: frozenset[str]
    is_sandbox: bool
    expires_at: datetime

    def actor(self) -> Actor:
        """Return who the journal says did it: the system itself."""
        return Actor(
            "machine", self.client_ref, self.office_id, channel="sandbox" if self.is_sandbox else "api"
        )
