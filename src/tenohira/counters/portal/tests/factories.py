"""The cast of てのひら市 at the portal: accounts, links to the register, mandates, staff who answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress

from tenohira.counters.portal.tests.resident import Resident, picture
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries
from tenohira.engines.cases.definition import read_routes
from tenohira.engines.cases.views import CaseView, Mark
from tenohira.engines.people import commands as people
from tenohira.engines.people.definition import OfficesDefinition
from tenohira.engines.people.tests.factories import cast, clerk, known, load, row
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems, read_yaml, validate
from tenohira.foundation.journal import SYSTEM, Actor

PASSWORD = "himitsu-no-kotoba-26"
HANAKO = "hanako@mail.example"
MARIA = "maria@mail.example"
YAMAMOTO = "yamamoto@mail.example"
NEWCOMER = "newcomer@mail.example"
SANO = "sano@city.example"


@dataclass(frozen=True)
class Hall:
    """The open hall: clerks by the office they answer for."""

    accounts: dict[str, int]
    company: str

    def clerk_of(self, case: CaseView) -> Actor:
        """A clerk of the office that has a case."""
        return clerk("佐野", case.office_id)[1]


def open_hall() -> Hall:
    """Load offices, routes and the cast; make the accounts."""
    problems = Problems()
    offices = validate(OfficesDefinition, _read("offices.yaml", problems), problems)
    routes = read_routes(pack_folder() / "routes.yaml", problems)
    assert offices is not None
    assert routes is not None
    people.load_offices(offices)
    cases.load_routes(routes, by=SYSTEM)
    load([*cast(), row("4001", "4", 氏名="山本 浩二", 氏名カナ="ヤマモト コウジ", 続柄="世帯主")])
    accounts = {mail: account(mail) for mail in (HANAKO, MARIA, YAMAMOTO, NEWCOMER, SANO)}
    for mail, number in ((HANAKO, "1001"), (MARIA, "2001"), (YAMAMOTO, "4001")):
        people.link_account(accounts[mail], known(number).ref, by=SYSTEM, evidence="運転免許証")
    people.record_mandate(
        accounts[HANAKO], known("1004").ref, "parent", authority="委任状 令和8年10月1日", by=SYSTEM
    )
    company = people.register_organisation(
        "浜名精機株式会社",
        "ハマナセイキ",
        address="手県てのひら市浜町1番地",
        representative="山本 浩二",
        phone="099-000-1000",
        mail="info@hamana.example",
        by=SYSTEM,
    )
    people.record_mandate(
        accounts[YAMAMOTO], company.ref, "organisation", authority="代表者事項証明書", by=SYSTEM
    )
    people.link_staff_account(clerk("佐野")[0].ref, accounts[SANO], by=SYSTEM)
    return Hall(accounts, company.ref)


def _read(name: str, problems: Problems) -> Any:
    return read_yaml(pack_folder() / name, problems)


def account(mail: str) -> int:
    """An account whose address is confirmed."""
    made = people.create_account(mail, PASSWORD)
    EmailAddress.objects.create(user_id=made, email=mail, verified=True, primary=True)
    return made


def resident(mail: str = "", language: str = "ja") -> Resident:
    """Somebody at the portal, signed in when they have an address."""
    from django.contrib.auth import get_user_model

    one = Resident()
    one.client.cookies["django_language"] = language
    if mail:
        one.client.force_login(get_user_model().objects.get(email=mail))
    return one


OPINION = [
    {"theme": "roads", "body": "公園の前の道に穴があります。"},
    {"wants_reply": "no", "may_publish": "no"},
    {},
]


def begin(one: Resident, service: str) -> Resident:
    """Open a service and begin it."""
    return one.open(f"/services/{service}/").send(button="この手続きを始める")


def fill(one: Resident, pages: list[dict[str, Any]]) -> Resident:
    """Answer page after page; each must be taken."""
    for answers in pages:
        where = one.url
        one.send(answers, button="次へ進む")
        assert one.status == 200, f"{where}: {one.errors}"
        assert one.url != where, f"{where} did not go on"
    return one


def child_allowance() -> list[dict[str, Any]]:
    """鈴木 花子 claims the child allowance for 一郎; the copy of the insurance card follows later."""
    return [
        {"claim_reason": "moving-in", "public_servant": "no"},
        {"phone": "090-1234-5678", "pension": "employees", "claimant_number": "123456789018"},
        {"has_partner": "no"},
        {
            "children.0.child_relationship": "child",
            "children.0.brings_up": "yes",
            "children.0.lives_with": "yes",
        },
        {"supports_older": "no"},
        {"pay_to": "public-account"},
        {"insurance_copy.later": "yes"},
    ]


def apply_for_allowance(one: Resident) -> str:
    """Claim the child allowance from the service page to the receipt; returns the receipt number."""
    fill(begin(one, "child-allowance-claim"), child_allowance())
    one.send({"declared": "yes"}, button="この内容で申請する")
    assert one.title == "申請を受け取りました", one.words
    return receipt_of(one)


def send_opinion(one: Resident, mail: str = "") -> str:
    """Send an opinion without sign-in; returns the receipt number."""
    fill(begin(one, "opinion"), OPINION)
    one.send({"mail": mail} if mail else {}, button="この内容で申請する")
    return receipt_of(one)


def receipt_of(one: Resident) -> str:
    """The receipt number of the page one stands at."""
    return one.url.split("/cases/")[1].split("/")[0]


def ask_for_correction(
    hall: Hall, receipt: str, *marks: Mark, message: str = "電話番号をお確かめください。"
) -> None:
    """The office returns a case."""
    case = queries.case(receipt)
    by = hall.clerk_of(case)
    cases.begin_review(receipt, by)
    cases.return_for_correction(receipt, list(marks), message, by)


__all__ = ["HANAKO", "MARIA", "NEWCOMER", "OPINION", "PASSWORD", "SANO", "YAMAMOTO", "picture"]
