"""Which counter speaks when the server itself refuses: problem details below /api/, a page everywhere else."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from tenohira.counters.api import refusals as for_systems
from tenohira.counters.portal import refusals as for_people
from tenohira.engines.documents.errors import StorageAway

AWAY_SECONDS = 60
"""After how many seconds those who were told "not just now" may ask again."""

_AWAY = (OperationalError, InterfaceError, StorageAway)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 for a body that is too large."""
    if for_systems.is_for_api(request):
        return for_systems.bad_request(request, exception)
    return for_people.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    if for_systems.is_for_api(request):
        return for_systems.not_found(request, exception)
    return for_people.not_found(request, exception)


def too_large(request: HttpRequest) -> HttpResponse:
    """413, before the body is read."""
    if for_systems.is_for_api(request):
        return for_systems.too_large(request)
    return for_people.too_large(request)


def is_away(error: BaseException | None) -> bool:
    """Tell whether an error means that database, storage or disk is away or full, so that it goes again later."""
    while error is not None:
        if isinstance(error, _AWAY) or (isinstance(error, OSError) and error.errno in _FULL):
            return True
        error = error.__cause__ or error.__context__
    return False


def server_error(request: HttpRequest) -> HttpResponse:
    """500, and 503 while database, storage or disk is away. Called while the error is being handled."""
    if is_away(sys.exc_info()[1]):
        speaks = for_systems if for_systems.is_for_api(request) else for_people
        response: HttpResponse = speaks.away(request)
        response["Retry-After"] = str(AWAY_SECONDS)
        return response
    if for_systems.is_for_api(request):
        return for_systems.server_error(request)
    return for_people.server_error(request)
