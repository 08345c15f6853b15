"""Files and photographs. The bytes lie elsewhere (documents); an answer holds their refs and names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import FileField, PhotoField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, every, first
from tenohira.engines.forms.ports import RuleType

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "webp": "image/webp",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text": "text/plain",
    "csv": "text/csv",
}


class Files(FieldType[FileField | PhotoField]):
    """`file` and `photo`: `{"files": [{"ref": "file:…", "name": "通帳.jpg"}], "later": false}`.

    html: `<id>.ref` files to add, `<id>.remove` those to take away, `<id>.later` = `yes` when they follow later.
    The files of the answer so far stay. Only files that this draft holds (`context.files`) are added.
    """

    parts = ("ref", "remove", "later")

    def __init__(self, name: str) -> None:
        self.name = name

    def parse(self, field: FileField | PhotoField, raw: Raw, context: Context) -> dict[str, Any] | None:
        """Raises FieldError too-many, not-later."""
        kept = {one["ref"]: one["name"] for one in given_files(context.current)}
        known = {**context.files, **kept}
        removed = set(every(raw, f"{field.id}.remove"))
        refs = [ref for ref in dict.fromkeys([*kept, *every(raw, f"{field.id}.ref")]) if ref in known]
        refs = [ref for ref in refs if ref not in removed]
        is_later = first(raw, f"{field.id}.later").strip() == "yes"
        if len(refs) > field.max_files:
            raise FieldError(
                "too-many",
                _("つけられるのは%(count)dつまでです。いくつか外してください。") % {"count": field.max_files},
            )
        if is_later and not field.may_follow:
            raise FieldError("not-later", _("この書類はあとから出すことができません。いまつけてください。"))
        if not refs and not is_later:
            return None
        return {"files": [{"ref": ref, "name": known[ref]} for ref in refs], "later": is_later and not refs}

    def raw_of(self, field: FileField | PhotoField, value: Any) -> dict[str, list[str]]:
        """The refs kept, and whether they follow later."""
        refs = [one["ref"] for one in given_files(value)]
        raw = {f"{field.id}.ref": refs} if refs else {}
        return raw | ({f"{field.id}.later": ["yes"]} if value and value.get("later") else {})

    def show(self, field: FileField | PhotoField, value: Any, language: str) -> Shown:
        """One file name per line, or that it follows later."""
        names = [one["name"] or _("ファイル") for one in given_files(value)]
        return names + ([_("あとで出します")] if value.get("later") else [])

    def rule_type(self, field: FileField | PhotoField) -> RuleType:
        """How many there are, and whether they follow."""
        return {"count": "int", "later": "bool"}

    def rule_value(self, field: FileField | PhotoField, value: Any) -> object | None:
        """`proof.count >= 1`, `proof.later`."""
        return {"count": len(given_files(value)), "later": bool(value.get("later"))}

    def is_empty(self, value: Any) -> bool:
        """Neither files nor a promise."""
        return not isinstance(value, dict) or not (given_files(value) or value.get("later"))

    def missing(self, field: FileField | PhotoField, language: str) -> FieldError:
        """Asks for the file, or to say that it follows."""
        label = field.label.text(language)
        if field.may_follow:
            said = _("「%(label)s」をつけてください。手元にないときは「あとで出す」を選んでください。")
        else:
            said = _("「%(label)s」をつけてください。")
        return FieldError("required", said % {"label": label})

    def from_fact(self, field: FileField | PhotoField, fact: Any, beside: Any, context: Context) -> None:
        """The register holds no files."""
        return

    def comparable(self, value: Any) -> Any:
        """The files by ref."""
        return sorted(one["ref"] for one in given_files(value))


def given_files(value: Any) -> list[dict[str, str]]:
    """Return ref and name of every file of an answer."""
    given = value.get("files") if isinstance(value, dict) else None
    if not isinstance(given, list):
        return []
    named = [one for one in given if isinstance(one, dict) and one.get("ref")]
    return [{"ref": str(one["ref"]), "name": str(one.get("name") or "")} for one in named]
