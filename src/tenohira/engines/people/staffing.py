"""Seeding and changing the hall: offices, posts, staff, assignments, deputies."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.authority import account_of
from tenohira.engines.people.contact import checked_mail
from tenohira.engines.people.errors import OfficeError, UnknownReference
from tenohira.engines.people.events import (
    AssignmentEnded,
    DeputiesSet,
    OfficeChanged,
    PostAssigned,
    StaffAdded,
    StaffLinked,
)
from tenohira.engines.people.fitting import require_fit
from tenohira.engines.people.hall import office, staff, staff_rows, staff_view
from tenohira.engines.people.models import Assignment, Deputy, Office, Post, Staff
from tenohira.engines.people.references import key_of, make_ref, office_of
from tenohira.engines.people.views import OfficeView, StaffView
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor, append
from tenohira.foundation.text import normalize, normalize_kana_name


def post_row(office_id: str, post_id: str) -> Post:
    """Return an open post of an office; raises OfficeError."""
    found = Post.objects.filter(code=post_id, office__code=office_of(office_id), is_open=True)
    row: Post | None = found.select_related("office").first()
    if row is None:
        raise OfficeError(
            _("その課に、その職はありません。"),
            _("課「{office}」に職「{post}」が登録されていません。").format(
                office=office_of(office_id), post=post_id
            ),
            _("組織の画面で職を確かめてください。"),
        )
    return row


def _staff_row(staff_ref: str) -> Staff:
    row: Staff | None = Staff.objects.filter(pk=key_of(staff_ref, "staff"), is_active=True).first()
    if row is None:
        raise UnknownReference(staff_ref)
    return row


@transaction.atomic
def add_staff(
    name: str,
    kana: str = "",
    *,
    by: Actor,
    number: str = "",
    account_id: int | None = None,
    is_admin: bool = False,
) -> StaffView:
    """Enter a member of staff, with a sign-in when given.

    Raises OfficeError for an empty name or a 職員番号 or account in use, AccountError.
    """
    if not normalize(name):
        raise OfficeError(_("職員の氏名がありません。"), "", _("氏名を入力してください。"))
    taken = Q(number=number) if number else Q(pk__in=[])
    if account_id is not None:
        taken |= Q(account_id=account_id)
    if Staff.objects.filter(taken).exists():
        raise OfficeError(
            _("職員を登録できませんでした。"),
            _("同じ職員番号かアカウントの職員がいます。"),
            _("職員の一覧で確かめてください。"),
        )
    row = Staff(
        name=normalize(name),
        kana=normalize_kana_name(kana) if kana.strip() else "",
        number=number,
        account=account_of(account_id) if account_id is not None else None,
        is_admin=is_admin,
    )
    require_fit(row, OfficeError)
    row.save()
    ref = make_ref("staff", row.pk)
    append(ref, StaffAdded(is_admin=is_admin), by, subject=ref)
    return staff(ref)


@transaction.atomic
def link_staff_account(staff_ref: str, account_id: int, *, by: Actor) -> StaffView:
    """Give a member of staff a sign-in.

    Raises UnknownReference, AccountError, OfficeError when it is in use.
    """
    row = _staff_row(staff_ref)
    if Staff.objects.filter(account_id=account_id).exclude(pk=row.pk).exists():
        raise OfficeError(
            _("このアカウントは、ほかの職員が使っています。"), "", _("別のメールアドレスを使ってください。")
        )
    row.account = account_of(account_id)
    row.save(update_fields=["account"])
    append(staff_ref, StaffLinked(account=account_id), by, subject=staff_ref)
    return staff(staff_ref)


@transaction.atomic
def assign_post(
    staff_ref: str,
    office_id: str,
    post_id: str,
    *,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
) -> StaffView:
    """Put a member of staff in a post (兼務 is several posts); doing it again changes the dates.

    Raises UnknownReference, OfficeError for an unknown post or an end before the beginning.
    """
    row, post = _staff_row(staff_ref), post_row(office_id, post_id)
    begin = since or timezone.localdate()
    if until is not None and until < begin:
        raise OfficeError(
            _("任期の終わりが始まりより前です。"), "", _("始まりと終わりの日を確かめてください。")
        )
    open_one = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gte=begin), staff=row, post=post)
    assignment = open_one.first() or Assignment(staff=row, post=post)
    assignment.since, assignment.until = begin, until
    assignment.save()
    event = PostAssigned(
        office_id=post.office.code,
        post_id=post.code,
        since=begin.isoformat(),
        until=until.isoformat() if until else "",
    )
    append(staff_ref, event, by, subject=staff_ref, office=post.office.code)
    return staff_view(staff_rows().get(pk=row.pk))


@transaction.atomic
def end_assignment(
    staff_ref: str, office_id: str, post_id: str, *, by: Actor, until: date | None = None
) -> StaffView:
    """End a post on a day (default: yesterday, so that it no longer holds today). Raises OfficeError."""
    row, post = _staff_row(staff_ref), post_row(office_id, post_id)
    last = until or date.fromordinal(timezone.localdate().toordinal() - 1)
    held = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=last), staff=row, post=post)
    if not held.exists():
        raise OfficeError(_("この職には就いていません。"), "", _("職員の画面で確かめてください。"))
    held.filter(since__gt=last).delete()
    held.update(until=last)
    event = AssignmentEnded(office_id=post.office.code, post_id=post.code, until=last.isoformat())
    append(staff_ref, event, by, subject=staff_ref, office=post.office.code)
    return staff_view(staff_rows().get(pk=row.pk))


@transaction.atomic
def set_deputies(office_id: str, post_id: str, deputy_ids: Sequence[str], *, by: Actor) -> None:
    """Set the posts of the same office that decide in place of a post (代決), first first.

    [] means the default.

    Raises OfficeError for an unknown post or a post that would be its own deputy.
    """
    post = post_row(office_id, post_id)
    if post_id in deputy_ids or len(set(deputy_ids)) != len(deputy_ids):
        raise OfficeError(
            _("代決の順序が正しくありません。"),
            _("同じ職が2回あるか、本人の職が入っています。"),
            _("順序を並べ直してください。"),
        )
    rows = [post_row(office_id, deputy_id) for deputy_id in deputy_ids]
    Deputy.objects.filter(post=post).delete()
    Deputy.objects.bulk_create([Deputy(post=post, deputy=d, position=n) for n, d in enumerate(rows)])
    ref = make_ref("office", post.office.code)
    append(ref, DeputiesSet(post_id=post_id, deputies=list(deputy_ids)), by, office=post.office.code)


def _stored(field: str, value: Any) -> Any:
    if isinstance(value, LocalText):
        return dict(value.root)
    return checked_mail(value) if field == "mail" else value


@transaction.atomic
def change_office(office_id: str, changes: Mapping[str, Any], *, by: Actor) -> OfficeView:
    """Change an office at the desk.

    Any of name and work (LocalText), phone, mail, place. Raises OfficeError.
    """
    allowed = {"name", "work", "phone", "mail", "place"}
    row = Office.objects.filter(code=office_of(office_id)).first()
    if row is None:
        raise UnknownReference(make_ref("office", office_of(office_id)))
    if set(changes) - allowed:
        raise OfficeError(_("変更できない項目です。"), ", ".join(sorted(set(changes) - allowed)), "")
    for field, value in changes.items():
        setattr(row, field, _stored(field, value))
    require_fit(row, OfficeError)
    row.save(update_fields=list(changes))
    append(make_ref("office", row.code), OfficeChanged(changed=sorted(changes)), by, office=row.code)
    return office(row.code)


@transaction.atomic
def change_post(office_id: str, post_id: str, changes: Mapping[str, Any], *, by: Actor) -> OfficeView:
    """Change or add a post at the desk: title (LocalText), rank, is_head, opens_protected, keeps_records, is_open.

    A post that does not exist yet is made; it needs a title. Raises OfficeError, UnknownReference.
    """
    home = Office.objects.filter(code=office_of(office_id)).first()
    if home is None:
        raise UnknownReference(make_ref("office", office_of(office_id)))
    known = {field.name for field in dataclasses.fields(_PostChanges)}
    row = Post.objects.filter(office=home, code=post_id).first()
    if set(changes) - known or (row is None and not changes.get("title")):
        raise OfficeError(_("職を変更できませんでした。"), _("名前がないか、変更できない項目です。"), "")
    row = row or Post(office=home, code=post_id)
    for field, value in changes.items():
        setattr(row, field, _stored(field, value))
    if row.is_head:
        Post.objects.filter(office=home, is_head=True).exclude(pk=row.pk).update(is_head=False)
    require_fit(row, OfficeError)
    row.save()
    changed = [f"{post_id}.{field}" for field in sorted(changes)]
    append(make_ref("office", home.code), OfficeChanged(changed=changed), by, office=home.code)
    return office(home.code)


@dataclasses.dataclass(frozen=True)
class _PostChanges:
    title: LocalText
    rank: int
    is_head: bool
    opens_protected: bool
    keeps_records: bool
    is_open: bool
