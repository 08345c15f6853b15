"""Which gateway stands behind which port."""

from __future__ import annotations

from django.conf import settings

from tenohira.config.environment import SettingsWrong
from tenohira.config.identity_providers import registrations
from tenohira.engines.cases.ports import register_verifier
from tenohira.engines.documents.ports import (
    OfficeLabel,
    register_offices,
    register_reader,
    register_scanner,
    register_signer,
)
from tenohira.engines.messages.ports import (
    LINE,
    WEB_PUSH,
    register_channel,
    register_mail,
    register_webhook_port,
)
from tenohira.engines.messages.talking import register_talk
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
    connect_line()
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


def connect_line() -> None:
    """Connect LINE when its channel is set; its SDK of hundreds of modules is loaded only then."""
    token, secret = settings.TENOHIRA_LINE_CHANNEL_TOKEN, settings.TENOHIRA_LINE_CHANNEL_SECRET
    if not token and not secret:
        return
    if not (token and secret):
        raise SettingsWrong(
            "LINEの設定が片方だけです。",
            "チャネルアクセストークンとチャネルシークレットは、両方が要ります。",
            "TENOHIRA_LINE_CHANNEL_TOKEN と TENOHIRA_LINE_CHANNEL_SECRET を、両方書くか、両方消してください。",
        )
    from tenohira.gateways.line.account import LineAccount

    account = LineAccount(token, secret, settings.TENOHIRA_LINE_API_URL.rstrip("/"))
    register_channel(LINE, account)
    register_talk(account)
