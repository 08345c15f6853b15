"""Which gateway stands behind which port."""

from __future__ import annotations

from django.conf import settings

from tenohira.config.identity_providers import registrations
from tenohira.engines.cases.ports import register_verifier
from tenohira.engines.documents.ports import (
    OfficeLabel,
    register_offices,
    register_reader,
    register_scanner,
    register_signer,
)
from tenohira.engines.messages.ports import WEB_PUSH, register_channel, register_mail, register_webhook_port
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.ports import register_identity_provider
from tenohira.gateways.clamd.scanner import Clamd
from tenohira.gateways.digital_auth.relying_party import RelyingParty
from tenohira.gateways.jpki.setting_up import verifier_from
from tenohira.gateways.mail.carrier import DjangoMail
from tenohira.gateways.pades.reader import PadesReader
from tenohira.gateways.pades.signer import PadesSigner
from tenohira.gateways.web_push.carrier import WebPush
from tenohira.gateways.web_push.keys import read_key
from tenohira.gateways.webhook.carrier import HttpsWebhooks


class HallOffices:
    """Papers name the offices of the people engine."""

    def label(self, office: str, language: str) -> OfficeLabel | None:
        """Return name, phone and place of an office of the current city, None when there is none."""
        try:
            found = people.office(office)
        except UnknownReference:
            return None
        return OfficeLabel(found.name.text(language), phone=found.phone, place=found.place)


def connect() -> None:
    """Connect every port to its gateway."""
    register_mail(DjangoMail())
    register_webhook_port(HttpsWebhooks())
    if settings.TENOHIRA_VAPID_KEY:
        key = read_key(settings.TENOHIRA_VAPID_KEY)
        register_channel(WEB_PUSH, WebPush(key, settings.TENOHIRA_VAPID_CONTACT))
    register_offices(HallOffices())
    for registration in registrations(settings.ENVIRONMENT):
        register_identity_provider(registration.kind, RelyingParty(registration))
    register_reader(PadesReader())
    if settings.TENOHIRA_SCANNER_URL:
        register_scanner(Clamd(settings.TENOHIRA_SCANNER_URL))
    if settings.TENOHIRA_SIGNING_KEYS:
        register_signer(
            PadesSigner(
                settings.TENOHIRA_SIGNING_KEYS,
                settings.TENOHIRA_SIGNING_PASSPHRASE,
                settings.TENOHIRA_TIMESTAMP_URL,
            )
        )
    register_verifier(
        verifier_from(
            settings.TENOHIRA_JPKI_AUTHORITIES, settings.TENOHIRA_JPKI_CRLS, settings.TENOHIRA_JPKI_OCSP
        )
    )
