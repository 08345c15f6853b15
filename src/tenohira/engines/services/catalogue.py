"""The services of one city, loaded once and read again when a file changed."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tenohira.engines.services import search
from tenohira.engines.services.bundles import ServiceBundle, load_bundle
from tenohira.engines.services.errors import CatalogueBroken, NoSuchService
from tenohira.engines.services.folders import Folders, check_folders, service_folders
from tenohira.engines.services.world import World, load_world
from tenohira.foundation.city import current_city
from tenohira.foundation.definitions import Problems

# How often files are looked at for changes, in seconds: an edit is seen at once by a person, requests stay quick.
_LOOK_AGAIN = 2.0


@dataclass(frozen=True)
class Catalogue:
    """Every service a city offers, with what they share."""

    bundles: dict[str, ServiceBundle]
    world: World

    def bundle(self, service_id: str) -> ServiceBundle:
        """Return a service by its id; raises NoSuchService."""
        try:
            return self.bundles[service_id]
        except KeyError:
            raise NoSuchService(
                _("その手続きは見つかりませんでした。"),
                _("「%(service)s」という手続きは、いま受け付けていません。") % {"service": service_id},
                _("手続きの一覧から選び直してください。"),
            ) from None

    def in_life_event(self, event: str) -> list[ServiceBundle]:
        """Return the services of a life event, by title."""
        return [b for b in self.bundles.values() if event in b.service.life_events]

    @cached_property
    def entries(self) -> tuple[search.Entry, ...]:
        """What every service can be found by."""
        return tuple(_entry(bundle, self.world) for bundle in self.bundles.values())


def _entry(bundle: ServiceBundle, world: World) -> search.Entry:
    service = bundle.service
    weighted = [(text, 5.0) for text in service.title.root.values()]
    weighted += [(text, 4.0) for text in service.synonyms]
    weighted += [(text, 1.0) for text in service.summary.root.values()]
    for event in service.life_events:
        weighted += [(text, 1.5) for text in world.life_events[event].title.root.values()]
    return search.entry(bundle.id, weighted)


def load_catalogue(folders: Folders, problems: Problems, only: Collection[str] | None = None) -> Catalogue:
    """Read every service of a city, or `only` some; mistakes of all of them go to `problems`."""
    check_folders(folders, problems)
    world = load_world(folders, problems)
    bundles = {}
    for service_id, where in service_folders(folders).items():
        if only is not None and service_id not in only:
            continue
        bundle = load_bundle(service_id, where, world, problems)
        if bundle is not None and bundle.service.offered:
            bundles[service_id] = bundle
    return Catalogue(bundles, world)


@dataclass
class _Kept:
    catalogue: Catalogue
    signature: int
    looked_at: float


_kept: dict[tuple[str, str, str], _Kept] = {}


def current_catalogue() -> Catalogue:
    """Return the catalogue of the current city; raises CatalogueBroken when its definitions have mistakes."""
    key = (current_city(), str(settings.TENOHIRA_LIBRARY), str(settings.TENOHIRA_CITIES))
    kept = _kept.get(key)
    if kept is not None and time.monotonic() - kept.looked_at < _LOOK_AGAIN:
        return kept.catalogue
    folders = Folders.of_city()
    signature = _signature(folders)
    if kept is not None and kept.signature == signature:
        kept.looked_at = time.monotonic()
        return kept.catalogue
    problems = Problems()
    catalogue = load_catalogue(folders, problems)
    if problems:
        raise CatalogueBroken(
            "手続きの定義に誤りがあるため、使えません。",
            str(problems),
            "tenohira check で誤りの場所を確かめて直してください。",
        )
    # Reading takes a while: counted from its end, or the next request would look at every file again.
    _kept[key] = _Kept(catalogue, signature, time.monotonic())
    return catalogue


def _signature(folders: Folders) -> int:
    roots: list[Path] = [folders.library, folders.pack]
    stats = [
        (str(path), path.stat().st_mtime_ns)
        for root in roots
        for pattern in ("*.yaml", "*.md")
        for path in root.rglob(pattern)
    ]
    return hash(tuple(sorted(stats)))
