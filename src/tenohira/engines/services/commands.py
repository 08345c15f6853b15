"""Writing in the catalogue: pinning the version a case is made with."""

from __future__ import annotations

from django.db import transaction

from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.catalogue import current_catalogue
from tenohira.engines.services.models import DefinitionVersion


def pin(service_id: str) -> ServiceBundle:
    """Return today's version of a service and keep it for as long as a case needs it. Raises NoSuchService."""
    bundle = current_catalogue().bundle(service_id)
    with transaction.atomic():
        DefinitionVersion.objects.get_or_create(
            version=bundle.version, defaults={"service": bundle.id, "parts": bundle.parts()}
        )
    return bundle
