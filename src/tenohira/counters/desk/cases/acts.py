"""What may be done to a case from its page: the open transitions of its flow, and the daily work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.counters.desk.cases.opening import Opened
from tenohira.counters.desk.inbox.bulk import other_offices
from tenohira.counters.desk.sheets import Sheet, Words
from tenohira.counters.desk.staff import Member
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.views import ActionView, ApprovalRow, CaseView
from tenohira.engines.people import queries as people

OWN_PAGES = {"propose", "return_for_correction"}
"""Steps that need a page of their own, beside the application."""
_LATER = {"withdraw", "close", "refuse"}
_MOVABLE = {"received", "review", "applicant"}


@dataclass(frozen=True)
class Act:
    """One thing that may be done: its words, the form that asks for what it needs, and how it is done."""

    id: str
    title: str
    text: str
    form: Callable[[Mapping[str, Any] | None], Sheet]
    run: Callable[[dict[str, Any]], object]
    done: str
    kind: str = "secondary"


def acts(member: Member, opened: Opened) -> list[Act]:
    """Return what this member of staff may do to a case now, the next step first."""
    found = [
        _transition(opened, one)
        for one in opened.case.actions
        if "office" in one.by and one.id not in OWN_PAGES and opened.by.office == opened.case.office_id
    ]
    found += _approval(member, opened)
    if opened.by.office == opened.case.office_id:
        found += _daily(member, opened)
    return sorted(found, key=lambda act: (act.id in _LATER, act.kind == "text"))


def own_pages(opened: Opened) -> list[ActionView]:
    """Return the steps with a page of their own that are open now, the proposal first."""
    if opened.by.office != opened.case.office_id:
        return []
    found = [one for one in opened.case.actions if one.id in OWN_PAGES and "office" in one.by]
    return sorted(found, key=lambda one: one.id != "propose")


def _language() -> str:
    return get_language() or "ja"


class _Reason(Sheet):
    """Asks for a reason (kept with the decision) and a message (sent to the applicant), as far as needed."""

    def __init__(self, *args: Any, needs: tuple[str, ...], optional: tuple[str, ...] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        if "reason" in (*needs, *optional):
            hint = _("決定の理由として記録され、通知にも載ります。")
            self.fields["reason"] = Words(label=_("理由"), help_text=hint, required="reason" in needs)
        if "message" in needs:
            hint = _("このまま申請した人に届きます。")
            self.fields["message"] = Words(label=_("申請した人への文"), rows=5, help_text=hint)


def _told(action: ActionView) -> str:
    texts = {
        "begin_review": _("受け付けたことが、申請した人に知らされます。"),
        "grant": _("決定として記録され、通知と書類が申請した人に届きます。取り消せません。"),
        "refuse": _("認めない決定として記録され、教示を付けた通知が届きます。取り消せません。"),
        "answer": _("答えが申請した人に届きます。"),
        "withdraw": _("本人から取り下げの申し出があったときだけ押してください。取り消せません。"),
        "fulfil": _("給付・交付などが済んだことを記録し、申請した人に知らせます。"),
        "close": _("この案件を閉じます。保存期間の年数が数え始められます。"),
    }
    return texts.get(action.id, _("手続きを次へ進めます。"))


def _transition(opened: Opened, action: ActionView) -> Act:
    number, by, title = opened.case.receipt_number, opened.by, action.title.text(_language())
    optional = ("reason",) if action.id in {"withdraw", "grant"} else ()

    def run(data: dict[str, Any]) -> object:
        reason, message = data.get("reason", ""), data.get("message", "")
        return commands.take(number, action.id, by, reason=reason, message=message)

    return Act(
        id=action.id,
        title=title,
        text=_told(action),
        form=lambda data: _Reason(
            data, needs=_needs(action), optional=optional, auto_id=f"id_{action.id}_%s"
        ),
        run=run,
        done=_("「%(title)s」を済ませました。") % {"title": title},
        kind="danger" if action.id in {"refuse", "withdraw"} else "secondary",
    )


def _needs(action: ActionView) -> tuple[str, ...]:
    return tuple(one for one in action.needs if one in {"reason", "message"}) + (
        ("reason",) if action.id == "refuse" and "reason" not in action.needs else ()
    )


class _Approval(Sheet):
    """A comment, and for a deputy in whose place they act (代決)."""

    comment = Words(label="", required=False)

    def __init__(self, *args: Any, instead_of: list[tuple[str, str]], must_say: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if instead_of:
            hint = _("職にある人が不在のときだけ、代わりに決裁できます。後で本人に報告してください。")
            self.fields["acting_for"] = forms.ChoiceField(
                label=_("だれの代わりに（代決）"), choices=instead_of, help_text=hint
            )
        label = _("差し戻す理由") if must_say else _("意見")
        self.fields["comment"] = Words(label=label, required=must_say, rows=2)


def waiting_row(member: Member, case: CaseView) -> ApprovalRow | None:
    """Return the step of a case that waits for this member of staff, None when another has the turn."""
    if case.proposal is None or case.proposal.waiting is None:
        return None
    rows = queries.approvals_waiting(member.ref)
    return next((row for row in rows if row.case.receipt_number == case.receipt_number), None)


def absent(row: ApprovalRow) -> list[tuple[str, str]]:
    """Return for whom a deputy may act at a step: its holders, or the post when nobody holds it."""
    if not row.as_deputy:
        return []
    title = row.step.post_title.text(_language())
    held = people.holders(row.step.office_id, row.step.post_id)
    return [(one.ref, f"{title} {one.name}") for one in held] or [
        (row.step.post_id, f"{title}（{_('欠員')}）")
    ]


def _approval(member: Member, opened: Opened) -> list[Act]:
    row = waiting_row(member, opened.case)
    if row is None:
        return []
    number, by, instead = opened.case.receipt_number, member.actor_in(row.step.office_id), absent(row)
    verb = _("決裁する") if row.step.decides else _("承認する")
    title = _("代決する") if row.as_deputy else verb
    text = (
        _("あなたの承認で決まります。通知と書類が申請した人に届き、取り消せません。")
        if row.step.decides
        else _("次の職へ回ります。")
    )

    def approve(data: dict[str, Any]) -> object:
        return commands.approve(
            number, data["comment"], by, acting_for=data.get("acting_for"), step=row.step.order
        )

    def send_back(data: dict[str, Any]) -> object:
        return commands.send_back(number, data["comment"], by, acting_for=data.get("acting_for"))

    def sheet(act: str, must_say: bool) -> Callable[[Mapping[str, Any] | None], Sheet]:
        return lambda data: _Approval(data, instead_of=instead, must_say=must_say, auto_id=f"id_{act}_%s")

    return [
        Act("approve", title, text, sheet("approve", False), approve, _("承認しました。"), "primary"),
        Act(
            "send_back", _("差し戻す"), _("起案した人に戻ります。理由を書いてください。"),
            sheet("send_back", True), send_back, _("差し戻しました。"),
        ),
    ]  # fmt: skip


class _Assign(Sheet):
    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["staff_ref"] = forms.ChoiceField(label=_("担当"), choices=staff, required=False)


class _HandOver(Sheet):
    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        choices = [("", _("選んでください")), *offices]
        self.fields["office_id"] = forms.ChoiceField(label=_("回す先の課"), choices=choices)
        hint = _("受け取る課が読みます。申請した人には、担当の課が変わったことだけが届きます。")
        self.fields["note"] = Words(label=_("引き継ぎのメモ"), help_text=hint)


def _daily(member: Member, opened: Opened) -> list[Act]:
    case, number, by = opened.case, opened.case.receipt_number, opened.by
    staff = [("", _("担当なし")), *((one.ref, one.name) for one in people.all_staff(case.office_id))]
    found = [
        Act(
            "assign", _("担当を決める"), "",
            lambda data: _Assign(
                data, staff=staff, initial={"staff_ref": case.assignee_ref or member.ref}, auto_id="id_assign_%s"
            ),
            lambda data: commands.assign(number, data["staff_ref"], by), _("担当を決めました。"), "text",
        )
    ]  # fmt: skip
    if case.phase in _MOVABLE:
        offices = other_offices(case.office_id)
        found.append(
            Act(
                "hand_over", _("ほかの課へ回す"), _("この課の受信箱から消え、回した先の課の受信箱に入ります。"),
                lambda data: _HandOver(data, offices=offices, auto_id="id_hand_over_%s"),
                lambda data: commands.hand_over(number, data["office_id"], data["note"], by),
                _("ほかの課へ回しました。"), "text",
            )
        )  # fmt: skip
    return found
