"""What the notice of a campaign says: its event, and what fills its placeholders."""

from __future__ import annotations

from django.conf import settings

from tenohira.engines.campaigns.models import Campaign
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.city import city_definition

NOTICE = "needed"


def values_of(row: Campaign, bundle: services.ServiceBundle, language: str) -> dict[str, str]:
    """Return what fills the placeholders for everybody who reads a language."""
    office = people.office_contacts().get(row.office)
    reasons = [clause.because.text(language) for clause in bundle.service.needed_when]
    return {
        "service_title": bundle.service.title.text(language),
        "reason": "\n".join(reasons),
        "message": row.words.get(language) or "",
        "case_url": service_url(row),
        "office_name": office.name.text(language) if office else row.office,
        "office_phone": office.phone if office else city_definition().phone,
        "city_name": city_definition().name.text(language),
    }


def service_url(row: Campaign) -> str:
    """Return the page of the procedure a campaign is about."""
    return f"{settings.TENOHIRA_BASE_URL}/services/{row.service}/"
