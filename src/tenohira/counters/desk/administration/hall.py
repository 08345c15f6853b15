"""Offices, their posts and who decides in whose place; staff and the posts they hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk.administration.asking import Question, ask
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Day, Sheet
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import OfficeError
from tenohira.foundation.definitions import LocalText


def _language() -> str:
    return get_language() or "ja"


def _renamed(text: LocalText, ja: str) -> LocalText:
    """Keep the other languages of a name that is changed at the desk."""
    return LocalText({**text.root, "ja": ja})


class OfficeSheet(Sheet):
    """How an office is called and reached."""

    name = forms.CharField(label=_l("課の名前"), max_length=100)
    place = forms.CharField(label=_l("場所"), required=False, max_length=200)
    phone = forms.CharField(label=_l("電話番号"), max_length=20)
    mail = forms.CharField(label=_l("メールアドレス"), required=False, max_length=254)


class PostSheet(Sheet):
    """A post of an office."""

    post_id = forms.SlugField(label=_l("記号（英小文字）"), max_length=60, help_text=_l("例: section-head"))
    title = forms.CharField(label=_l("職の名前"), max_length=60)
    rank = forms.IntegerField(label=_l("順位（大きいほど上）"), min_value=1, max_value=99)
    is_head = forms.BooleanField(label=_l("課の長"), required=False)
    opens_protected = forms.BooleanField(label=_l("支援措置の人を開ける"), required=False)
    keeps_records = forms.BooleanField(label=_l("廃棄を止められる"), required=False)


class DeputySheet(Sheet):
    """In which order the others decide in place of a post."""

    def __init__(self, *args: Any, office: people.OfficeView, post_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(one.id, one.title.text(_language())) for one in office.posts if one.id != post_id]
        for number in range(1, min(3, len(others)) + 1):
            self.fields[f"deputy{number}"] = forms.ChoiceField(
                label=_("代決する職（%(n)d 番目）") % {"n": number},
                choices=[("", "−"), *others],
                required=False,
            )


class StaffSheet(Sheet):
    """A new member of staff."""

    name = forms.CharField(label=_l("氏名"), max_length=100)
    kana = forms.CharField(label=_l("フリガナ"), required=False, max_length=100)
    number = forms.CharField(label=_l("職員番号"), required=False, max_length=20)
    mail = forms.EmailField(
        label=_l("サインインに使うメールアドレス"), help_text=_l("届いたコードでサインインします。")
    )
    is_admin = forms.BooleanField(label=_l("管理者にする（課・職・ルートを直せる）"), required=False)


class SeatSheet(Sheet):
    """A post given to a member of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = [
            (f"{office.id}/{post.id}", f"{office.name.text(_language())}　{post.title.text(_language())}")
            for office in people.offices()
            for post in office.posts
        ]
        self.fields["seat"] = forms.ChoiceField(label=_("職"), choices=[("", _("選んでください")), *seats])
        self.fields["since"] = Day(label=_("いつから"), required=False, help_text=_("空は、今日から。"))
        self.fields["until"] = Day(label=_("いつまで"), required=False, help_text=_("空は、期限なし。"))


