"""Approval (起案・回議・決裁): proposing a decision and moving it along its route of posts; 専決, 代決, 差戻し."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import access, caseload, machine, routing, situation, viewing
from tenohira.engines.cases import findings as finding_out
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.errors import (
    NoRoute,
    OwnProposal,
    SomethingMissing,
    UnknownAction,
    WrongPost,
    WrongState,
)
from tenohira.engines.cases.events import StepApproved
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import ApprovalStep, Proposal
from tenohira.engines.cases.moving import move
from tenohira.engines.cases.routes import route_definition
from tenohira.engines.cases.views import CaseView
from tenohira.engines.forms import queries as forms
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.journal import Actor

_OUTCOMES = {"granted", "refused"}
_STEP = ApprovalStep.State


def propose(
    case: str, outcome: str, reason: str, amount: int | None, by: Actor, findings: forms.Raw | None = None
) -> CaseView:
    """Propose a decision (起案) and send it on its route.

    `outcome` is granted or refused, `reason` stands on the notice of decision, `amount` is in yen (None: what the
    service's rule comes to, if it has one), `findings` what the office found out as it was typed (html names to texts;
    None: what the last proposal said, else what register and application know). Proposing again after it was sent back
    starts a new round. Raises NoSuchCase, WrongOffice, WrongState, SomethingMissing, IncompleteFindings, NoRoute.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        row = handle.row
        caseload.require_office(row, by)
        given = Given(reason=reason, outcome=outcome if outcome in _OUTCOMES else "")
        machine.require(
            machine.find(handle.bundle.flow, row.state, "propose"), caseload.owners(row, by), given
        )
        found = finding_out.taken(row, handle.bundle, outcome, findings)
        yen = amount if amount is not None or outcome != "granted" else _amount(handle, found)
        steps = _plan(handle, outcome, yen, by)
        number = Proposal.objects.filter(case=row).count() + 1
        proposal = Proposal.objects.create(
            case=row, round=number, route=handle.bundle.service.route, outcome=outcome, reason=reason.strip(),
            amount=yen, findings=caseload.sealed(found) if found else "", proposed_by=by.ref,
            proposed_at=timezone.now(),
        )  # fmt: skip
        ApprovalStep.objects.bulk_create(
            ApprovalStep(
                proposal=proposal, order=order, office=step.office, post=step.post, decides=step.decides,
                is_alone=step.is_alone, state=_STEP.COMING if order else _STEP.WAITING,
            )
            for order, step in enumerate(steps)
        )  # fmt: skip
        alone = next((step.post for step in steps if step.is_alone), "")
        posts = tuple(f"{step.office}/{step.post}" for step in steps)
        event = {
            "round": number,
            "posts": posts,
            "decided_alone_by": alone,
            "outcome": outcome,
            "amount": yen,
        }
        move(handle, "propose", by, caseload.owners(row, by), Given(reason, outcome=outcome, event=event))
        return viewing.case_view(row)


def _amount(handle: Handle, found: dict[str, Any]) -> int | None:
    on = caseload.today()
    facts = situation.facts_for(handle.row.applicant_ref, handle.row.agent_ref, on)
    return services.amount_of(
        handle.bundle, situation.together(handle.bundle, facts, caseload.answers_of(handle.row), found), on
    )


def _plan(handle: Handle, outcome: str, amount: int | None, by: Actor) -> list[routing.PlannedStep]:
    route = route_definition(handle.bundle.service.route)
    held: dict[tuple[str, str], set[str]] = {}

    def holders(office: str, post: str) -> set[str]:
        if (office, post) not in held:
            held[office, post] = {one.ref for one in people.holders(office, post)}
        return held[office, post]

    steps = routing.plan(
        route, handle.row.office, outcome=outcome, amount=amount, proposer=by.ref, holders=holders
    )
    for step in steps:
        able = holders(step.office, step.post) - {by.ref}
        if not able and not {one.ref for one in people.deputies(step.office, step.post)} - {by.ref}:
            raise NoRoute(
                _("決裁ルートを進めません。"),
                _("「%(office)s」の「%(post)s」に、起案した人のほかに職員がいません。")
                % {"office": step.office, "post": step.post},
                _("組織の画面で職員を登録するか、決裁ルートを直してください。"),
            )
        _require_opener(handle, step, by)
    return steps


def _require_opener(handle: Handle, step: routing.PlannedStep, by: Actor) -> None:
    """Refuse a step that nobody may open: a case of somebody under protection would lie there seen by nobody."""
    refs = (handle.row.applicant_ref, handle.row.agent_ref)
    if not people.hidden_from(Actor("staff"), refs):
        return
    able = [*people.holders(step.office, step.post), *people.deputies(step.office, step.post)]
    if any(not people.hidden_from(Actor("staff", one.ref), refs) for one in able if one.ref != by.ref):
        return
    raise NoRoute(
        _("この案件は、この決裁ルートでは進められません。"),
        _("支援措置の方の案件ですが、「%(office)s」の「%(post)s」には、開ける職の人がいません。")
        % {"office": step.office, "post": step.post},
        _("組織の画面で、その職か代決の職に支援措置の閲覧を認めるか、決裁ルートを直してください。"),
    )


