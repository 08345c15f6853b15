"""Protection of victims (支援措置, 住民基本台帳事務処理要領 第5-10): who may open whom, and setting it up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import NotAllowed, ProtectionError, UnknownReference
from tenohira.engines.people.events import ProtectionLifted, ProtectionSet
from tenohira.engines.people.models import Assignment, Office, Person, Post
from tenohira.engines.people.references import key_of, make_ref, office_of
from tenohira.engines.people.residents import person_view, protected_today, row_of, under_protection
from tenohira.engines.people.views import PersonView
from tenohira.foundation.journal import Actor, append


def opening_posts(by: Actor) -> frozenset[str]:
    """Return which posts ("office/post") an actor really holds today and acts in, in at most one query.

    A post that the pack marks `opens_protected` is followed by "*". Empty for anybody but staff: the
    claim in the actor is checked against the assignments, so that a forged post opens nothing.
    """
    if by.kind != "staff":
        return frozenset()
    try:
        key = key_of(by.ref, "staff")
    except UnknownReference:
        return frozenset()
    today = timezone.localdate()
    held = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        staff_id=key,
        staff__is_active=True,
        since__lte=today,
        post__is_open=True,
        post__office__is_open=True,
    )
    if by.office:
        held = held.filter(post__office__code=office_of(by.office))
    if by.post:
        held = held.filter(post__code=by.post)
    rows = held.values_list("post__office__code", "post__code", "post__opens_protected")
    return frozenset(f"{office}/{post}" + ("*" if opens else "") for office, post, opens in rows)


def may_open(person: Person, posts: Iterable[str]) -> bool:
    """Return whether the holder of these posts (from `opening_posts`) may see a person.

    A protection that names its openers is open to them alone; otherwise to every post marked
    `opens_protected`.
    """
    return not under_protection(person) or _opens(posts, person.protection_openers)


def _opens(posts: Iterable[str], openers: Iterable[str]) -> bool:
    named = set(openers)
    if named:
        return any(post.rstrip("*") in named or post.split("/")[0] in named for post in posts)
    return any(post.endswith("*") for post in posts)


def may_see_protected(by: Actor) -> bool:
    """Return whether an actor holds a post that opens people under protection (1 query)."""
    return any(post.endswith("*") for post in opening_posts(by))


def hidden_from(by: Actor, among: Iterable[str] | None = None) -> frozenset[str]:
    """Return the refs of the people under protection today whom an actor may not see, in 2 queries.

    `among` asks about some refs only; nothing is hidden from the system.
    """
    if by.kind == "system":
        return frozenset()
    rows = Person.objects.order_by()
    if among is not None:
        wanted = [ref.removeprefix("person:") for ref in among if ref.startswith("person:")]
        rows = rows.filter(pk__in=wanted)
    posts = opening_posts(by)
    found = rows.filter(protected_today()).values_list("pk", "protection_openers")
    return frozenset(make_ref("person", key) for key, openers in found if not _opens(posts, openers))


def _require_opener(person: Person, by: Actor) -> None:
    if by.kind == "system" or (by.kind == "staff" and may_open(person, opening_posts(by))):
        return
    raise NotAllowed(
        _("支援措置を変更できません。"),
        _("この方の情報を閲覧できる職ではありません。"),
        _("支援措置の担当課に連絡してください。"),
    )


def _require_known(openers: Iterable[str]) -> None:
    """Refuse an opener nobody can be: a slip of the pen would hide the person from everybody for good."""
    known = set(Office.objects.filter(is_open=True).values_list("code", flat=True))
    posts = Post.objects.filter(is_open=True, office__is_open=True).values_list("office__code", "code")
    unknown = sorted(set(openers) - known - {f"{office}/{post}" for office, post in posts})
    if unknown:
        raise ProtectionError(
            _("閲覧できる課や職の指定が正しくありません。"),
            _("「{unknown}」という課や職は、組織にありません。").format(unknown="、".join(unknown)),
            _("組織の画面で課と職を確かめて、選び直してください。"),
        )


@transaction.atomic
def set_protection(
    person_ref: str,
    *,
    protected: bool,
    by: Actor,
    until: date | None = None,
    openers: Iterable[str] = (),
) -> PersonView:
    """Put a person under protection or lift it.

    `until` is the last day (一年ごとに延長する); `openers` are offices ("shimin") or posts
    ("shimin/section-head") that alone may see the person; empty means every post the pack marks
    `opens_protected`. Raises UnknownReference, ProtectionError for a day in the past or an opener that is
    no office or post, NotAllowed for anybody but staff who may open this person.
    """
    row = row_of(person_ref)
    _require_opener(row, by)
    if protected and until is not None and until < timezone.localdate():
        raise ProtectionError(
            _("支援措置の期限が過去の日付です。"),
            _("期限は今日以降の日でなければ保護されません。"),
            _("期限を確かめて、入力し直してください。"),
        )
    named = sorted(set(openers)) if protected else []
    _require_known(named)
    row.is_protected = protected
    row.protected_until = until if protected else None
    row.protection_openers = named
    row.save(update_fields=["is_protected", "protected_until", "protection_openers"])
    ref = make_ref("person", row.pk)
    event = (
        ProtectionSet(until=until.isoformat() if until else "", openers=row.protection_openers)
        if protected
        else ProtectionLifted()
    )
    append(ref, event, by, subject=ref)
    return person_view(row)
