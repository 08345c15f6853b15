"""What this room writes in the journal. References, purposes and figures only, never personal data."""

from __future__ import annotations

from typing import ClassVar

from tenohira.foundation.journal import Event


class PersonLookedUp(Event):
    """A member of staff opened a resident's data; the resident sees it, from `shown_from` on when `law` says so."""

    kind: ClassVar[str] = "people.looked_up"
    title: ClassVar[str] = "住民情報を閲覧"
    purpose: str
    shown_from: str = ""
    law: str = ""


class PersonShown(PersonLookedUp):
    """A resident's data stood on the page of somebody of their household that a member of staff opened."""

    kind: ClassVar[str] = "people.shown"
    title: ClassVar[str] = "世帯の方として表示"


class PeopleSearched(Event):
    """A member of staff searched the register; how many residents the list showed."""

    kind: ClassVar[str] = "people.searched"
    title: ClassVar[str] = "住民を検索"
    purpose: str
    listed: int


class RegisterImported(Event):
    """Rows of the resident register were loaded."""

    kind: ClassVar[str] = "people.register_imported"
    title: ClassVar[str] = "住民データを取り込み"
    created: int
    updated: int
    skipped: int
    warnings: int


class ProtectionSet(Event):
    """A protection (支援措置) began or was changed."""

    kind: ClassVar[str] = "people.protection_set"
    title: ClassVar[str] = "支援措置を設定"
    until: str = ""
    openers: list[str] = []


class ProtectionLifted(Event):
    """A protection (支援措置) ended."""

    kind: ClassVar[str] = "people.protection_lifted"
    title: ClassVar[str] = "支援措置を解除"


class ContactUpdated(Event):
    """Contact data changed; only the names of the changed fields are kept."""

    kind: ClassVar[str] = "people.contact_updated"
    title: ClassVar[str] = "連絡先を変更"
    fields: list[str]


class AccountLinked(Event):
    """An account was linked to a resident after somebody checked who they are; `link` holds by what evidence."""

    kind: ClassVar[str] = "people.account_linked"
    title: ClassVar[str] = "アカウントと住民を紐づけ"
    account: int
    link: int


class AccountUnlinked(Event):
    """The link between an account and a resident ended; `link` holds why."""

    kind: ClassVar[str] = "people.account_unlinked"
    title: ClassVar[str] = "アカウントと住民の紐づけを解除"
    account: int
    link: int


class MandateRecorded(Event):
    """An authority to act for somebody was recorded."""

    kind: ClassVar[str] = "people.mandate_recorded"
    title: ClassVar[str] = "代理の権限を登録"
    account: int
    mandate: str
    mandate_kind: str
    until: str = ""


class MandateRevoked(Event):
    """An authority to act for somebody ended before its time; the mandate holds why."""

    kind: ClassVar[str] = "people.mandate_revoked"
    title: ClassVar[str] = "代理の権限を取り消し"
    account: int
    mandate: str


class OrganisationRegistered(Event):
    """An organisation was entered or its data changed."""

    kind: ClassVar[str] = "people.organisation_registered"
    title: ClassVar[str] = "団体を登録"
    is_new: bool


class OfficesLoaded(Event):
    """Offices and posts were seeded from the city pack."""

    kind: ClassVar[str] = "people.offices_loaded"
    title: ClassVar[str] = "組織を読み込み"
    created: int
    updated: int
    kept: int
    closed: int


class OfficeChanged(Event):
    """An office or post was changed at the desk."""

    kind: ClassVar[str] = "people.office_changed"
    title: ClassVar[str] = "組織を変更"
    changed: list[str]


class StaffAdded(Event):
    """A member of staff was entered."""

    kind: ClassVar[str] = "people.staff_added"
    title: ClassVar[str] = "職員を登録"
    is_admin: bool


class StaffLinked(Event):
    """A member of staff got a sign-in."""

    kind: ClassVar[str] = "people.staff_linked"
    title: ClassVar[str] = "職員のアカウントを登録"
    account: int


class PostAssigned(Event):
    """A member of staff took up a post."""

    kind: ClassVar[str] = "people.post_assigned"
    title: ClassVar[str] = "職に任命"
    office_id: str
    post_id: str
    since: str
    until: str = ""


