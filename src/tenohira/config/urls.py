"""All addresses of the hall."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from tenohira.counters.api.refusals import not_found as no_such_version

urlpatterns = [
    path(
        "account/sessions/",
        reauthentication_required(allow_get=True, app="allauth.account")(list_usersessions),
        name="usersessions_list",
    ),
    path("account/", include("allauth.urls")),
    path("api/v1/", include("tenohira.counters.api.urls")),
    re_path(r"^api/", csrf_exempt(no_such_version)),
    path("look/", include("tenohira.counters.look.urls")),
    path("desk/", include("tenohira.counters.desk.urls")),
    path("", include("tenohira.counters.portal.urls")),
]
handler400 = "tenohira.config.refusing.bad_request"
handler403 = "tenohira.counters.portal.refusals.forbidden"
handler404 = "tenohira.config.refusing.not_found"
handler500 = "tenohira.config.refusing.server_error"
