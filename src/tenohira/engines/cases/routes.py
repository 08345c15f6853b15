"""Approval routes of a city: seeded from its pack, changed at the desk."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tenohira.engines.cases.definition import RouteDefinition, RoutesDefinition, read_routes
from tenohira.engines.cases.errors import NoRoute
from tenohira.engines.cases.events import RouteChanged
from tenohira.engines.cases.models import Route
from tenohira.engines.cases.views import RouteView
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import LocalText, Problems
from tenohira.foundation.journal import Actor, append


def load_routes(definition: RoutesDefinition, *, by: Actor) -> int:
    """Seed the routes of a pack; those edited at the desk stay as they are. Returns how many were written."""
    written = 0
    with transaction.atomic():
        known = {row.route: row for row in Route.objects.all()}
        for route_id, route in definition.routes.items():
            row = known.get(route_id)
            if row is not None and (row.is_edited or _definition(row) == route):
                continue
            _write(route_id, route, by, is_edited=False)
            written += 1
    return written


def change_route(route_id: str, route: RouteDefinition, *, by: Actor) -> RouteView:
    """Change or add a route at the desk; proposals that are under way keep theirs."""
    with transaction.atomic():
        return _view(_write(route_id, route, by, is_edited=True))


def _write(route_id: str, route: RouteDefinition, by: Actor, *, is_edited: bool) -> Route:
    plain = route.model_dump(mode="json")
    row: Route = Route.objects.update_or_create(
        route=route_id,
        defaults={
            "title": plain["title"],
            "steps": plain["steps"],
            "decide_alone": plain["decide_alone"],
            "is_edited": is_edited,
        },
    )[0]
    posts = tuple(step.post for step in route.steps)
    append(f"route:{route_id}", RouteChanged(route=route_id, posts=posts), by)
    return row


def _definition(row: Route) -> RouteDefinition:
    return RouteDefinition.model_validate(
        {"title": row.title, "steps": row.steps, "decide_alone": row.decide_alone}
    )


def _view(row: Route) -> RouteView:
    return RouteView(
        row.route, LocalText(row.title), tuple(row.steps), tuple(row.decide_alone), bool(row.is_edited)
    )


def routes() -> list[RouteView]:
    """Return the routes of the current city, by id."""
    return [_view(row) for row in Route.objects.order_by("route")]


def route_definition(route_id: str) -> RouteDefinition:
    """Return a route as it stands now: the desk's, else the pack's; raises NoRoute."""
    row = Route.objects.filter(route=route_id).first()
    if row is not None:
        return _definition(row)
    path = pack_folder() / "routes.yaml"
    pack = read_routes(path, Problems()) if path.is_file() else None
    if pack is None or route_id not in pack.routes:
        raise NoRoute(
            _("決裁ルート「%(route)s」がありません。") % {"route": route_id},
            _("手続きの定義が、登録されていないルートを指しています。"),
            _("決裁ルートの画面で作るか、service.yaml の route を直してください。"),
        )
    return pack.routes[route_id]