class AssignmentEnded(Event):
    """A member of staff left a post."""

    kind: ClassVar[str] = "people.assignment_ended"
    title: ClassVar[str] = "職を解任"
    office_id: str
    post_id: str
    until: str


class DeputiesSet(Event):
    """Who decides when the holder of a post is away (代決) was set."""

    kind: ClassVar[str] = "people.deputies_set"
    title: ClassVar[str] = "代決の順序を設定"
    post_id: str
    deputies: list[str]


class ClientRegistered(Event):
    """A system was let in for an office."""

    kind: ClassVar[str] = "people.client_registered"
    title: ClassVar[str] = "連携システムを登録"
    system: str


class ClientClosed(Event):
    """A system was shut out, with every token it had."""

    kind: ClassVar[str] = "people.client_closed"
    title: ClassVar[str] = "連携システムの利用を終了"


class TokenIssued(Event):
    """A token was made for a system."""

    kind: ClassVar[str] = "people.token_issued"
    title: ClassVar[str] = "APIトークンを発行"
    token: str
    scopes: list[str]
    is_sandbox: bool
    until: str


class TokenRevoked(Event):
    """A token was ended."""

    kind: ClassVar[str] = "people.token_revoked"
    title: ClassVar[str] = "APIトークンを取り消し"
    token: str


class ClientSpokeFor(Event):
    """A system named the member of staff who takes the next step."""

    kind: ClassVar[str] = "people.client_spoke_for"
    title: ClassVar[str] = "連携システムが職員の名で操作"
    token: str
    staff: str


class StaffSignedIn(Event):
    """A member of staff signed in; `ways` are the steps it took (password, code, mfa …)."""

    kind: ClassVar[str] = "people.staff_signed_in"
    title: ClassVar[str] = "職員がサインイン"
    account: int
    ways: list[str]


class CredentialsChanged(Event):
    """What opens an account changed: password, mail, factor_added, factor_removed or recovery_codes."""

    kind: ClassVar[str] = "people.credentials_changed"
    title: ClassVar[str] = "ログインの方法を変更"
    account: int
    what: str


class SessionsEnded(Event):
    """Every open sign-in of an account was ended."""

    kind: ClassVar[str] = "people.sessions_ended"
    title: ClassVar[str] = "ログインをすべて終了"
    account: int


class EverySessionEnded(Event):
    """Every open sign-in of the city was ended."""

    kind: ClassVar[str] = "people.every_session_ended"
    title: ClassVar[str] = "市区町村のログインをすべて終了"
    accounts: int


class SignedInOutside(Event):
    """Somebody signed in with a card or for a company; `way` is card or company."""

    kind: ClassVar[str] = "people.signed_in_outside"
    title: ClassVar[str] = "カード・GビズIDでログイン"
    account: int
    way: str
    is_first: bool


class IdentityAsked(Event):
    """A card fitted no resident, or several; a clerk decides."""

    kind: ClassVar[str] = "people.identity_asked"
    title: ClassVar[str] = "本人確認を職員に依頼"
    account: int
    request: str
    candidates: int


class IdentityDecided(Event):
    """A clerk decided a request for identity: linked to a resident, or refused."""

    kind: ClassVar[str] = "people.identity_decided"
    title: ClassVar[str] = "本人確認の依頼を処理"
    account: int
    request: str
    outcome: str


class HoldingsDisclosed(Event):
    """A resident was given a copy of everything held about them (個人情報保護法76条)."""

    kind: ClassVar[str] = "people.holdings_disclosed"
    title: ClassVar[str] = "持っている情報の写しを渡しました"
    tables: int
    rows: int


class HoldPlaced(Event):
    """The disposal of a case's or a person's records was stopped; why stays in the table."""

    kind: ClassVar[str] = "people.hold_placed"
    title: ClassVar[str] = "廃棄を停止"
    subject_ref: str


class HoldLifted(Event):
    """Disposal goes on."""

    kind: ClassVar[str] = "people.hold_lifted"
    title: ClassVar[str] = "廃棄の停止を解除"
    subject_ref: str


class AccountDisposed(Event):
    """An account that was never signed in with was removed."""

    kind: ClassVar[str] = "people.account_disposed"
    title: ClassVar[str] = "使われなかったアカウントを廃棄"
    account: int
    made_on: str
