"""Who works at the desk: the member of staff who signed in, and the office and post they act for just now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from tenohira.counters.desk.problems import not_admin, not_staff, plain, problem
from tenohira.counters.desk.second_factor import ask_for_it, lacks_second_factor
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

SEAT = "desk_seat"
"""In the session: the seat chosen, as `office/post`."""


@dataclass(frozen=True)
class Member:
    """A member of staff at the desk, in one of the seats (office and post) they hold."""

    view: people.StaffView
    seat: people.PostView | None

    @property
    def ref(self) -> str:
        """Their reference."""
        return self.view.ref

    @property
    def office_id(self) -> str:
        """The office they act for just now, "" for somebody without a post."""
        return self.seat.office_id if self.seat else ""

    @property
    def office_ids(self) -> list[str]:
        """Every office they have a post in, the present one first."""
        return list(dict.fromkeys([self.office_id, *(post.office_id for post in self.view.posts)]))

    def actor(self) -> Actor:
        """Return who the journal says did it."""
        return self._as(self.seat)

    def actors(self) -> list[Actor]:
        """Return them in each of their seats, the present one first."""
        others = [post for post in self.view.posts if post != self.seat]
        return [self._as(post) for post in [self.seat, *others]]

    def actor_in(self, office_id: str) -> Actor:
        """Return them in the seat of an office; in the present one when they have none there."""
        return next((one for one in self.actors() if one.office == office_id), self.actor())

    def _as(self, post: people.PostView | None) -> Actor:
        office, name = (post.office_id, post.id) if post else ("", "")
        return Actor("staff", self.ref, office=office, post=name, channel="desk")


StaffPage = Callable[..., HttpResponse]


def seat_key(post: people.PostView) -> str:
    """Return how a seat is named in the session and in addresses."""
    return f"{post.office_id}/{post.id}"


def member_of(request: HttpRequest) -> Member | None:
    """Return the member of staff who signed in, None for anybody else (2 queries, once a request)."""
    known: Member | None = getattr(request, "_desk_member", None)
    if known is None and request.user.is_authenticated:
        view = people.staff_of(request.user.pk)
        if view is None:
            return None
        chosen = str(request.session.get(SEAT, ""))
        seats = {seat_key(post): post for post in view.posts}
        known = Member(view, seats.get(chosen) or next(iter(view.posts), None))
        request._desk_member = known  # type: ignore[attr-defined]
    return known


def _changed_seat(request: HttpRequest, member: Member) -> HttpResponse | None:
    """Take the seat named by `?office=`, when the member holds it, and come back without it."""
    wanted = request.GET.get("office")
    if wanted is None or request.method != "GET":
        return None
    if any(seat_key(post) == wanted for post in member.view.posts):
        request.session[SEAT] = wanted
    kept = request.GET.copy()
    del kept["office"]
    return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)


def staff_required(view: StaffPage) -> Callable[..., HttpResponse]:
    """Let only staff in: others sign in, or are told what to do. The view gets `(request, member, …)`.

    Where the city asks for a second factor (its default), one must have been shown in this session.

    What the house refuses is answered with a page in plain words.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member = member_of(request)
        if member is None or not (member.seat or member.view.is_admin):
            return not_staff(request)
        if lacks_second_factor(request):
            return ask_for_it(request)
        moved = _changed_seat(request, member)
        if moved is not None:
            return moved
        try:
            return view(request, member, *args, **kwargs)
        except TenohiraError as error:
            return problem(request, plain(error))

    return guarded


def admin_required(view: StaffPage) -> Callable[..., HttpResponse]:
    """Let only those in who keep the hall in order (管理者)."""

    @wraps(view)
    def guarded(request: HttpRequest, member: Member, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, member, *args, **kwargs) if member.view.is_admin else not_admin(request)

    return staff_required(guarded)
