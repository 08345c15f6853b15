"""The life cycle of a case as a pure calculation over the flow of its service."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.engines.cases.errors import NotYours, SomethingMissing, UnknownAction, WrongState
from tenohira.engines.cases.views import Mark, Owner
from tenohira.engines.services.definition import FlowDefinition, Transition

DISPOSED = "disposed"


@dataclass(frozen=True)
class Given:
    """What comes with a step: the words for the applicant or the file, marked fields, the proposed outcome."""

    reason: str = ""
    message: str = ""
    marks: tuple[Mark, ...] = ()
    outcome: str = ""
    amount: int | None = None
    office: str = ""
    due_on: date | None = None
    approval_complete: bool = False
    event: dict[str, Any] = field(default_factory=dict)

    def has(self, need: str) -> bool:
        """Whether something a transition needs is there."""
        value = getattr(self, need)
        return bool(value.strip()) if isinstance(value, str) else bool(value)


def initial_state(flow: FlowDefinition) -> str:
    """Return the state in which a case is born: the first of the timeline."""
    return flow.steps[0]


def is_final(flow: FlowDefinition, state: str) -> bool:
    """Tell whether nothing leads out of a state."""
    return not any(state in transition.from_ for transition in flow.transitions)


def open_transitions(flow: FlowDefinition, state: str) -> list[Transition]:
    """Return the transitions that leave a state."""
    return [transition for transition in flow.transitions if state in transition.from_]


def find(flow: FlowDefinition, state: str, transition_id: str) -> Transition:
    """Return the transition of this name that leaves a state; raises UnknownAction or WrongState."""
    if not any(transition.id == transition_id for transition in flow.transitions):
        raise UnknownAction(
            _("この手続きでは「%(action)s」はできません。") % {"action": transition_id},
            _("この手続きの流れに、その操作がありません。"),
            _("画面に出ている操作から選んでください。"),
        )
    transition = flow.transition(transition_id, state)
    if transition is None:
        raise wrong_state(flow, state, transition_id)
    return transition


def wrong_state(flow: FlowDefinition, state: str, transition_id: str) -> WrongState:
    """Return the error that says in which state a case is and from which the transition could be taken."""
    language = get_language() or "ja"
    found = next(one for one in flow.transitions if one.id == transition_id)
    now = flow.states[state].title.text(language) if state in flow.states else state
    return WrongState(
        _("「%(action)s」は、いまはできません。") % {"action": found.title.text(language)},
        _("この手続きは、いま「%(state)s」です。") % {"state": now},
        _("画面を開き直して、いまの状態を確かめてください。"),
    )


def require(transition: Transition, owners: Collection[Owner], given: Given) -> None:
    """Check who takes a transition and what it needs; raises NotYours or SomethingMissing."""
    if not set(owners) & set(transition.by):
        raise NotYours(
            _("「%(action)s」ができる人ではありません。")
            % {"action": transition.title.text(get_language() or "ja")},
            _("この操作は %(who)s が行います。") % {"who": "・".join(_who(one) for one in transition.by)},
            _("担当の課に確かめてください。"),
        )
    for need in transition.needs:
        if not given.has(need):
            raise SomethingMissing(*_missing(need))


def _who(owner: str) -> str:
    names = {
        "applicant": _("申請した人"),
        "office": _("担当の課"),
        "approver": _("決裁する人"),
        "system": _("自動処理"),
    }
    return names[owner]


def _missing(need: str) -> tuple[str, str, str]:
    words = {
        "reason": (
            _("理由が入力されていません。"),
            _("決めた理由を記録に残す決まりです。"),
            _("理由を入力してください。"),
        ),
        "message": (
            _("申請した人への文が入力されていません。"),
            _("何をすればよいか、申請した人に伝わりません。"),
            _("伝える文を入力してください。"),
        ),
        "marks": (
            _("直してほしい項目に印がありません。"),
            _("どこを直せばよいか、申請した人に伝わりません。"),
            _("項目に印を付けてください。"),
        ),
        "outcome": (
            _("認めるか認めないかが選ばれていません。"),
            _("決裁する人が判断できません。"),
            _("どちらかを選んでください。"),
        ),
        "office": (
            _("回す先の課が選ばれていません。"),
            _("どの課が担当するのか、決まりません。"),
            _("課を選んでください。"),
        ),
        "approval_complete": (
            _("まだ決裁が終わっていません。"),
            _("決裁ルートのすべての職が承認したときに決まります。"),
            _("起案して、決裁を受けてください。"),
        ),
    }
    return words[need]
