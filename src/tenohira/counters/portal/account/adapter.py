"""What accounts of this city are like: their language, the words of limits, where their mails come from."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenohira.engines.people import queries as people
from tenohira.foundation.city import city_definition

logger = logging.getLogger("tenohira.sign_in")


class PortalAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Makes and greets accounts; the city is set by the account itself (people.Account.city)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("このアカウントは、いま使えません。市役所にお問い合わせください。"),
        "email_password_mismatch": _(
            "メールアドレスかパスワードがちがいます。入力し直すか、パスワードの再設定をしてください。"
        ),
        "email_taken": _("このメールアドレスは、もう登録されています。ログインしてください。"),
        "enter_current_password": _("いまのパスワードを入れてください。"),
        "incorrect_code": _("確認コードがちがいます。メールに届いたコードを、そのまま入れてください。"),
        "incorrect_password": _("パスワードがちがいます。大文字・小文字を確かめて、入れ直してください。"),
        "invalid_login": _("メールアドレスかパスワードがちがいます。"),
        "invalid_password_reset": _(
            "このリンクは使えません。パスワードの再設定を、はじめからやり直してください。"
        ),
        "rate_limited": _(
            "短い間に何度も行われたため、いまは受け付けられません。数分たってからお試しください。"
        ),
        "too_many_login_attempts": _(
            "ログインのまちがいが続いたため、しばらく受け付けられません。5分ほどたってから、もう一度お試しください。"
        ),
        "unknown_email": _("このメールアドレスの登録が見つかりません。"),
    }

    def new_user(self, request: HttpRequest) -> Any:
        """Return an account that remembers the language it was made in."""
        user = super().new_user(request)
        user.language = get_language() or settings.LANGUAGE_CODE
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let somebody try a password, or make them wait after too many wrong ones, which the log then says."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tried = people.account_with(str(credentials.get("email") or ""))
            logger.warning("sign-in blocked", extra={"account": tried, "way": "password"})
            raise

    def get_from_email(self) -> str:
        """Return the city's own address, unless the operator set one."""
        return settings.TENOHIRA_MAIL_FROM or city_definition().mail

    def format_email_subject(self, subject: str) -> str:
        """Name the hall in front, in the reader's language."""
        return f"【{city_definition().hall.text(get_language() or 'ja')}】{subject.strip()}"
