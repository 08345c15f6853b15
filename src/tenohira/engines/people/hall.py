"""Reading the hall: offices, posts, staff, who holds which post and who decides in whose place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.models import Assignment, Deputy, Office, Post, Staff
from tenohira.engines.people.references import key_of, make_ref, office_of
from tenohira.engines.people.views import OfficeContact, OfficeView, PostView, StaffView
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor


def local(text: Mapping[str, str]) -> LocalText:
    """Return text kept as JSON as LocalText."""
    return LocalText.model_construct(dict(text))


def post_view(post: Post) -> PostView:
    """Return the view of a post whose office is loaded."""
    return PostView(
        post.office.code, post.code, local(post.title), post.rank, post.is_head, post.opens_protected,
        post.keeps_records,
    )  # fmt: skip


def office_view(office: Office) -> OfficeView:
    """Return the view of an office whose posts are prefetched, the highest post first."""
    held = sorted((p for p in office.posts.all() if p.is_open), key=lambda p: (-p.rank, p.pk))
    return OfficeView(
        id=office.code,
        ref=make_ref("office", office.code),
        name=local(office.name),
        phone=office.phone,
        mail=office.mail,
        place=office.place,
        work=local(office.work) if office.work else None,
        posts=tuple(
            PostView(
                office.code, p.code, local(p.title), p.rank, p.is_head, p.opens_protected, p.keeps_records
            )
            for p in held
        ),
    )


def current(on: date | None = None) -> Q:
    """Return the condition of an assignment being in force on a day (default: today)."""
    day = on or timezone.localdate()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day)) & Q(post__is_open=True)


def staff_rows(on: date | None = None) -> QuerySet[Staff]:
    """Return active staff with the assignments in force on a day, in 2 queries when read."""
    in_force = Assignment.objects.filter(current(on)).select_related("post__office")
    return (
        Staff.objects.filter(is_active=True)
        .select_related("account")
        .prefetch_related(Prefetch("assignments", queryset=in_force, to_attr="in_force"))
    )


def staff_view(row: Staff) -> StaffView:
    """Return the view of a row from `staff_rows`, the highest post first."""
    in_force: list[Assignment] = row.in_force  # type: ignore[attr-defined]
    held = sorted((a.post for a in in_force), key=lambda p: (-p.rank, p.office.position, p.pk))
    main = held[0].office if held else None
    return StaffView(
        ref=make_ref("staff", row.pk),
        name=row.name,
        kana=row.kana,
        office_id=main.code if main else "",
        office_name=local(main.name) if main else None,
        posts=tuple(post_view(post) for post in held),
        is_admin=row.is_admin,
        number=row.number,
        account_id=row.account_id,
        mail=row.account.email if row.account else "",
    )


def staff_of(account_id: int | None) -> StaffView | None:
    """Return the member of staff who signs in with an account, or None (at most 2 queries)."""
    if account_id is None:
        return None
    row = staff_rows().filter(account_id=account_id).first()
    return staff_view(row) if row else None


def staff(ref: str) -> StaffView:
    """Return one active member of staff (2 queries); raises UnknownReference."""
    row = staff_rows().filter(pk=key_of(ref, "staff")).first()
    if row is None:
        raise UnknownReference(ref)
    return staff_view(row)


def staff_among(refs: Iterable[str]) -> dict[str, StaffView]:
    """Return the staff behind many references, by reference, also those who left (2 queries)."""
    keys = {key_of(ref, "staff") for ref in refs if ref.startswith("staff:")}
    if not keys:
        return {}
    in_force = Assignment.objects.filter(current()).select_related("post__office")
    found = (
        Staff.objects.filter(pk__in=keys)
        .select_related("account")
        .prefetch_related(Prefetch("assignments", queryset=in_force, to_attr="in_force"))
    )
    return {view.ref: view for view in map(staff_view, found)}


def staff_names(refs: Iterable[str]) -> dict[str, str]:
    """Return the names of staff by reference, also of those who left (1 query, 0 for nobody)."""
    keys = {key_of(ref, "staff") for ref in refs if ref.startswith("staff:")}
    if not keys:
        return {}
    found = Staff.objects.filter(pk__in=keys).values_list("pk", "name")
    return {make_ref("staff", key): name for key, name in found}


def staff_in(office_id: str) -> list[tuple[str, str]]:
    """Return reference and name of the active staff with a post in an office today, by reading (1 query)."""
    held = Assignment.objects.filter(current(), post__office__code=office_of(office_id)).values("staff_id")
    found = Staff.objects.filter(is_active=True, pk__in=held).order_by("kana", "name", "pk")
    return [(make_ref("staff", key), name) for key, name in found.values_list("pk", "name")]


def all_staff(office_id: str = "") -> list[StaffView]:
    """Return every active member of staff by reading, optionally of one office (2 queries)."""
    views = [staff_view(row) for row in staff_rows().order_by("kana", "name", "pk")]
    wanted = office_of(office_id)
    return [v for v in views if any(p.office_id == wanted for p in v.posts)] if wanted else views


def offices() -> list[OfficeView]:
    """Return the open offices in the order of the pack (2 queries)."""
    found = Office.objects.filter(is_open=True).prefetch_related("posts").order_by("position", "code")
    return [office_view(row) for row in found]


def office_names() -> dict[str, LocalText]:
    """Return the names of the open offices by id, in the order of the pack (1 query)."""
    found = Office.objects.filter(is_open=True).order_by("position", "code").values_list("code", "name")
    return {code: local(name) for code, name in found}


def office_contacts() -> dict[str, OfficeContact]:
    """Return how every office is called and reached, also closed ones, by id in the order of the pack (1 query)."""
    found = Office.objects.order_by("position", "code").values_list("code", "name", "phone", "is_open")
    return {code: OfficeContact(local(name), phone, is_open) for code, name, phone, is_open in found}


def office(office_id: str) -> OfficeView:
    """Return one office, also a closed one, by id or `office:<id>` (2 queries); raises UnknownReference."""
    row = Office.objects.filter(code=office_of(office_id)).prefetch_related("posts").first()
    if row is None:
        raise UnknownReference(make_ref("office", office_of(office_id)))
    return office_view(row)


def posts(office_id: str) -> list[PostView]:
    """Return the open posts of an office, the highest first; raises UnknownReference."""
    return list(office(office_id).posts)


def holders(office_id: str, post_id: str, on: date | None = None) -> list[StaffView]:
    """Return who holds a post on a day (default: today), by reading (2 queries)."""
    held = Assignment.objects.filter(
        current(on), post__code=post_id, post__office__code=office_of(office_id)
    ).values("staff_id")
    return [staff_view(row) for row in staff_rows(on).filter(pk__in=held).order_by("kana", "name", "pk")]


def deputy_posts(office_id: str, post_id: str) -> list[PostView]:
    """Return the posts that decide in place of a post (代決), first first.

    Those recorded for the post; when none are, the other posts of the office with a lower rank, the
    highest first, the lowest rank of the office (担当) left out, which decides for nobody.
    """
    code = office_of(office_id)
    recorded = (
        Deputy.objects.filter(post__code=post_id, post__office__code=code, deputy__is_open=True)
        .select_related("deputy__office")
        .order_by("position")
    )
    found = [post_view(row.deputy) for row in recorded]
    if found:
        return found
    every = list(Post.objects.filter(office__code=code, is_open=True).select_related("office"))
    own = next((post.rank for post in every if post.code == post_id), 0)
    lowest = min((post.rank for post in every), default=0)
    below = sorted((p for p in every if lowest < p.rank < own), key=lambda p: (-p.rank, p.pk))
    return [post_view(post) for post in below]


def deputies(office_id: str, post_id: str, on: date | None = None) -> list[StaffView]:
    """Return who may decide in place of a post's holder (代決), in the order of `deputy_posts`."""
    order = {post.id: place for place, post in enumerate(deputy_posts(office_id, post_id))}
    code = office_of(office_id)
    held = Assignment.objects.filter(current(on), post__code__in=order, post__office__code=code)
    places: dict[str, int] = {}
    for assignment in held.select_related("post"):
        ref = make_ref("staff", assignment.staff_id)
        places[ref] = min(places.get(ref, 999), order[assignment.post.code])
    keys = [key_of(ref, "staff") for ref in places]
    found = [staff_view(row) for row in staff_rows(on).filter(pk__in=keys)]
    return sorted(found, key=lambda view: (places[view.ref], view.kana, view.ref))


def heads(office_id: str, by: Actor) -> bool:
    """Tell whether somebody heads an office, or decides in the head's place (代決): the second pair of eyes."""
    posts_of_heads = [one for one in posts(office_id) if one.is_head] if by.kind == "staff" else []
    return any(
        by.ref in {one.ref for one in holders(office_id, head.id)} or may_act_for(by.ref, office_id, head.id)
        for head in posts_of_heads
    )


def may_act_for(staff_ref: str, office_id: str, post_id: str, on: date | None = None) -> bool:
    """Return whether a member of staff may decide in place of the holder of a post (代決)."""
    return any(view.ref == staff_ref for view in deputies(office_id, post_id, on))
