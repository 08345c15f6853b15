"""What is kept up about a resident at the desk: account, mandates, protection, contact. Each asks once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.purposes import kept
from tenohira.counters.desk.sheets import Day, Sheet
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import LinkError
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor


@dataclass(frozen=True)
class Keeping:
    """One thing to keep up: its words, its form, and what is done."""

    title: str
    text: str
    form: Callable[..., Sheet]
    run: Callable[[str, Actor, dict[str, Any]], object]
    done: str
    danger: bool = False


def known_account(mail: str) -> int:
    """Return the account with a mail address; raises LinkError that says what to do."""
    found = people.account_with(mail)
    if found is None:
        raise LinkError(
            _("このメールアドレスのアカウントはありません。"),
            _("まだ利用登録をしていないか、別のアドレスで登録しています。"),
            _("本人の画面（利用者情報）に出ているアドレスを、見せてもらってください。"),
        )
    return found


def _evidence() -> list[tuple[str, str]]:
    listed = [
        _("マイナンバーカード"), _("運転免許証"), _("旅券（パスポート）"), _("在留カード"), _("障害者手帳"),
        _("健康保険の資格確認書と年金手帳"), _("その他の本人確認書類"),
    ]  # fmt: skip
    return [("", _("選んでください")), *((one, one) for one in listed)]


class _Link(Sheet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"] = forms.EmailField(
            label=_("アカウントのメールアドレス"),
            error_messages={"invalid": _("メールアドレスの形ではありません。")},
        )
        self.fields["evidence"] = forms.ChoiceField(label=_("確かめた書類"), choices=_evidence())
        self.fields["detail"] = forms.CharField(
            label=_("書類の番号の末尾など"), required=False, max_length=60
        )


class _Mandate(Sheet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"] = forms.EmailField(label=_("代わりに手続きする人のアカウント（メールアドレス）"))
        kinds = [("parent", _("親のために")), ("child", _("子のために")), ("other", _("その他"))]
        self.fields["kind"] = forms.ChoiceField(label=_("だれのための代理か"), choices=kinds)
        hint = _("例: 委任状 令和8年11月1日、成年後見の登記事項証明書")
        self.fields["authority"] = forms.CharField(label=_("根拠"), max_length=200, help_text=hint)
        self.fields["until"] = Day(label=_("いつまで"), required=False, help_text=_("空は、取り消すまで。"))


class _Contact(Sheet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [
            ("ja", "日本語"),
            ("ja-easy", "やさしい日本語"),
            ("en", "English"),
            ("pt-BR", "Português"),
        ]
        self.fields["language"] = forms.ChoiceField(label=_("お知らせのことば"), choices=languages)
        self.fields["phone"] = forms.CharField(label=_("電話番号"), required=False, max_length=20)
        self.fields["mail"] = forms.CharField(label=_("メールアドレス"), required=False, max_length=254)


class _Protect(Sheet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("この日まで。1年ごとに延長します。空は、解除するまで。")
        self.fields["until"] = Day(label=_("期限"), required=False, help_text=hint)


class _Because(Sheet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(label=_("理由"), max_length=200)


class _Nothing(Sheet):
    """Asks for nothing but the press itself."""


def _link(ref: str, by: Actor, data: dict[str, Any]) -> object:
    detail = data["detail"].strip()
    evidence = f"{data['evidence']}（{detail}）" if detail else data["evidence"]
    return commands.link_account(known_account(data["mail"]), ref, by=by, evidence=evidence)


def _unlink(ref: str, by: Actor, data: dict[str, Any]) -> object:
    return commands.unlink(people.account_of_person(ref) or 0, by=by, reason=data["reason"])


def _mandate(ref: str, by: Actor, data: dict[str, Any]) -> object:
    return commands.record_mandate(
        known_account(data["mail"]),
        ref,
        data["kind"],
        authority=data["authority"],
        until=data["until"],
        by=by,
    )


def keepings() -> dict[str, Keeping]:
    """Return everything that can be kept up, by the name in addresses."""
    return {
        "link": Keeping(
            _("アカウントを紐づける"), _("本人確認書類を見て、本人と確かめてから紐づけます。"), _Link, _link,
            _("紐づけました。"),
        ),
        "unlink": Keeping(
            _("紐づけを解除する"), _("この人は、オンラインで本人としての手続きができなくなります。"), _Because, _unlink,
            _("紐づけを解除しました。"), danger=True,
        ),
        "sign-out": Keeping(
            _("ログインをすべて終える"),
            _("この人のアカウントは、どの端末でもログインし直しになります。端末をなくした申し出があったときなどに使います。"),
            _Nothing, lambda ref, by, _data: commands.end_sessions_of(ref, by=by), _("ログインをすべて終えました。"),
            danger=True,
        ),
        "mandate": Keeping(
            _("代理を登録する"), _("この人の代わりに手続きできる人を、根拠の書類を確かめて登録します。"),
            _Mandate, _mandate,
            _("代理を登録しました。"),
        ),
        "contact": Keeping(
            _("連絡先を直す"), "", _Contact, lambda ref, by, data: commands.update_contact(ref, by=by, **data),
            _("連絡先を直しました。"),
        ),
        "protect": Keeping(
            _("支援措置を始める"), _("支援措置を扱う職のほかからは、この人も、この人の案件も見えなくなります。"),
            _Protect,
            lambda ref, by, data: commands.set_protection(ref, protected=True, by=by, until=data["until"]),
            _("支援措置を始めました。"),
        ),
        "lift": Keeping(
            _("支援措置を終える"), _("この人が、ほかの職員からも見えるようになります。"), _Nothing,
            lambda ref, by, data: commands.set_protection(ref, protected=False, by=by), _("支援措置を終えました。"),
            danger=True,
        ),
    }  # fmt: skip


def acts_of(person: people.PersonView, by: Actor, account: int | None) -> list[tuple[str, str]]:
    """Return what may be kept up about a resident now: (name in addresses, title)."""
    wanted = ["unlink" if account else "link"] if person.status == "registered" else []
    wanted += ["sign-out"] if account else []
    wanted += ["mandate", "contact"]
    if people.may_see_protected(by):
        wanted.append("lift" if person.is_protected else "protect")
    known = keepings()
    return [(name, known[name].title) for name in wanted]


@require_http_methods(["GET", "POST"])
@staff_required
def keep_up(request: HttpRequest, member: Member, key: str, what: str) -> HttpResponse:
    """Ask for what is needed, then do it."""
    found, by, ref = keepings().get(what), member.actor(), f"person:{key}"
    back = redirect("desk:person", key=key)
    if found is None or not kept(request) or once.was_done(request):
        return back
    view = commands.look_up(ref, by, f"{kept(request)}・{found.title}"[:200])
    if not any(name == what for name, _title in acts_of(view, by, people.account_of_person(ref))):
        flash.warning(request, _("この操作は、いまはできません。"))
        return back
    initial = {"language": view.language, "phone": view.phone, "mail": view.mail} if what == "contact" else {}
    form = found.form(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            found.run(ref, by, form.cleaned_data)
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            flash.success(request, found.done)
            return back
    context = {
        "title": found.title, "lead": f"{view.name}（{view.kana}）", "text": found.text, "form": form,
        "label": found.title, "danger": found.danger, "back_href": reverse("desk:person", args=[key]),
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)
