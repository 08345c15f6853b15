"""Makes the hall, the cast and their cases for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenohira.engines.cases import commands
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.views import Applicant, CaseView, DraftView, Mark
from tenohira.engines.people import commands as register
from tenohira.engines.people.tests import factories as people
from tenohira.foundation.journal import SYSTEM, Actor

__all__ = ["PDF", "Mark", "people"]

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n"
    b"%%EOF\n"
)


@dataclass
class Cast:
    """Who plays in these tests: actors, and the applicants as they stand at the form."""

    sano: Actor
    oishi: Actor
    sugiyama: Actor
    nakamura: Actor
    hanako: Actor
    applicant: Applicant
    ichiro: str = ""
    masao: str = ""
    misaki: str = ""
    account: int = 0
    more: dict[str, Any] = field(default_factory=dict)


def cast() -> Cast:
    """Load the hall and the register; 花子 has a verified account."""
    people.hall()
    people.load(people.cast())
    account = people.account("hanako@mail.example")
    hanako = people.known("1001").ref
    register.link_account(account, hanako, by=SYSTEM, evidence="運転免許証")
    return Cast(
        sano=people.clerk("佐野", "kodomo-mirai", "staff", number="1")[1],
        oishi=people.clerk("大石", "kodomo-mirai", "subsection-head", number="2")[1],
        sugiyama=people.clerk("杉山", "kodomo-mirai", "section-head", number="3")[1],
        nakamura=people.clerk("中村", "shimin", "staff", number="4")[1],
        hanako=Actor("resident", hanako),
        applicant=Applicant(hanako, account, mail="hanako@mail.example"),
        ichiro=people.known("1003").ref,
        masao=people.known("1004").ref,
        misaki=people.known("3001").ref,
        account=account,
    )


ALLOWANCE = {"name": ["鈴木 花子"], "kana": ["スズキ ハナコ"], "supports": ["yes"], "wanted": ["80000"]}


def filled(cast: Cast, *, proof: bool = True, **changes: str) -> DraftView:
    """A draft of the allowance that could be sent: 80,000 yen, with the copy of the bankbook unless it follows."""
    draft = commands.start_draft("allowance", by=cast.hanako, applicant=cast.applicant)
    raw = {**ALLOWANCE, **{key: [value] for key, value in changes.items()}}
    assert commands.save_page(draft.id, "applicant", raw, by=cast.hanako).ok
    if proof:
        commands.attach_file(draft.id, "proof", "通帳.pdf", PDF, by=cast.hanako)
    else:
        assert commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=cast.hanako).ok
    return draft


def submitted(cast: Cast, *, proof: bool = True, **changes: str) -> CaseView:
    """花子's claim of the allowance as it arrived."""
    return commands.submit(filled(cast, proof=proof, **changes).id, key="key", by=cast.hanako)


def in_review(cast: Cast, **changes: str) -> CaseView:
    """The claim, taken up by 佐野."""
    return commands.begin_review(submitted(cast, **changes).receipt_number, cast.sano)


def proposed(cast: Cast, outcome: str = "granted", **changes: str) -> CaseView:
    """The claim with a proposed decision on its way."""
    case = in_review(cast, **changes)
    return commands.propose(case.receipt_number, outcome, "要件を満たすため", None, cast.sano)


def granted(cast: Cast) -> CaseView:
    """The claim, granted by 大石 and 杉山."""
    case = proposed(cast)
    commands.approve(case.receipt_number, "", cast.oishi)
    return commands.approve(case.receipt_number, "よい", cast.sugiyama)


def copy_requested(cast: Cast) -> CaseView:
    """花子's request for her resident record, at 市民課."""
    draft = commands.start_draft("copy", by=cast.hanako, applicant=cast.applicant)
    return commands.submit(draft.id, key="copy", by=cast.hanako)


def opinion(body: str = "公園に街灯をつけてください", mail: str = "") -> tuple[CaseView, str]:
    """An opinion without sign-in, and the token that opens it again."""
    nobody = Actor("anonymous")
    draft = commands.start_draft("voice", by=nobody, applicant=Applicant())
    raw = {"body": [body], "reply_mail": [mail]}
    assert commands.save_page(draft.id, "opinion", raw, by=nobody, token=draft.token).ok
    return commands.submit(draft.id, key="opinion", by=nobody, token=draft.token), draft.token


def due_on(receipt_number: str, day: date) -> None:
    """Set the last day of a case, as if it had come in earlier."""
    Case.objects.filter(receipt_number=receipt_number).update(due_on=day)


def damage_in_review(cast: Cast) -> CaseView:
    """花子's application for relief money, taken up by 佐野, who will be asked for findings (認定事項)."""
    draft = commands.start_draft("damage", by=cast.hanako, applicant=cast.applicant)
    assert commands.save_page(draft.id, "home", {"home": ["屋根が飛んだ"]}, by=cast.hanako).ok
    case = commands.submit(draft.id, key="damage", by=cast.hanako)
    return commands.begin_review(case.receipt_number, cast.sano)
