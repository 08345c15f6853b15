"""demo/ of a city pack: the named residents, companies and staff of the trial hall."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeVar

from allauth.account.models import EmailAddress
from django.utils import timezone
from pydantic import Field

from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as registered
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Definition, Problems, read_yaml, validate
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

M = TypeVar("M", bound=Definition)
OPENER = Actor("system", channel="cli")


class CastBroken(TenohiraError):
    """demo/ of a pack cannot be read."""


class CastAccount(Definition):
    """A sign-in of a resident of the cast; `verified` is linked to the register, `contact` is not."""

    mail: str
    assurance: Literal["contact", "verified"] = "verified"


class CastMember(Definition):
    """One resident of the cast; keys as in the register's import, days counted back from today."""

    id: str
    number: str
    name: str
    kana: str
    birth_date: date
    sex: str
    relationship: str
    nationality: str = ""
    language: str = "ja"
    phone: str = ""
    mail: str = ""
    protected: bool = False
    last_event: str = ""
    last_event_days_ago: int | None = None
    registered_days_ago: int | None = None
    account: CastAccount | None = None
    note: str = ""


class CastHousehold(Definition):
    """A household of the cast, the head first."""

    number: str
    town: str
    block: str
    building: str = ""
    postal_code: str = ""
    members: list[CastMember]


class CastOrganisation(Definition):
    """A company of the cast."""

    id: str
    name: str
    kana: str
    corporate_number: str
    postal_code: str = ""
    address: str = ""
    representative: str = ""
    representative_title: str = ""
    phone: str = ""
    mail: str = ""


class CastMandate(Definition):
    """Who may act for whom."""

    by: str
    subject: str
    kind: Literal["child", "parent", "organisation", "other"]
    authority: str


class CastResidents(Definition):
    """demo/residents.yaml."""

    schema_: Literal[1] = Field(alias="schema", default=1)
    password: str
    households: list[CastHousehold]
    organisations: list[CastOrganisation] = []
    mandates: list[CastMandate] = []

    @property
    def members(self) -> list[CastMember]:
        """Everybody, household by household."""
        return [member for household in self.households for member in household.members]


class CastClerk(Definition):
    """One member of staff of the cast; posts as `office/post`."""

    id: str
    number: str
    name: str
    kana: str
    mail: str
    posts: list[str]
    admin: bool = False
    note: str = ""


class CastStaff(Definition):
    """demo/staff.yaml."""

    schema_: Literal[1] = Field(alias="schema", default=1)
    password: str
    staff: list[CastClerk]


class TrialCases(Definition):
    """demo/cases.yaml: the services of which the trial desk shows cases; those of offices with trial staff."""

    schema_: Literal[1] = Field(alias="schema", default=1)
    services: list[str]


def _read(name: str, model: type[M]) -> M:
    path: Path = pack_folder() / "demo" / name
    problems = Problems()
    source = read_yaml(path, problems)
    found = validate(model, source, problems) if source else None
    if found is None or problems:
        raise CastBroken("お試しの登場人物を読めません。", str(problems), f"{path} を直してください。")
    return found


def read_residents() -> CastResidents:
    """Return the residents of the current city's cast; raises CastBroken."""
    return _read("residents.yaml", CastResidents)


def read_staff() -> CastStaff:
    """Return the staff of the current city's cast; raises CastBroken."""
    return _read("staff.yaml", CastStaff)


def register_rows(cast: CastResidents, today: date) -> list[dict[str, str]]:
    """Return the cast as rows of the register's import, by heading."""
    return [_row(household, member, today) for household in cast.households for member in household.members]


def _row(household: CastHousehold, member: CastMember, today: date) -> dict[str, str]:
    def days_ago(days: int | None) -> str:
        return (today - timedelta(days=days)).isoformat() if days is not None else ""

    return {
        "宛名番号": member.number,
        "世帯番号": household.number,
        "氏名": member.name,
        "氏名カナ": member.kana,
        "生年月日": member.birth_date.isoformat(),
        "性別": member.sex,
        "続柄": member.relationship,
        "郵便番号": household.postal_code,
        "町字": household.town,
        "番地": household.block,
        "方書": household.building,
        "異動日": days_ago(member.last_event_days_ago),
        "異動事由": member.last_event,
        "住民となった日": days_ago(member.registered_days_ago),
        "国籍": member.nationality,
        "言語": member.language,
        "電話番号": member.phone,
        "メールアドレス": member.mail,
        "支援措置": "有" if member.protected else "",
    }


def _account(mail: str, password: str, *, language: str = "ja", is_staff: bool = False) -> int:
    """Make an account whose mail address counts as confirmed: nobody reads the cast's mail."""
    account = people.create_account(mail, password, language=language, is_staff=is_staff)
    EmailAddress.objects.create(user_id=account, email=mail, verified=True, primary=True)
    return account


def sign_in_residents(cast: CastResidents) -> None:
    """Make the cast's accounts, link them to the register, and record for whom they may act."""
    numbered = {member.id: registered.person_numbered(member.number) for member in cast.members}
    refs = {name: person.ref for name, person in numbered.items() if person is not None}
    accounts: dict[str, int] = {}
    for member in cast.members:
        if member.account is not None:
            account = _account(member.account.mail, cast.password, language=member.language)
            accounts[member.id] = account
            if member.account.assurance == "verified":
                people.link_account(account, refs[member.id], by=OPENER, evidence="お試しの登場人物")
    for one in cast.organisations:
        found = people.register_organisation(by=OPENER, **one.model_dump(exclude={"id"}))
        refs[one.id] = found.ref
    for mandate in cast.mandates:
        people.record_mandate(
            accounts[mandate.by], refs[mandate.subject], mandate.kind, authority=mandate.authority, by=OPENER
        )


def sign_in_staff(cast: CastStaff) -> None:
    """Make the accounts of the cast's staff and give them their posts, as held for a year."""
    since = timezone.localdate() - timedelta(days=365)
    for clerk in cast.staff:
        account = _account(clerk.mail, cast.password, is_staff=True)
        member = people.add_staff(
            clerk.name, clerk.kana, by=OPENER, number=clerk.number, account_id=account, is_admin=clerk.admin
        )
        for post in clerk.posts:
            office, _, name = post.partition("/")
            people.assign_post(member.ref, office, name, by=OPENER, since=since)


def services_on_the_desk() -> list[str] | None:
    """Return the services of which the trial desk shows cases, None where the pack does not name them.

    Raises CastBroken.
    """
    is_named = (pack_folder() / "demo" / "cases.yaml").exists()
    return _read("cases.yaml", TrialCases).services if is_named else None
