"""Whether text fits the columns it goes to; PostgreSQL would otherwise refuse it in its own words."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import PeopleError


def require_fit(row: Model, error: type[PeopleError]) -> None:
    """Raise `error` naming the first text of a row that is longer than its column."""
    for field in row._meta.concrete_fields:
        value, limit = getattr(row, field.attname), field.max_length
        if limit and isinstance(value, str) and len(value) > limit:
            raise error(
                _("「{label}」が長すぎます。").format(label=field.verbose_name),
                _("{limit}字まで入ります（{found}字あります）。").format(limit=limit, found=len(value)),
                _("短くして、もう一度保存してください。"),
            )
