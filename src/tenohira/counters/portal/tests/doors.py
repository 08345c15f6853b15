"""Every address of the portal, in a hall where 鈴木 花子 has a draft, a case with its papers, and a notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    Hall,
    apply_for_allowance,
    begin,
    child_allowance,
    fill,
    picture,
    resident,
)
from tenohira.engines.cases import queries
from tenohira.engines.documents import commands as documents
from tenohira.engines.messages import queries as messages
from tenohira.engines.people.tests.factories import known


@dataclass(frozen=True)
class Doors:
    """What 鈴木 花子 has: a case, its file and paper, a draft at its second page, a notice."""

    receipt: str
    file: str
    paper: str
    draft: str
    notice: str

    def addresses(self) -> dict[str, str]:
        """Every address of the portal by its name."""
        case, draft, event = [self.receipt], [self.draft], ["having-a-say"]
        arguments = {
            "read-notice": [self.notice],
            "service": ["opinion"],
            "begin": ["opinion"],
            **dict.fromkeys(("apply", "review", "sign", "to-sign", "saved", "discard"), draft),
            **{name: [self.draft, "claimant"] for name in ("page", "questions")},
            **dict.fromkeys(("guide", "guide-slip", "guide-pdf", "guide-answers", "guide-forget"), event),
            "guide-question": ["having-a-say", "person.birth_date"],
            **{key: ["no-such-token"] for key in ("resume", "stop-push")},
            **dict.fromkeys(
                ("case", "receipt", "corrected", "correct", "withdraw", "application", "case-proof"), case
            ),
            "supply": [self.receipt, "insurance_copy"],
            "paper": [self.receipt, self.paper],
            "attachment": [self.receipt, self.file],
            "journal-root": ["2020-01-01"],
            **{key: ["card"] for key in ("outside", "outside-callback")},
            "verify": ["NO-SUCH-CODE"],
            "branches": ["0149"],
        }
        return {name: reverse(f"portal:{name}", args=arguments.get(name, [])) for name in names()}


def names() -> list[str]:
    """The names of all addresses of the portal."""
    from tenohira.counters.portal.urls import urlpatterns

    return [str(one.name) for one in urlpatterns]


def furnish(hall: Hall) -> Doors:
    """Let 鈴木 花子 apply with a photo of the road, and begin a claim."""
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/supply/insurance_copy/")
    hanako.send({"insurance_copy": picture("保険証.png")}, button="この書類を送る")
    case = queries.case(receipt)
    paper = documents.issue(
        "certificate", "certificate", {"receipt_number": receipt}, title="証明書", subject=case.subject,
        office=case.office_id, by=hall.clerk_of(case),
    )  # fmt: skip
    fill(begin(hanako, "child-allowance-claim"), child_allowance()[:1])
    return Doors(
        receipt,
        queries.files(receipt)[0].ref.partition(":")[2],
        paper.ref.partition(":")[2],
        hanako.url.strip("/").split("/")[1],
        messages.inbox(known("1001").ref)[0].ref,
    )