@require_GET
@admin_required
def offices(request: HttpRequest, member: Member) -> HttpResponse:
    """List offices with their posts and holders (a constant number of queries)."""
    held: dict[tuple[str, str], list[str]] = {}
    for one in people.all_staff():
        for post in one.posts:
            held.setdefault((post.office_id, post.id), []).append(one.name)
    listed = [
        (office, [(post, held.get((office.id, post.id), [])) for post in office.posts])
        for office in people.offices()
    ]
    return show(request, member, "desk/administration/offices.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@admin_required
def office(request: HttpRequest, member: Member, office_id: str) -> HttpResponse:
    """Change an office's name and how it is reached."""
    view = people.office(office_id)
    initial = {
        "name": view.name.text("ja"), "place": view.place, "phone": view.phone, "mail": view.mail,
    }  # fmt: skip

    def run(data: dict[str, Any]) -> object:
        name = _renamed(view.name, data.pop("name"))
        return commands.change_office(office_id, {**data, "name": name}, by=member.actor())

    question = Question(
        title=_("%(name)sを直す") % {"name": view.name.text(_language())}, label=_("直す"), run=run,
        back=reverse("desk:offices"), done=_("直しました。"),
    )  # fmt: skip
    return ask(request, member, question, lambda data: OfficeSheet(data, initial=initial))


@require_http_methods(["GET", "POST"])
@admin_required
def post(request: HttpRequest, member: Member, office_id: str, post_id: str = "") -> HttpResponse:
    """Change a post, or add one."""
    view = people.office(office_id)
    known = next((one for one in view.posts if one.id == post_id), None)
    initial = (
        {
            "post_id": known.id, "title": known.title.text("ja"), "rank": known.rank,
            "is_head": known.is_head, "opens_protected": known.opens_protected,
            "keeps_records": known.keeps_records,
        }
        if known
        else {}
    )  # fmt: skip

    def run(data: dict[str, Any]) -> object:
        name = data.pop("post_id")
        before = next((one.title for one in view.posts if one.id == name), LocalText({"ja": data["title"]}))
        changes = {**data, "title": _renamed(before, data["title"]), "is_open": True}
        return commands.change_post(office_id, name, changes, by=member.actor())

    said = _("職を直す") if known else _("職を加える")
    question = Question(
        title=f"{view.name.text(_language())}　{said}", label=said, run=run, back=reverse("desk:offices"),
        done=_("職を記録しました。"),
    )  # fmt: skip
    return ask(request, member, question, lambda data: PostSheet(data, initial=initial))


@require_http_methods(["GET", "POST"])
@admin_required
def deputies(request: HttpRequest, member: Member, office_id: str, post_id: str) -> HttpResponse:
    """Set in which order the others decide in place of a post (代決)."""
    view = people.office(office_id)
    order = people.deputy_posts(office_id, post_id)
    initial = {f"deputy{number}": one.id for number, one in enumerate(order, start=1)}

    def run(data: dict[str, Any]) -> object:
        wanted = [data[name] for name in sorted(data) if data[name]]
        commands.set_deputies(office_id, post_id, wanted, by=member.actor())
        return None

    title = next((one.title.text(_language()) for one in view.posts if one.id == post_id), post_id)
    question = Question(
        title=_("%(post)sの代決の順") % {"post": title}, label=_("この順にする"), run=run,
        text=_("すべて空にすると、順位が次に高い職から代決します。"), back=reverse("desk:offices"),
        done=_("代決の順を決めました。"),
    )  # fmt: skip
    return ask(
        request,
        member,
        question,
        lambda data: DeputySheet(data, office=view, post_id=post_id, initial=initial),
    )


@require_GET
@admin_required
def staff(request: HttpRequest, member: Member) -> HttpResponse:
    """List staff with the posts they hold today."""
    names = {one.id: one.name.text(_language()) for one in people.offices()}
    listed = [
        (one, [(post, names.get(post.office_id, post.office_id)) for post in one.posts])
        for one in people.all_staff()
    ]
    return show(request, member, "desk/administration/staff.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@admin_required
def add_staff(request: HttpRequest, member: Member) -> HttpResponse:
    """Enter a member of staff with a sign-in by mail."""

    def run(data: dict[str, Any]) -> object:
        mail, by = data.pop("mail"), member.actor()
        with transaction.atomic():
            account = people.account_with(mail)
            if account is not None and people.staff_of(account) is not None:
                raise OfficeError(
                    _("このメールアドレスは、ほかの職員が使っています。"),
                    "",
                    _("職員の一覧で確かめてください。"),
                )
            account = account or commands.create_account(mail, None, is_staff=True)
            return commands.add_staff(by=by, account_id=account, **data)

    question = Question(
        title=_("職員を登録する"), label=_("登録する"), run=run, back=reverse("desk:staff"),
        text=_("登録したあと、職を割り当てると、その課の受信箱が使えます。"),
        done=_("登録しました。職を割り当ててください。"),
    )  # fmt: skip
    return ask(request, member, question, StaffSheet)


@require_http_methods(["GET", "POST"])
@admin_required
def assign(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Put a member of staff in a post."""
    view = people.staff(f"staff:{key}")

    def run(data: dict[str, Any]) -> object:
        place, _slash, name = data["seat"].partition("/")
        return commands.assign_post(
            view.ref, place, name, by=member.actor(), since=data["since"], until=data["until"]
        )

    question = Question(
        title=_("%(name)sさんに職を割り当てる") % {"name": view.name}, label=_("割り当てる"), run=run,
        text=_("いまの職はそのままで、兼務になります。終わる職は、一覧で「終える」を押してください。"),
        back=reverse("desk:staff"), done=_("職を割り当てました。"),
    )  # fmt: skip
    return ask(request, member, question, SeatSheet)


@require_http_methods(["GET", "POST"])
@admin_required
def leave(request: HttpRequest, member: Member, key: str, office_id: str, post_id: str) -> HttpResponse:
    """End a post that a member of staff holds."""
    view = people.staff(f"staff:{key}")

    def run(_data: dict[str, Any]) -> object:
        if view.ref == member.ref and len(view.posts) == 1:
            flash.warning(request, _("自分の最後の職を終えました。"))
        return commands.end_assignment(view.ref, office_id, post_id, by=member.actor())

    title = next((one.title.text(_language()) for one in view.posts if one.id == post_id), post_id)
    question = Question(
        title=_("%(name)sさんの「%(post)s」を終える") % {"name": view.name, "post": title}, label=_("終える"), run=run,
        text=_("きょうから、この職では操作できなくなります。担当している案件は、課の受信箱に残ります。"),
        back=reverse("desk:staff"), done=_("職を終えました。"), danger=True,
    )  # fmt: skip
    return ask(request, member, question, Sheet)


@admin_required
def home(_request: HttpRequest, _member: Member) -> HttpResponse:
    """The first page of administration is the list of offices."""
    return redirect("desk:offices")
