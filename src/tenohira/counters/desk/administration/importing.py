"""Loading the resident register from a file: first only checked, then loaded, or loaded without the wrong rows."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError

_SHOWN = 200


@require_http_methods(["GET", "POST"])
@admin_required
def register_import(request: HttpRequest, member: Member) -> HttpResponse:
    """Check a file and say of every wrong row what is wrong with it; load it when told to.

    The file is chosen again for loading: the register of a town is not left lying on the server between two pages.
    """
    report, problem = None, ""
    way = request.POST.get("way", "check")
    if request.method == "POST":
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile) or not upload.size:
            problem = _("ファイルが選ばれていないか、空です。CSV ファイルを選んでください。")
        else:
            try:
                report = commands.import_register(
                    upload.read(), by=member.actor(), dry_run=way == "check", skip_bad=way == "skip"
                )
            except TenohiraError as error:
                problem = str(error)
    context = {
        "report": report,
        "problem": problem,
        "problems": report.problems[:_SHOWN] if report else (),
        "hidden": max(0, len(report.problems) - _SHOWN) if report else 0,
        "population": people.population(),
    }
    is_wrong = bool(problem) or bool(report and not report.is_clean)
    return show(request, member, "desk/administration/import.html", context, status=422 if is_wrong else 200)
