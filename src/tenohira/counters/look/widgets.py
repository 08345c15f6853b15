"""What a field template needs to draw one question: ids, html names, values, choices, and its error, wired up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

Raw = Mapping[str, Sequence[str]]

DATE_PARTS = ("era", "year", "month", "day")
PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "date": DATE_PARTS,
        "person": ("name", "kana", *(f"birth_date.{part}" for part in DATE_PARTS), "relationship"),
        "address": ("postal_code", "town", "block", "building"),
        "bank-account": ("bank", "branch", "kind", "number", "holder_kana"),
        "place": ("text", "lat", "lng"),
        "file": ("ref", "remove", "later"),
        "mail": ("confirm",),
        "household-members": ("names",),
        "my-number": ("remove",),
        "photo": ("ref", "remove", "later"),
    }
)
GROUPED = frozenset(
    {
        "date",
        "person",
        "address",
        "bank-account",
        "yes-no",
        "choices",
        "household-members",
        "place",
        "declaration",
    }
)
WORDS = frozenset({"text", "long-text", "name", "kana"})
OWN_ADDRESS = MappingProxyType(
    {
        "postal_code": "postal-code",
        "town": "address-level2",
        "block": "address-line1",
        "building": "address-line2",
    }
)
ACCEPT = MappingProxyType(
    {
        "pdf": "application/pdf,.pdf",
        "jpeg": "image/jpeg,.jpg,.jpeg",
        "png": "image/png,.png",
        "heic": "image/heic,.heic",
        "webp": "image/webp,.webp",
        "word": ".docx",
        "excel": ".xlsx",
        "text": "text/plain,.txt",
        "csv": "text/csv,.csv",
    }
)
ERAS = (
    gettext_noop("令和"),
    gettext_noop("平成"),
    gettext_noop("昭和"),
    gettext_noop("大正"),
    gettext_noop("明治"),
    gettext_noop("西暦"),
)
WESTERN = ERAS[-1]


@dataclass(frozen=True)
class Part:
    """One input of a question: its id, html name, what was typed into it, and whether that is wrong."""

    id: str
    name: str
    value: str = ""
    values: tuple[str, ...] = ()
    wrong: bool = False


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    id: str
    value: str
    label: str
    hint: str
    checked: bool


@dataclass(frozen=True)
class Widget:
    """One question, ready to be drawn. `described_by` lists the ids of hint and error, in reading order."""

    id: str
    name: str
    type: str
    label: str
    required: bool
    hint: str
    why: str
    errors: tuple[str, ...]
    described_by: str
    value: str
    grouped: bool
    parts: Mapping[str, Part]
    options: tuple[Option, ...]
    max_length: int | None = None
    files: tuple[Mapping[str, Any], ...] = field(default=())

    accept: str = ""
    many: bool = False
    may_follow: bool = False
    kept: bool = False
    western: bool = False
    of_self: bool = False
    text: str = ""

    @property
    def error(self) -> str:
        """Return what is wrong, in one line; "" when nothing is."""
        return " ".join(self.errors)

    @property
    def own_birthday(self) -> bool:
        """Return whether the browser may fill in the person's own birthday."""
        return self.of_self and "birth" in self.name

    @property
    def fill(self) -> Mapping[str, str]:
        """Return what the browser may fill into the parts of the person's own address."""
        return OWN_ADDRESS if self.of_self else {}

    @property
    def account_kinds(self) -> tuple[Option, ...]:
        """Return the kinds of bank account, the chosen one checked."""
        kinds = (("ordinary", _("普通")), ("current", _("当座")), ("savings", _("貯蓄")))
        chosen = self.parts["kind"].value
        return tuple(Option("", value, label, "", value == chosen) for value, label in kinds)

    @property
    def bank_list(self) -> str:
        """Return the id of the list of banks."""
        return f"{self.id}-banks"

    @property
    def branch_list(self) -> str:
        """Return the id of the list of branches."""
        return f"{self.id}-branches"

    @property
    def town_list(self) -> str:
        """Return the id of the list of towns."""
        return f"{self.id}-towns"

    @property
    def eras(self) -> tuple[tuple[str, str], ...]:
        """Return (value, label) of the eras a date can be written in, newest first, with 西暦 last."""
        return tuple((era, _(era)) for era in ERAS)


def get(thing: object, key: str, default: Any = "") -> Any:
    """Return `thing[key]` or `thing.key`; `default` when there is none or it is None."""
    value = thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key, None)
    return default if value is None else value


def html_id(name: str) -> str:
    """Return the HTML id of the input with this html name: `account.number` is `f-account-number`."""
    return "f-" + name.replace(".", "-")