@dataclass(frozen=True)
class _Turn:
    """The step of an open proposal that waits, and whom the actor acts for ("" for themselves)."""

    proposal: Proposal
    step: ApprovalStep
    acted_for: str


def approve(
    case: str, comment: str, by: Actor, acting_for: str | None = None, step: int | None = None
) -> CaseView:
    """Approve the step that waits; the last one decides the case.

    `acting_for` is the staff ref of the absent holder, or the post's id when nobody holds it (代決). `step` is the
    order of the step that was in sight (`StepView.order`): another one waiting meanwhile is refused, so that two
    presses at the same moment do not approve two steps for somebody who holds both posts.
    Raises NoSuchCase, WrongState, WrongPost, OwnProposal.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        access.require_unhidden(handle.row, by)
        turn = _turn(handle, by, acting_for, step)
        proposal, done = turn.proposal, turn.step
        _act(turn, _STEP.APPROVED, comment, by)
        event = StepApproved(
            receipt_number=handle.row.receipt_number, round=proposal.round, order=done.order, post=done.post,
            decides=done.decides, deputy=bool(turn.acted_for), alone=done.is_alone,
        )  # fmt: skip
        caseload.write(handle.row, event, by)
        following = proposal.steps.filter(order=done.order + 1).first()
        if done.decides or following is None:
            _decide(handle, proposal, by)
        else:
            following.state = _STEP.WAITING
            following.save(update_fields=["state"])
        return viewing.case_view(handle.row)


def _decide(handle: Handle, proposal: Proposal, by: Actor) -> None:
    proposal.status = Proposal.Status.APPROVED
    proposal.save(update_fields=["status"])
    given = Given(
        reason=proposal.reason, outcome=proposal.outcome, amount=proposal.amount, approval_complete=True
    )
    for transition in machine.open_transitions(handle.bundle.flow, handle.row.state):
        if transition.to == proposal.outcome and "approver" in transition.by:
            move(handle, transition.id, by, frozenset({"approver"}), given)
            return
    raise UnknownAction(
        _("決裁の結果を記録できません。"),
        _("この手続きの流れに「%(outcome)s」へ進む操作がありません。") % {"outcome": proposal.outcome},
        _("システムの担当者に、この画面の内容を伝えてください。"),
    )


def send_back(case: str, comment: str, by: Actor, acting_for: str | None = None) -> CaseView:
    """Send a proposal back to the clerk (差戻し) with a comment; they may propose again.

    Raises NoSuchCase, WrongState, WrongPost, OwnProposal, SomethingMissing.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        access.require_unhidden(handle.row, by)
        turn = _turn(handle, by, acting_for)
        if not comment.strip():
            raise SomethingMissing(
                _("差し戻す理由が入力されていません。"),
                _("起案した人が、何を直せばよいか分かりません。"),
                _("理由を入力してください。"),
            )
        _act(turn, _STEP.SENT_BACK, comment, by)
        turn.proposal.status = Proposal.Status.SENT_BACK
        turn.proposal.save(update_fields=["status"])
        event = {"round": turn.proposal.round, "post": turn.step.post}
        move(handle, "send_back", by, frozenset({"approver"}), Given(reason=comment, event=event))
        return viewing.case_view(handle.row)


def _turn(handle: Handle, by: Actor, acting_for: str | None, expected: int | None = None) -> _Turn:
    proposal = Proposal.objects.filter(case=handle.row, status=Proposal.Status.OPEN).first()
    step = proposal.steps.filter(state=_STEP.WAITING).first() if proposal else None
    if proposal is None or step is None or expected not in {None, step.order}:
        raise WrongState(
            _("この手続きは、決裁を待っていません。"),
            _("ほかの人が先に承認したか、差し戻しています。"),
            _("画面を開き直して、いまの状態を確かめてください。"),
        )
    if by.ref == proposal.proposed_by:
        raise OwnProposal(
            _("自分が起案したものは承認できません。"),
            _("起案した人とは別の人が確かめる決まりです。"),
            _("ほかの決裁者か、代決できる人に頼んでください。"),
        )
    return _Turn(proposal, step, _authority(step, by, acting_for))


def _authority(step: ApprovalStep, by: Actor, acting_for: str | None) -> str:
    """Return for whom the actor acts at a step, "" for themselves; raises WrongPost."""
    holders = {one.ref for one in people.holders(step.office, step.post)} if by.kind == "staff" else set()
    if by.kind == "staff" and by.ref in holders:
        return ""
    is_deputy = by.kind == "staff" and people.may_act_for(by.ref, step.office, step.post)
    if is_deputy and acting_for and (acting_for in holders or (not holders and acting_for == step.post)):
        return acting_for
    title = viewing.Names().post(step.office, step.post).text()
    raise WrongPost(
        _("いまは「%(post)s」の承認を待っています。") % {"post": title},
        _("あなたはこの職ではないため、承認できません。"),
        _("職にある人が不在のときは「代決」として承認してください。")
        if is_deputy
        else _("「%(post)s」にある職員に頼んでください。") % {"post": title},
    )


def _act(turn: _Turn, state: str, comment: str, by: Actor) -> None:
    step = turn.step
    step.state, step.comment = state, comment.strip()
    step.acted_by, step.acted_for, step.acted_at = by.ref, turn.acted_for, timezone.now()
    step.save()
