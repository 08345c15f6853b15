"""What every type of field can do, and the few things it may know about the world while it reads an answer."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from tenohira.engines.forms.banks import Banks, standard_banks
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import AskedField
from tenohira.engines.forms.ports import RuleType
from tenohira.foundation.address import TownMaster
from tenohira.foundation.places import Boundary

Raw = Mapping[str, Sequence[str]]
Shown = list[str]
F = TypeVar("F", bound=AskedField)

LONGEST = 100_000
"""Longer input than this is refused before anything looks at it."""

_LOST = {"Cc", "Cs", "Cn"}
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


@dataclass(frozen=True)
class Context:
    """What a field may know while it reads or draws an answer.

    `members`: (ref, name, kind) of the applicant's household, kind `self`, `child` or `other`; None when the
    register is not known. `files`: names by ref of the files this draft holds. `current`: the answer so far.
    `evaluate` gives the value of an expression over the answers; None is unknown.
    """

    today: date
    language: str = "ja"
    banks: Banks = field(default_factory=standard_banks)
    towns: TownMaster | None = None
    boundary: Boundary | None = None
    members: tuple[tuple[str, str, str], ...] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    current: Any = None
    evaluate: Callable[[str], object | None] = lambda source: None


class FieldType(ABC, Generic[F]):
    """One type of field. Values are JSON; `parse(raw_of(value))` gives the value back.

    `parts` are the html names after `<id>.`; empty for a single input named `<id>`.
    """

    name: str
    parts: tuple[str, ...] = ()
    is_secret = False

    @abstractmethod
    def parse(self, field: F, raw: Raw, context: Context) -> Any:
        """Return the answer, or None when nothing was given. Raises FieldError, nothing else."""

    @abstractmethod
    def raw_of(self, field: F, value: Any) -> dict[str, list[str]]:
        """Return the html names and texts that show an answer in its inputs again."""

    @abstractmethod
    def show(self, field: F, value: Any, language: str) -> Shown:
        """Return an answer as people read it, one text per line, in a language (which is active)."""

    def rule_type(self, field: F) -> RuleType | None:
        """Return the answer's type in expressions; None for answers that expressions may not see."""
        return "text"

    def rule_value(self, field: F, value: Any) -> object | None:
        """Return the answer as expressions see it; None is unknown."""
        return value  # type: ignore[no-any-return]

    def is_empty(self, value: Any) -> bool:
        """Tell whether there is no answer."""
        return value is None or value == "" or value == [] or value == {}

    def missing(self, field: F, language: str) -> FieldError:
        """Return what to say when a required answer is not given."""
        return FieldError(
            "required", _("「%(label)s」を書いてください。") % {"label": field.label.text(language)}
        )

    def from_fact(self, field: F, fact: Any, beside: Mapping[str, Any], context: Context) -> Any:
        """Return the answer a registered fact gives, or None. `beside` holds the facts standing next to it."""
        if isinstance(fact, date):
            fact = fact.isoformat()
        try:
            return self.parse(field, self.raw_of(field, fact), context)
        except (FieldError, TypeError, ValueError, AttributeError, KeyError):
            return None

    def comparable(self, value: Any) -> Any:
        """Return the answer without what does not matter when it is compared with the register."""
        return value

    def html_names(self, field: F) -> list[str]:
        """Return every html name this field reads."""
        return [f"{field.id}.{part}" for part in self.parts] or [field.id]


def first(raw: Raw, name: str) -> str:
    """Return the first text sent under a name, cleaned of what no one can see; `""` when there is none."""
    texts = raw.get(name) or ()
    return cleaned(texts[0]) if texts else ""


def every(raw: Raw, name: str) -> list[str]:
    """Return every text sent under a name that is not blank, each once, in order."""
    texts = [cleaned(text).strip() for text in list(raw.get(name) or ())[:1000]]
    return [text for text in dict.fromkeys(texts) if text]


def cleaned(text: object) -> str:
    """Return a text without control characters (line ends and tabs stay), lone surrogates and direction marks.

    Raises FieldError when it is longer than anyone writes by hand.
    """
    whole = text if isinstance(text, str) else str(text)
    if len(whole) > LONGEST:
        raise FieldError("too-long", _("文が長すぎます。要点だけを書くか、ファイルでつけてください。"))
    visible = _MARKS.sub("", whole)
    if visible.isascii() and visible.isprintable():
        return visible
    return "".join(one for one in visible if one in "\n\r\t" or unicodedata.category(one) not in _LOST)


def checked_length(text: str, most: int) -> str:
    """Return the text; raises FieldError when it has more than `most` characters."""
    if len(text) > most:
        raise FieldError(
            "too-long",
            _("%(max)d文字までで書いてください（いまは%(length)d文字です）。")
            % {"max": most, "length": len(text)},
        )
    return text
