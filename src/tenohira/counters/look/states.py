"""How each state of a case is shown: a shape, a word and a tone; never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class State:
    """`shape` names a drawing that differs without colour; `tone` one of neutral, blue, orange, green, red."""

    shape: str
    label: str
    tone: str


STATES = {
    "draft": State("dotted", gettext_noop("下書き"), "neutral"),
    "new": State("full", gettext_noop("新着"), "blue"),
    "submitted": State("full", gettext_noop("受付待ち"), "blue"),
    "review": State("half", gettext_noop("確認中"), "blue"),
    "in_review": State("half", gettext_noop("確認中"), "blue"),
    "returned": State("back", gettext_noop("補正待ち"), "orange"),
    "approval": State("diamond", gettext_noop("決裁中"), "blue"),
    "in_approval": State("diamond", gettext_noop("決裁中"), "blue"),
    "granted": State("check", gettext_noop("認められました"), "green"),
    "refused": State("cross", gettext_noop("認められませんでした"), "red"),
    "withdrawn": State("bar", gettext_noop("取り下げ"), "neutral"),
    "fulfilled": State("check", gettext_noop("お渡し済み"), "green"),
    "done": State("check", gettext_noop("完了"), "green"),
    "closed": State("check", gettext_noop("完了"), "neutral"),
    "disposed": State("bar", gettext_noop("廃棄済み"), "neutral"),
    "late": State("up", gettext_noop("遅れ"), "red"),
    "due": State("up", gettext_noop("期限間近"), "orange"),
    "on_track": State("check", gettext_noop("順調"), "green"),
    "attention": State("up", gettext_noop("注意"), "orange"),
}


def state_of(state: str, label: str = "") -> State:
    """Return how `state` is shown, with `label` in place of its own word; unknown states are neutral."""
    known = STATES.get(state)
    if known is None:
        return State("ring", label or state, "neutral")
    return State(known.shape, label or _(known.label), known.tone)
