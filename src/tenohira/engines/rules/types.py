"""The types of the rule language. Money has a type of its own, so that yen never meets a head count.

YEN ± YEN = YEN, YEN × INT = YEN, YEN ÷ YEN = DECIMAL. What may leave a fraction of a yen (YEN ÷ INT,
YEN × DECIMAL) is YEN_FRACTION and must be rounded before it is a result, because laws say how to round.
A whole number written in the rule itself is taken as yen where yen is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import process

from tenohira.engines.rules.errors import UnknownTypeName


@dataclass(frozen=True)
class Scalar:
    """A single value; `label` is its name in a message."""

    name: str
    label: str = field(compare=False)


@dataclass(frozen=True)
class Code:
    """Text from a fixed list; an empty list means that the list is not known here."""

    values: tuple[str, ...] = ()
    name: str = "code"
    label: str = field(default="コード", compare=False)


@dataclass(frozen=True)
class Record:
    """Something with named fields: a person, a member of a household."""

    name: str
    fields: Mapping[str, Type]

    @property
    def label(self) -> str:
        """The name of the type in a message."""
        return f"「{self.name}」のまとまり"

    def __hash__(self) -> int:
        return hash((self.name, *self.fields))


@dataclass(frozen=True)
class Collection:
    """Any number of records (members of a household) or of single values (many choices)."""

    of: Type

    @property
    def name(self) -> str:
        """The name of the type in a definition."""
        return f"list of {self.of.name}"

    @property
    def label(self) -> str:
        """The name of the type in a message."""
        return "一覧"


Type = Scalar | Code | Record | Collection

BOOL = Scalar("bool", "はい・いいえ")
INT = Scalar("int", "整数")
DECIMAL = Scalar("decimal", "小数")
YEN = Scalar("yen", "円")
YEN_FRACTION = Scalar("yen-fraction", "端数のある円")
DATE = Scalar("date", "日付")
SPAN = Scalar("span", "期間")
TEXT = Scalar("text", "文字")
CODE = Code()
WRONG = Scalar("wrong", "誤り")
"""What a part with a mistake has as its type, so that one mistake is told once."""

NUMBERS = (INT, DECIMAL, YEN, YEN_FRACTION)
_NAMED: Mapping[str, Scalar | Code] = {
    kind.name: kind for kind in (BOOL, INT, YEN, DECIMAL, DATE, TEXT, CODE)
}


def type_from_name(name: str, values: tuple[str, ...] = ()) -> Scalar | Code:
    """Return the type called `bool`, `int`, `yen`, `decimal`, `date`, `text` or `code` in a definition.

    `values` is the fixed list of a code. Raises UnknownTypeName, naming the nearest type.
    """
    found = _NAMED.get(name)
    if found is None:
        raise UnknownTypeName(
            f"型「{name}」はありません。", f"使える型は {'、'.join(_NAMED)} です。", _near(name)
        )
    return Code(tuple(values)) if isinstance(found, Code) else found


def _near(name: str) -> str:
    near = process.extractOne(name, list(_NAMED), score_cutoff=60)
    return f"「{near[0]}」ではありませんか。" if near else "どれかに書き直してください。"


def is_text(kind: Type) -> bool:
    """Tell whether a type holds text: free text or a code."""
    return kind == TEXT or isinstance(kind, Code)
