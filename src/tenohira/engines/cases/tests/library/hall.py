"""The hall of てのひら市 with all its offices, and cases of the library's services in any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests.library import children
from tenohira.engines.cases.tests.library.answering import Answers, fill
from tenohira.engines.cases.views import Applicant, CaseView, DraftView
from tenohira.engines.forms import queries as forms
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as people
from tenohira.engines.people.definition import read_offices
from tenohira.engines.people.tests import factories as make
from tenohira.engines.services.queries import catalogue
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import SYSTEM, Actor

THIS_YEAR = str(timezone.localdate().year)
IN_TEN_DAYS = str(timezone.localdate() + timedelta(days=10))
ANSWERS: dict[str, Answers] = {
    **children.ANSWERS,
    "sme-dx-subsidy": {
        "already_started": "no", "is_sole_trader": "no", "capital": "30000000", "industry": "manufacturing",
        "project_title": "受発注システムの導入", "eligible_cost": "900000", "other_subsidy": "100000",
        "total_cost": "1000000",
    },
    "care-certification": {"kind": "new"},
    "child-allowance-claim": {"public_servant": "no", "earns_more": "yes"},
    "disaster-certificate": {"self_assessed": "no"},
    "dog-registration": {"dog_name": "ポチ", "breed": "柴犬"},
    "information-disclosure": {"own_data": "no"},
    "opinion": {"wants_reply": "yes"},
    "care-certification-renewal": {"current_valid_until": IN_TEN_DAYS},
    "care-home-modification": {"work_begun": "no"},
    "care-level-change": {"current_valid_until": IN_TEN_DAYS},
    "care-moved-in-certification": {"moved_on": str(timezone.localdate() - timedelta(days=5))},
    "daily-living-aids": {"already_bought": "no"},
    "disabled-child-allowance": {"institution": "no", "disability_pension": "no"},
    "head-of-household-change": {"new_head_born_on": str(timezone.localdate() - timedelta(days=12000))},
    "health-insurance-enrolment": {"assistance": "no"},
    "high-care-cost-benefit": {"used_year": THIS_YEAR, "used_month": "1", "others_use": "no"},
    "high-medical-cost-refund": {"treated_year": THIS_YEAR, "treated_month": "1"},
    "medical-limit-certificate": {"long_stay": "no"},
    "mental-disability-certificate": {"first_visit_on": str(timezone.localdate() - timedelta(days=400))},
    "national-pension-enrolment": {"pension_number": "1234-567890"},
    "prosthetic-devices": {"already_bought": "no"},
    "severe-disability-medical-aid": {"assistance": "no"},
    "resident-record-copy": {"copies": "3", "shows_number": "no", "shows_code": "no"},
}  # fmt: skip
"""What 花子 answers where the usual answers of answering.py do not make a sensible application."""


FINDINGS: dict[str, Answers] = {
    **children.FINDINGS,
    "disaster-certificate": {"is_dwelling": "yes", "degree": "half"},
    "care-certification": {"level": "care-2"},
    "nursery-application": {
        "category": "third", "care_hours": "short", "placed": "no", "waiting_reason": "空きがないため",
    },
    "after-school-club": {"assigned_club": "own-school"},
}  # fmt: skip
"""What the office finds out where register and application do not say it; days are the usual ones."""


def findings_of(number: str, **changes: str) -> dict[str, list[str]] | None:
    """What a clerk types as the findings of a case (認定事項), None where nothing is asked."""
    sheet = queries.findings_sheet(number)
    if sheet is None:
        return None
    raw: dict[str, list[str]] = {}
    for page in sheet.form.pages:
        raw |= forms.raw_of_page(sheet.form, page.id, sheet.answers, sheet.names)
        for one in page.ask:
            if one.type == "date" and f"{one.id}.year" not in raw:
                day = timezone.localdate()
                raw |= {f"{one.id}.era": ["西暦"], f"{one.id}.year": [f"{day.year}"]}
                raw |= {f"{one.id}.month": [f"{day.month}"], f"{one.id}.day": [f"{day.day}"]}
    given = {**FINDINGS.get(queries.case(number).service_id, {}), **changes}
    return raw | {name: [text] for name, text in given.items()}


@dataclass
class Hall:
    """花子, her company, and the staff of every office, appointed when first asked for."""

    hanako: Actor
    applicant: Applicant
    company: str
    account: int
    today: date
    _staff: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def staff(self, office: str, post: str = "staff") -> Actor:
        """Who holds a post of an office."""
        if (office, post) not in self._staff:
            number = f"{len(self._staff) + 1}"
            self._staff[office, post] = make.clerk(f"{office} {post}", office, post, number=number)[1]
        return self._staff[office, post]

    def man(self, office: str) -> None:
        """Fill every post of an office."""
        for post in people.posts(office):
            self.staff(office, post.id)

    def applies(self, service: str) -> Applicant:
        """花子 as she stands at the form: for her company where the service is for companies."""
        if catalogue().bundle(service).service.subject == "organisation":
            return Applicant(self.hanako.ref, self.account, self.company, "hanako@mail.example")
        return self.applicant

    def draft(self, service: str, answers: Answers | None = None, **options: str) -> DraftView:
        """A filled form that could be sent."""
        draft = commands.start_draft(service, by=self.hanako, applicant=self.applies(service))
        fill(draft, self.hanako, self.today, {**ANSWERS.get(service, {}), **(answers or {})}, **options)
        return draft

    def submitted(self, service: str, answers: Answers | None = None, **options: str) -> CaseView:
        """An application as it arrived."""
        return commands.submit(
            self.draft(service, answers, **options).id, key=f"{service}-{id(options)}", by=self.hanako
        )

    def in_review(self, service: str, answers: Answers | None = None, **options: str) -> CaseView:
        """An application that its office took up."""
        case = self.submitted(service, answers, **options)
        return commands.begin_review(case.receipt_number, self.staff(case.office_id))

    def decided(self, case: CaseView, outcome: str, reason: str) -> CaseView:
        """Decide a case in review the way its flow does: along the route, at once, or by an answer."""
        number, office = case.receipt_number, case.office_id
        clerk = self.staff(office)
        open_ones = {action.id for action in case.actions}
        if "answer" in open_ones:
            return commands.answer(number, reason, clerk)
        if "propose" not in open_ones:
            accept = commands.accept(number, clerk) if outcome == "granted" else None
            return accept or commands.refuse(number, reason, clerk)
        self.man(office)
        found = findings_of(number) if outcome == "granted" else None
        case = commands.propose(number, outcome, reason, None, clerk, found)
        while case.proposal is not None and case.proposal.waiting is not None:
            step = case.proposal.waiting
            case = commands.approve(number, "", self.staff(step.office_id, step.post_id))
        return case


def open_hall() -> Hall:
    """Load the pack's offices and the cast."""
    offices = read_offices(pack_folder() / "offices.yaml", Problems())
    assert offices is not None
    register.load_offices(offices)
    make.load(make.cast())
    account = make.account("hanako@mail.example")
    hanako = make.known("1001").ref
    register.link_account(account, hanako, by=SYSTEM, evidence="運転免許証")
    company = register.register_organisation(
        "浜名精機株式会社",
        "ハマナセイキ",
        by=SYSTEM,
        address="手県てのひら市浜町1番地",
        representative="山本 浩二",
    )
    register.record_mandate(account, company.ref, "organisation", authority="代表者事項証明書", by=SYSTEM)
    return Hall(
        Actor("resident", hanako),
        Applicant(hanako, account, mail="hanako@mail.example"),
        company.ref,
        account,
        timezone.localdate(),
    )
