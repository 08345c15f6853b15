"""The first administrator of a hall, and ending sign-ins from the command line. No password is ever typed there."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from rich.console import Console

from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.errors import AccountError
from tenohira.foundation.city import city_definition, first_pack, packs, use_city
from tenohira.foundation.journal import Actor

console = Console(highlight=False, soft_wrap=True)
_OPERATOR = Actor("system", channel="cli")


def create(city: str, name: str, mail: str, number: str) -> int:
    """Make a member of staff who keeps the hall in order, and print the link with which they set a password.

    Raises AccountError for an address in use, OfficeError for a 職員番号 in use.
    """
    with use_city(city or first_pack()):
        with transaction.atomic():
            account = people.create_account(mail, is_staff=True)
            people.add_staff(name, by=_OPERATOR, number=number, account_id=account, is_admin=True)
            EmailAddress.objects.create(user_id=account, email=mail.strip().lower(), primary=True)
        console.print(f"✓ 管理者 {name} を登録しました。", markup=False)
        _tell(account)
    return 0


def link(city: str, mail: str) -> int:
    """Print a new link for a member of staff whose link is over or who lost the password; raises AccountError."""
    with use_city(city or first_pack()):
        _tell(_staff_with(mail))
    return 0


def end_sessions(city: str, mail: str) -> int:
    """End every open sign-in of an account, or of everybody in the city; raises AccountError."""
    with use_city(city or first_pack()):
        if mail:
            people.end_sessions(_known(mail), by=_OPERATOR)
            console.print("✓ この人のログインを、すべて終わらせました。")
        else:
            count = people.end_every_session(by=_OPERATOR)
            console.print(f"✓ アカウント {count:,} 件のログインを、すべて終わらせました。")
    return 0


def forget_factors(city: str, mail: str) -> int:
    """Take the second factors out of an account whose owner lost them, and end its sign-ins; raises AccountError."""
    with use_city(city or first_pack()), transaction.atomic():
        account = _known(mail)
        Authenticator.objects.filter(user_id=account).delete()
        people.note_credentials(account, "factor_removed", by=_OPERATOR)
        people.end_sessions(account, by=_OPERATOR)
    console.print(
        "✓ 二つめの確認を外し、ログインをすべて終わらせました。次のログインのあと、設定し直してもらってください。"
    )
    return 0


def _known(mail: str) -> int:
    account = queries.account_with(mail)
    if account is None:
        raise AccountError(
            "アカウントが見つかりません。",
            "この市区町村に、このメールアドレスのアカウントはありません。",
            "メールアドレスと --city を確かめてください。",
        )
    return account


def _staff_with(mail: str) -> int:
    account = _known(mail)
    if queries.staff_of(account) is None:
        raise AccountError(
            "職員のアカウントではありません。",
            "このメールアドレスは、職員として登録されていません。",
            "tenohira staff create-administrator で登録するか、管理の画面で職員を登録してください。",
        )
    return account


def _tell(account: int) -> None:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    console.print(f"次のリンクを開いて、パスワードを決めてください。{minutes}分以内に、一度だけ使えます。")
    console.print(_link_for(account), markup=False)
    console.print("リンクは、本人にだけ渡してください。パスワードのあと、二つめの確認の設定を求められます。")


def _link_for(account: int) -> str:
    user = get_user_model().objects.get(pk=account)
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": key}
    return _front_door() + reverse("account_reset_password_from_key", kwargs=where)


def _front_door() -> str:
    hosts = city_definition().hosts
    if len(packs()) > 1 and hosts:
        return f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{hosts[0]}"
    return str(settings.TENOHIRA_BASE_URL)
