"""Which pages of a long list are offered: the first, the last, and those around the present one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from tenohira.counters.look.widgets import get


@dataclass(frozen=True)
class PageLink:
    """One page of the list; `number` 0 stands for a gap."""

    number: int
    href: str
    current: bool = False


@dataclass(frozen=True)
class Pages:
    """The way through a list. `before` and `after` are "" at its ends; `total` is None when not counted."""

    links: tuple[PageLink, ...]
    before: str
    after: str
    total: int | None


def pages_of(page: object, query: QueryDict | None = None) -> Pages:
    """Return the links around a Django Page, or anything with `number`, `pages` and perhaps `total`."""
    paginator = get(page, "paginator", None)
    last = int(paginator.num_pages if paginator else get(page, "pages", 1))
    total = paginator.count if paginator else get(page, "total", None)
    number = int(get(page, "number", 1))
    links = tuple(PageLink(at, _href(at, query) if at else "", at == number) for at in numbers(number, last))
    return Pages(
        links=links if last > 1 else (),
        before=_href(number - 1, query) if number > 1 else "",
        after=_href(number + 1, query) if number < last else "",
        total=total,
    )


def numbers(number: int, last: int) -> list[int]:
    """Return the page numbers to offer, 0 where some are left out: `numbers(6, 20) == [1, 0, 5, 6, 7, 0, 20]`."""
    near = {1, last, *range(max(1, number - 1), min(last, number + 1) + 1)}
    offered: list[int] = []
    for at in sorted(near):
        if offered and at - offered[-1] == 2:
            offered.append(at - 1)
        elif offered and at - offered[-1] > 2:
            offered.append(0)
        offered.append(at)
    return offered


def _href(number: int, query: QueryDict | None) -> str:
    kept = query.copy() if query is not None else QueryDict(mutable=True)
    kept["page"] = str(number)
    return f"?{kept.urlencode()}"
