"""The record of disposal (廃棄簿), to be read and to be handed on as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.queries import Disposal
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.calendar import fiscal_year

_FORMULA = ("=", "+", "-", "@")


@require_GET
@admin_required
def disposals(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what was destroyed in a fiscal year (`?year=`), or give it as CSV (`?as=csv`)."""
    this_year = fiscal_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this_year else this_year
    lines = [(one, *_names(one)) for one in cases.disposals(year)]
    if request.GET.get("as") == "csv":
        return _csv(year, lines)
    context = {
        "lines": lines,
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < this_year else None,
    }
    return show(request, member, "desk/administration/disposals.html", context)


def _names(one: Disposal) -> tuple[str, str]:
    """Return office and service by the names they have now, else by their ids."""
    language = get_language() or "ja"
    offices = {office.id: office.name.text(language) for office in people.offices()}
    bundle = services.catalogue().bundles.get(one.service)
    return offices.get(one.office, one.office), bundle.service.title.text(language) if bundle else one.service


def _csv(year: int, lines: list[tuple[Disposal, str, str]]) -> HttpResponse:
    """Write the record for a spreadsheet (UTF-8 with BOM); a cell that looks like a formula is made text."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [_("廃棄した日"), _("課"), _("手続き"), _("保存区分"), _("保存年限"), _("案件"), _("ファイル"), _("文書"),
         _("お知らせ"), _("実行"), _("受付番号")]
    )  # fmt: skip
    for one, office, service in lines:
        cells = [
            one.on.isoformat(), office, service, one.retention_class, one.years, one.cases, one.files, one.papers,
            one.notices, one.run, " ".join(one.receipts),
        ]  # fmt: skip
        writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="disposals-{year}.csv"'
    return response
