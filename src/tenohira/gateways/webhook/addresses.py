"""Which addresses that others name may be called: the open internet by https, and networks the operator names.

Guards against server-side request forgery (OWASP ASVS 5, V1.3.6): a name is resolved once, every address it has is
judged, and the connection goes to the address that was judged.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import WebhookRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """Where a request goes: the address to connect to, and the name it is for."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def target_of(url: str) -> Target:
    """Return where a webhook leads; raises WebhookRefused when it may not be called or its name is unknown."""
    return judged(url, settings.TENOHIRA_WEBHOOK_NETWORKS, allows_plain=settings.TENOHIRA_TRIAL)


def judged(url: str, networks: Sequence[str] = (), *, allows_plain: bool = False) -> Target:
    """Return where an address leads: to the open internet, or into `networks` (CIDR); by https unless `allows_plain`.

    Raises WebhookRefused when it may not be called or its name is unknown.
    """
    scheme, host, port, path = _parts(url, allows_plain)
    found = _resolved(host, port)
    for address in found:
        if not _is_open(address, networks):
            raise _refused(
                _("「%(host)s」は、市の内側のネットワークを指しています。") % {"host": host},
                _("公開されたサーバーの名前にするか、TENOHIRA_WEBHOOK_NETWORKS で許してもらってください。"),
            )
    return Target(scheme, host, port, path, str(found[0]))


def _parts(url: str, allows_plain: bool) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _malformed() from None
    schemes = {"https": 443, "http": 80} if allows_plain else {"https": 443}
    if parts.scheme not in schemes:
        raise _refused(
            _("知らせ先は https:// で始まるアドレスだけです。"),
            _("サーバー証明書を用意して、https のアドレスにしてください。"),
        )
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= 500
    if not host or not is_plain or parts.username or parts.password or parts.fragment or port == 0:
        raise _malformed()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or schemes[parts.scheme], path


def _malformed() -> WebhookRefused:
    return _refused(
        _("アドレスの形が正しくありません。"),
        _("https://ホスト名/パス の形で、利用者名・パスワード・# を入れずに書いてください。"),
    )


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [_unmapped(ipaddress.ip_address(str(one[4][0]).partition("%")[0])) for one in found]
    except (OSError, UnicodeError, ValueError):
        raise _refused(
            _("「%(host)s」という名前のサーバーが見つかりません。") % {"host": host},
            _("名前のつづりと、DNS の登録を確かめてください。"),
        ) from None


def _unmapped(address: Address) -> Address:
    """Return an IPv4 address that came in IPv6 clothes as what it is."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _is_open(address: Address, networks: Sequence[str]) -> bool:
    allowed = [ipaddress.ip_network(one) for one in networks]
    if any(address in network for network in allowed if network.version == address.version):
        return True
    return address.is_global and not address.is_multicast


def _refused(why: str, remedy: str) -> WebhookRefused:
    return WebhookRefused(_("この知らせ先には送れません。"), why, remedy)
