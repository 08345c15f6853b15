"""Each form is carried out once: a second press, or a page sent again, changes nothing.

The engine holds its own guard (a case moves only from the state it is in); this one answers kindly.
"""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest

NAME = "once"
_DONE = "desk_done"
_KEPT = 60


def fresh() -> str:
    """Return a key for a form that is drawn now."""
    return uuid4().hex


def was_done(request: HttpRequest) -> bool:
    """Tell whether the form that was sent has been carried out already."""
    key = request.POST.get(NAME, "")
    return bool(key) and key in request.session.get(_DONE, [])


def remember(request: HttpRequest) -> None:
    """Note that the form that was sent has been carried out."""
    key = request.POST.get(NAME, "")
    if key:
        request.session[_DONE] = [*request.session.get(_DONE, []), key][-_KEPT:]
