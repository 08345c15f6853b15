"""What staff look for by name stays out of addresses, histories and logs: it is sent in the body and kept sealed.

A form with `text` is posted; the answer leads to the same page with the other filters and `sought=1` in its address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tenohira.foundation.sealing import SealError, seal, unseal

_KEPT, _MARK = "desk_sought", "sought"
_LONGEST = 100


def taken(request: HttpRequest) -> HttpResponse | None:
    """Keep what a posted form looks for, and lead to the page that shows it; None when nothing was posted."""
    if request.method != "POST":
        return None
    text = request.POST.get("text", "").strip()[:_LONGEST]
    request.session[_KEPT] = seal(text.encode()).decode()
    address = request.POST.copy()
    for name in ("text", "csrfmiddlewaretoken", _MARK):
        address.pop(name, None)
    if text:
        address[_MARK] = "1"
    query = address.urlencode()
    return redirect(f"{request.path}?{query}" if query else request.path)


def query_of(request: HttpRequest) -> dict[str, str]:
    """Return the filters of an address, with the `text` it stands for."""
    found = {name: request.GET.get(name, "") for name in request.GET}
    if found.pop(_MARK, "") and "text" not in found:
        found["text"] = _kept(request)
    return found


def _kept(request: HttpRequest) -> str:
    kept = request.session.get(_KEPT, "")
    try:
        return unseal(kept.encode()).decode() if kept else ""
    except SealError:  # sealed with a key that is gone meanwhile
        return ""
