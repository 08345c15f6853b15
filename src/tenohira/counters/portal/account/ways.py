"""The ways to sign in besides mail and password: those the operator has set up, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.engines.people.ports import identity_provider


@dataclass(frozen=True)
class Way:
    """A button on the sign-in page."""

    kind: str
    label: str
    hint: str
    href: str


def sign_in_ways() -> list[Way]:
    """Return the buttons to show, none where nothing is set up."""
    found = []
    if identity_provider("card") is not None:
        found.append(
            Way("card", _("マイナンバーカードで（デジタル認証アプリ）"),
                _("本人の確認がいる手続きも、すぐに使えます。登録はいりません。"), _start("card"))
        )  # fmt: skip
    if identity_provider("company") is not None:
        found.append(
            Way("company", _("会社の方（GビズID）"),
                _("会社としての手続きに使います。GビズIDプライムかメンバーが必要です。"), _start("company"))
        )  # fmt: skip
    return found


def _start(kind: str) -> str:
    return reverse("portal:outside", args=[kind])
