"""The files of a city pack that only make sense together: city, offices, routes, services, and files nobody reads."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from pathlib import Path

from django.conf import settings

from tenohira.engines.cases.definition import RoutesDefinition
from tenohira.engines.people.definition import OfficesDefinition
from tenohira.engines.services.folders import Folders, service_folders
from tenohira.engines.services.queries import ServiceBundle
from tenohira.foundation.city import CityDefinition
from tenohira.foundation.codes import municipal_check_digit, municipal_code_is_valid
from tenohira.foundation.definitions import Problems, Source, read_yaml, validate

_FILES = (
    "city.yaml", "offices.yaml", "purposes.yaml", "routes.yaml", "towns.csv", "facts.yaml", "facts", "papers.yaml",
    "life-events.yaml", "categories.yaml", "services", "values", "fragments", "code-lists", "flows", "messages",
    "documents", "demo", "facilities",
)  # fmt: skip


def check_city_file(folder: Path, problems: Problems) -> str | None:
    """Check city.yaml; returns the city's code, None when it cannot be read."""
    source = read_yaml(folder / "city.yaml", problems)
    city = validate(CityDefinition, source, problems) if source else None
    if source is None or city is None:
        return None
    place = source.place(("code",))
    if not municipal_code_is_valid(city.code):
        digit = municipal_check_digit(city.code[:5])
        problems.add(
            *place, f"市区町村コード「{city.code}」の検査数字が合いません。",
            "全国地方公共団体コードの6けためは、前の5けたから決まります。",
            f"「{city.code[:5]}{digit}」ではありませんか。総務省のコード表で確かめてください。",
        )  # fmt: skip
    named = folder.resolve().name.split("-", 1)[0]
    if named != city.code and named.isdecimal():
        problems.add(
            *place, f"市区町村コード「{city.code}」がフォルダの名前と違います。",
            f"このパックは、フォルダの名前から「{named}」として開かれます。",
            "code: かフォルダの名前を直して、同じにしてください。",
        )  # fmt: skip
    return city.code


def check_stray_files(folder: Path, problems: Problems) -> None:
    """Report definition files at the top of a pack that nobody reads, most of them misspelt."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        is_definition = path.is_dir() or path.suffix in {".yaml", ".yml", ".csv"}
        if path.name in _FILES or path.name.startswith(".") or not is_definition:
            continue
        near = difflib.get_close_matches(path.name, _FILES, n=1)
        hint = f"「{near[0]}」ではありませんか。" if near else ""
        problems.add(
            path, 1, f"「{path.name}」は、どこからも読まれません。", f"パックに置けるのは {'、'.join(_FILES)} です。",
            f"{hint}名前を直すか、消してください。",
        )  # fmt: skip


def check_route_posts(
    folder: Path, routes: RoutesDefinition, offices: OfficesDefinition, problems: Problems
) -> None:
    """Report the posts and offices of routes that the hall does not have, at the line of each step."""
    source = read_yaml(folder / "routes.yaml", Problems())
    if source is None:
        return
    posts = {office.id: [post.id for post in office.posts] for office in offices.offices}
    anywhere = sorted({post for some in posts.values() for post in some})
    for name, route in routes.routes.items():
        for n, step in enumerate(route.steps):
            at = ("routes", name, "steps", n)
            if step.office is not None and step.office not in posts:
                _unknown(source, (*at, "office"), "課", step.office, posts, problems)
            elif step.post not in (posts[step.office] if step.office else anywhere):
                known = posts[step.office] if step.office else anywhere
                _unknown(source, (*at, "post"), "職", step.post, known, problems)


def _unknown(
    source: Source, at: tuple[str | int, ...], what: str, name: str, known: Iterable[str], problems: Problems
) -> None:
    words = sorted(known)
    near = difflib.get_close_matches(name, words, n=1)
    hint = f"「{near[0]}」ではありませんか。" if near else ""
    problems.add(
        *source.place(at), f"{what}「{name}」が offices.yaml にありません。", f"あるのは {'、'.join(words)} です。",
        f"{hint}つづりを直すか、offices.yaml に足してください。",
    )  # fmt: skip


def check_service_routes(
    folder: Path,
    bundles: Iterable[ServiceBundle],
    routes: RoutesDefinition,
    offices: OfficesDefinition,
    problems: Problems,
) -> None:
    """Report services whose route asks a post of their own office that this office does not have."""
    posts = {office.id: {post.id for post in office.posts} for office in offices.offices}
    anywhere = {post for some in posts.values() for post in some}
    folders = Folders(Path(settings.TENOHIRA_LIBRARY), folder)
    where = service_folders(folders)
    for bundle in bundles:
        route, own = routes.routes.get(bundle.service.route), posts.get(bundle.service.owner)
        if route is None or own is None or not _asks_for_approval(bundle):
            continue
        missing = [s.post for s in route.steps if s.office is None and s.post in anywhere - own]
        source = folders.merged(f"services/{where[bundle.id]}/service.yaml", Problems())
        if missing and source is not None:
            problems.add(
                *source.place(("route",)),
                f"決裁ルート「{bundle.service.route}」の職 {_list(missing)} が、"
                f"所管課「{bundle.service.owner}」にありません。",
                f"この課にあるのは {_list(own)} です。決裁が、その職で止まります。",
                "offices.yaml のその課に職を足すか、services/ の差分で route: を書きかえてください。",
            )  # fmt: skip


def offices_without_opener(bundles: Iterable[ServiceBundle], offices: OfficesDefinition) -> list[str]:
    """Return the offices that own services but have no post that opens people under protection (支援措置).

    A case of such an office is closed to everybody there once its applicant is under protection.
    """
    owners = {bundle.service.owner for bundle in bundles}
    return [
        office.name.text("ja")
        for office in offices.offices
        if office.id in owners and not any(post.opens_protected for post in office.posts)
    ]


def _asks_for_approval(bundle: ServiceBundle) -> bool:
    return any("approver" in transition.by for transition in bundle.flow.transitions)


def _list(names: Collection[str]) -> str:
    return "、".join(sorted(names))
