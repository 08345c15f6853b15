"""Who of the city looked at somebody's data: the office, the day and the purpose, never the clerk's name (design §5).

One entry is one look; a page that is to be read folds what the same clerk did on one day for one purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Entry, entries_about

_LOOKS = {
    "people.looked_up": gettext_noop("住民情報を閲覧"),
    "people.shown": gettext_noop("世帯の方の画面に表示"),
    "case.opened": gettext_noop("申請の内容を見ました"),
    "case.exported": gettext_noop("一覧をファイルに書き出し"),
    "disclosure.copy_fetched": gettext_noop("あなたの情報をまとめたファイルを受け取り"),
    "people.holdings_disclosed": gettext_noop("開示の求めに応えて、あなたの情報の写しを作成"),
}
_GIVEN = {"disclosure.copy_fetched", "people.holdings_disclosed"}
"""A copy of everything went out: shown whoever did it."""
_MOST = 1000


@dataclass(frozen=True)
class Look:
    """What one clerk did on one day for one purpose: from when to when, how often, by which office, at what.

    `law` says why the city showed it later than it happened ("" for at once).
    """

    at: datetime
    until: datetime
    times: int
    office: str
    what: str
    purpose: str = ""
    law: str = ""


def looks_at(person_ref: str, language: str = "ja", most: int = _MOST) -> list[Look]:
    """Return the looks of staff and of the systems of offices at a person's data, the latest first (2 queries).

    Looks that a law lets the city keep back are left out until their day.
    """
    if not person_ref:
        return []
    names = {office.id: office.name.text(language) for office in people.offices()}
    return folded(entries_about(person_ref, tuple(_LOOKS), most), names, timezone.localdate())


def folded(entries: Iterable[Entry], names: dict[str, str], today: date) -> list[Look]:
    """Return entries (the latest first) as looks, one for each clerk, day, purpose and kind. Pure."""
    found: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        if (entry.actor_kind not in {"staff", "machine"} and entry.kind not in _GIVEN) or entry.data.get(
            "shown_from", ""
        ) > today.isoformat():
            continue
        day = timezone.localtime(entry.at).date()
        key = (entry.actor_ref, entry.actor_office, day, entry.kind, _purpose(entry))
        found.setdefault(key, []).append(entry)
    return [_look(one, names) for one in found.values()]


def _look(entries: list[Entry], names: dict[str, str]) -> Look:
    latest, first = entries[0], entries[-1]
    own = {"resident": _("ご本人"), "system": _("市役所")}.get(latest.actor_kind, "―")
    office = names.get(latest.actor_office, latest.actor_office or own)
    law = str(latest.data.get("law", ""))
    return Look(first.at, latest.at, len(entries), office, _(_LOOKS[latest.kind]), _purpose(latest), law)


def _purpose(entry: Entry) -> str:
    if "purpose" in entry.data:
        return str(entry.data["purpose"])
    number = entry.data.get("receipt_number", "")
    return _("受付番号 %(number)s の手続き") % {"number": number} if number else ""