def widget_of(question: object, raw: Raw | None = None, error: object = "", prefix: str = "") -> Widget:
    """Return the drawable form of a field; `raw` maps html names (with `prefix`) to what was typed.

    `error` is a text, or what is wrong with single parts: things with `message` and perhaps `part`.
    """
    typed = raw or {}
    name = prefix + str(get(question, "id"))
    kind = str(get(question, "type", "text")).replace("_", "-")
    wrong = errors_of(error)
    own = part_of(name, typed)
    parts = {
        part.replace(".", "_"): _chosen_era(
            part_of(f"{name}.{part}", typed, wrong=is_wrong(part, wrong)), typed
        )
        for part in _asked(question, kind)
    }
    options = options_of(question, kind, own)
    hint, why = str(get(question, "hint")), str(get(question, "why"))
    return Widget(
        id=own.id,
        name=name,
        type=kind,
        label=str(get(question, "label")),
        required=bool(get(question, "required", True)),
        hint=hint,
        why=why,
        errors=tuple(message for _part, message in wrong),
        described_by=" ".join(
            f"{own.id}-{what}" for what, said in (("hint", hint), ("error", wrong)) if said
        ),
        value=own.value,
        grouped=kind in GROUPED or (kind == "choice" and _as(question) != "select"),
        parts=MappingProxyType(parts),
        options=options,
        max_length=get(question, "max_length", None)
        or (get(question, "max", None) if kind in WORDS else None),
        files=tuple(get(question, "files", ())),
        **_of_kind(question, kind),
    )


def errors_of(error: object) -> list[tuple[str, str]]:
    """Return (part, message) of what is wrong; the part is "" when the whole answer is."""
    if not error:
        return []
    if isinstance(error, Iterable) and not isinstance(error, str):
        return [(str(get(one, "part")), str(get(one, "message"))) for one in error]
    return [("", str(error))]


def is_wrong(part: str, wrong: Iterable[tuple[str, str]]) -> bool:
    """Return whether an error stands at this part: at it, at a record it belongs to, or at the whole answer."""
    return any(at in ("", part) or part.startswith(f"{at}.") for at, _message in wrong)


def _asked(question: object, kind: str) -> tuple[str, ...]:
    """Return the parts this question has inputs for; a person may be asked for some parts only."""
    wanted = get(question, "parts", None)
    parts = PARTS.get(kind, ())
    return tuple(part for part in parts if wanted is None or part.split(".")[0] in wanted)


def part_of(name: str, raw: Raw, *, wrong: bool = False) -> Part:
    """Return the input with this html name."""
    values = _texts(raw.get(name, ()))
    return Part(id=html_id(name), name=name, value=values[0] if values else "", values=values, wrong=wrong)


def _chosen_era(part: Part, raw: Raw) -> Part:
    """Return the era box with 西暦 chosen before anything was sent, for readers who do not count in eras."""
    if part.name.endswith(".era") and part.name not in raw and (get_language() or "ja") != "ja":
        return replace(part, value=WESTERN, values=(WESTERN,))
    return part


def options_of(question: object, kind: str, own: Part) -> tuple[Option, ...]:
    """Return what can be chosen, the chosen ones checked."""
    choices: Iterable[object] = get(question, "choices", None) or get(question, "options", ())
    if kind == "yes-no":
        choices = ({"value": "yes", "label": _("はい")}, {"value": "no", "label": _("いいえ")})
    return tuple(
        Option(
            id=f"{own.id}-{number}",
            value=_value(choice),
            label=str(get(choice, "label")),
            hint=str(get(choice, "hint")),
            checked=_value(choice) in own.values,
        )
        for number, choice in enumerate(choices, start=1)
    )


def _of_kind(question: object, kind: str) -> dict[str, Any]:
    """Return what only some types know, in the words of the form's definition or of this room."""
    if kind in ("file", "photo"):
        return {
            "accept": str(get(question, "accept") or accepted(get(question, "kinds", ()), kind)),
            "many": bool(get(question, "multiple", False)) or int(get(question, "max_files", 1)) > 1,
            "may_follow": bool(
                get(question, "may_follow", False) or get(question, "may_follow_later", False)
            ),
        }
    return {
        "kept": bool(get(question, "kept", False)),
        "western": get(question, "calendar") == "western",
        "of_self": get(question, "of") == "self",
        "text": str(get(question, "text")),
    }


def accepted(kinds: Iterable[str], kind: str) -> str:
    """Return the `accept` of a file input: media types and endings of the kinds of file a form allows."""
    allowed = [ACCEPT[one] for one in kinds if one in ACCEPT]
    return ",".join(allowed) or ("image/*" if kind == "photo" else "")


def _as(question: object) -> str:
    return str(get(question, "as", None) or get(question, "as_"))


def _value(choice: object) -> str:
    return str(get(choice, "value", None) or get(choice, "id"))


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(str(one) for one in value)
    return (str(value),)
