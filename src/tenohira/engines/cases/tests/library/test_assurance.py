"""How sure the hall must be of who applies: each kind of service there is, against everybody who may come."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tenohira
from tenohira.engines.cases import commands
from tenohira.engines.cases.admission import admit
from tenohira.engines.cases.errors import AssuranceTooLow
from tenohira.engines.cases.tests.library.hall import Hall
from tenohira.engines.cases.views import Applicant
from tenohira.engines.people import commands as register
from tenohira.engines.people.ports import CompanyUser
from tenohira.engines.people.tests import factories as make
from tenohira.engines.services.definition import ASSURANCE_ORDER, Assurance, ServiceDefinition
from tenohira.engines.services.queries import catalogue
from tenohira.foundation.journal import SYSTEM, Actor

LIBRARY = Path(tenohira.__file__).parent / "library" / "services"
_SAYS = re.compile(r"^(assurance|subject|acting_for): (.*)$", re.MULTILINE)
SERVICES = sorted(
    {
        tuple(sorted(_SAYS.findall(path.read_text("utf-8")))): path.parent.name
        for path in sorted(LIBRARY.glob("*/*/service.yaml"), reverse=True)
    }.values()
)
"""One procedure of each kind: whom it is for, who may act for them, how well they must be known."""

LEVELS: tuple[Assurance, ...] = ("none", "contact", "verified")


def who(hall: Hall, level: Assurance, service: ServiceDefinition) -> tuple[Applicant, Actor]:
    """Somebody of whom the hall is just so sure; for a company where the service is for companies."""
    is_for_companies = service.subject == "organisation"
    if level == "none":
        return Applicant(on_behalf_of=hall.company if is_for_companies else None), Actor("anonymous")
    if level == "contact":
        account = make.account("newcomer@mail.example")
        # somebody without a mandate for it: a mandate that was checked would be more than a mail address
        return (
            Applicant(None, account, hall.company if is_for_companies else None),
            Actor("resident", f"account:{account}"),
        )
    applicant = Applicant(hall.applicant.ref, hall.account, hall.company if is_for_companies else None)
    return applicant, hall.hanako


def wants(service: ServiceDefinition, level: Assurance) -> bool:
    return ASSURANCE_ORDER.index(level) >= ASSURANCE_ORDER.index(service.assurance)


def asked_of(service_id: str, assurance: Assurance | None = None) -> ServiceDefinition:
    service = catalogue().bundle(service_id).service
    return service if assurance is None else service.model_copy(update={"assurance": assurance})


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("service_id", SERVICES)
def test_every_service_lets_in_who_is_known_well_enough_and_nobody_else(
    hall: Hall, service_id: str, level: Assurance
) -> None:
    service = asked_of(service_id)
    applicant, by = who(hall, level, service)
    if wants(service, level):
        assert commands.start_draft(service_id, by=by, applicant=applicant).service_id == service_id
    else:
        with pytest.raises(AssuranceTooLow) as told:
            commands.start_draft(service_id, by=by, applicant=applicant)
        assert all((told.value.what, told.value.why, told.value.remedy))


@pytest.mark.parametrize("wanted", ASSURANCE_ORDER)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("service_id", SERVICES)
def test_whatever_a_city_asks_of_a_service_is_held(
    hall: Hall, service_id: str, level: Assurance, wanted: Assurance
) -> None:
    service = asked_of(service_id, wanted)
    applicant, by = who(hall, level, service)
    if service.subject == "organisation" and level != "verified" and wants(service, level):
        return  # known well enough, but without a mandate: that refusal is proved elsewhere
    if wants(service, level):
        admit(service, applicant, by, hall.today)
    else:
        with pytest.raises(AssuranceTooLow):
            admit(service, applicant, by, hall.today)


@pytest.mark.parametrize("service_id", [one for one in SERVICES if one != "opinion"])
def test_who_is_no_longer_known_cannot_send_what_they_began(hall: Hall, service_id: str) -> None:
    service = asked_of(service_id)
    draft = hall.draft(service_id)
    register.unlink(hall.account, by=SYSTEM, reason="取り違え")
    if service.assurance == "verified" and service.subject != "organisation":
        with pytest.raises(AssuranceTooLow):
            commands.submit(draft.id, key="sent-after", by=hall.hanako)
    else:
        assert commands.submit(draft.id, key="sent-after", by=hall.hanako).service_id == service_id


COMPANY_SERVICES = ["sme-dx-subsidy"]


@pytest.mark.parametrize("service_id", COMPANY_SERVICES)
def test_a_companys_head_who_lives_elsewhere_applies_after_the_company_sign_in(
    hall: Hall, service_id: str
) -> None:
    found = register.identify_company(
        CompanyUser(
            "https://company.example", "head-1", "1180301018771", "みかん農園株式会社", "representative"
        )
    )
    applicant = Applicant(None, found.account_id, found.organisation_ref)
    by = Actor("organisation", f"account:{found.account_id}")
    assert commands.start_draft(service_id, by=by, applicant=applicant).service_id == service_id
    elsewhere = Applicant(None, found.account_id, hall.company)
    with pytest.raises(AssuranceTooLow):
        commands.start_draft(service_id, by=by, applicant=elsewhere)


@pytest.mark.parametrize("service_id", COMPANY_SERVICES)
def test_a_companys_head_whose_papers_the_desk_saw_applies_too(hall: Hall, service_id: str) -> None:
    head = make.account("head@company.example")
    applicant = Applicant(None, head, hall.company)
    by = Actor("organisation", f"account:{head}")
    with pytest.raises(AssuranceTooLow):
        commands.start_draft(service_id, by=by, applicant=applicant)
    register.record_mandate(head, hall.company, "organisation", authority="代表者事項証明書", by=SYSTEM)
    assert commands.start_draft(service_id, by=by, applicant=applicant).service_id == service_id


def test_a_company_sign_in_is_no_proof_of_the_person(hall: Hall) -> None:
    found = register.identify_company(
        CompanyUser(
            "https://company.example", "head-1", "1180301018771", "みかん農園株式会社", "representative"
        )
    )
    by = Actor("resident", f"account:{found.account_id}")
    with pytest.raises(AssuranceTooLow):
        commands.start_draft("resident-record-copy", by=by, applicant=Applicant(None, found.account_id))
