"""The editor of approval routes (決裁ルート): steps, and who may decide alone up to which amount."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods
from pydantic import ValidationError

from tenohira.counters.desk.administration.asking import Question, ask
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Sheet
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.definition import RouteDefinition
from tenohira.engines.cases.errors import NoRoute
from tenohira.engines.cases.views import RouteView
from tenohira.engines.people import queries as people

STEPS = 5


def _language() -> str:
    return get_language() or "ja"


def _titles() -> dict[str, str]:
    """Return the title of every post id of the hall, the first office's for an id that several have."""
    found: dict[str, str] = {}
    for office in people.offices():
        for post in office.posts:
            found.setdefault(post.id, post.title.text(_language()))
    return found


@require_GET
@admin_required
def routes(request: HttpRequest, member: Member) -> HttpResponse:
    """List the routes as people read them."""
    titles = _titles()
    offices = {one.id: one.name.text(_language()) for one in people.offices()}
    listed = []
    for route in queries.routes():
        alone = {one["post"]: one["up_to_yen"] for one in route.decide_alone}
        steps = [
            {
                "post": titles.get(one["post"], one["post"]),
                "office": offices.get(one.get("office") or "", ""),
                "decides": one["kind"] == "decide",
                "alone": alone.get(one["post"]),
            }
            for one in route.steps
        ]
        listed.append({"route": route, "steps": steps})
    return show(request, member, "desk/administration/routes.html", {"listed": listed})


class RouteSheet(Sheet):
    """The steps of a route; the last one filled in decides."""

    title = forms.CharField(label=_l("ルートの名前"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [("", "−"), *_titles().items()]
        offices = [("", _("案件の課")), *((one.id, one.name.text(_language())) for one in people.offices())]
        for number in range(1, STEPS + 1):
            said = {"n": number}
            self.fields[f"post{number}"] = forms.ChoiceField(
                label=_("%(n)d 番目の職") % said, choices=posts, required=number == 1
            )
            self.fields[f"office{number}"] = forms.ChoiceField(
                label=_("%(n)d 番目の課") % said, choices=offices, required=False
            )
            self.fields[f"alone{number}"] = forms.IntegerField(
                label=_("%(n)d 番目の職が専決できる額（円まで）") % said, min_value=0, required=False,
                help_text=_("空は、専決しない。0 は、金額のない決定だけ。") if number == 1 else "",
            )  # fmt: skip

    def definition(self, before: RouteView | None = None) -> dict[str, Any]:
        """Return the route as routes.yaml would say it."""
        data = self.cleaned_data
        filled = [n for n in range(1, STEPS + 1) if data.get(f"post{n}")]
        steps = [
            {"post": data[f"post{n}"], "kind": "decide" if n == filled[-1] else "review"}
            | ({"office": data[f"office{n}"]} if data[f"office{n}"] else {})
            for n in filled
        ]
        alone = [
            {"post": data[f"post{n}"], "up_to_yen": data[f"alone{n}"]}
            for n in filled
            if data[f"alone{n}"] is not None
        ]
        title = {**(before.title.root if before else {}), "ja": data["title"]}
        return {"title": title, "steps": steps, "decide_alone": alone}


def _initial(route: RouteView) -> dict[str, Any]:
    alone = {one["post"]: one["up_to_yen"] for one in route.decide_alone}
    found: dict[str, Any] = {"title": route.title.text("ja")}
    for number, step in enumerate(route.steps[:STEPS], start=1):
        found |= {
            f"post{number}": step["post"],
            f"office{number}": step.get("office") or "",
            f"alone{number}": alone.get(step["post"]),
        }
    return found


class NewRouteSheet(RouteSheet):
    """A route that is not there yet, with the id by which service.yaml names it."""

    route_id = forms.RegexField(
        "^[a-z][a-z0-9-]*$", label=_l("記号（英小文字）"), max_length=60, help_text=_l("例: committee"),
        error_messages={"invalid": _l("英小文字で始め、英小文字・数字・ハイフンだけで書いてください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["route_id", "title"])


def _checked(definition: dict[str, Any]) -> RouteDefinition:
    try:
        return RouteDefinition.model_validate(definition)
    except ValidationError as error:
        said = "　".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise NoRoute(_("この順には決裁できません。"), said, _("順を直してください。")) from None


@require_http_methods(["GET", "POST"])
@admin_required
def add_route(request: HttpRequest, member: Member) -> HttpResponse:
    """Add a route; services take it once their `route` names it."""
    sheets: list[NewRouteSheet] = []

    def form_of(data: Any) -> NewRouteSheet:
        sheets.append(NewRouteSheet(data))
        return sheets[-1]

    def run(data: dict[str, Any]) -> object:
        if data["route_id"] == "add" or any(one.id == data["route_id"] for one in queries.routes()):
            raise NoRoute(
                _("この記号は使えません。"),
                _("同じ記号の決裁ルートが、すでにあります。"),
                _("ほかの記号にするか、一覧から今のルートを直してください。"),
            )
        return commands.change_route(data["route_id"], _checked(sheets[-1].definition()), by=member.actor())

    question = Question(
        title=_("決裁ルートを加える"), label=_("加える"), run=run,
        text=_(
            "上から順に回り、最後の職が決裁します。手続きの service.yaml の route に、この記号を書くと使われます。"
        ),
        back=reverse("desk:routes"), grid="fields--three", done=_("決裁ルートを加えました。"),
    )  # fmt: skip
    return ask(request, member, question, form_of)


@require_http_methods(["GET", "POST"])
@admin_required
def route(request: HttpRequest, member: Member, route_id: str) -> HttpResponse:
    """Change a route; proposals under way keep the one they started with."""
    known = next((one for one in queries.routes() if one.id == route_id), None)
    if known is None:
        raise NoRoute(_("この決裁ルートはありません。"), "", _("一覧から選び直してください。"))
    before = known
    sheets: list[RouteSheet] = []

    def form_of(data: Any) -> RouteSheet:
        sheets.append(RouteSheet(data, initial=_initial(before)))
        return sheets[-1]

    def run(_data: dict[str, Any]) -> object:
        return commands.change_route(route_id, _checked(sheets[-1].definition(before)), by=member.actor())

    question = Question(
        title=_("決裁ルート「%(title)s」を直す") % {"title": before.title.text(_language())}, label=_("直す"), run=run,
        text=_("上から順に回ります。最後の職が決裁し、それより前は回議です。決裁中のものは、元のルートのまま進みます。"),
        back=reverse("desk:routes"), grid="fields--three", done=_("決裁ルートを直しました。"),
    )  # fmt: skip
    return ask(request, member, question, form_of)
