"""Requests for identity: four facts of a card that fit nobody or several, until a clerk decides. (本人確認待ち)"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.authority import tie
from tenohira.engines.people.candidates import Found, candidates_for
from tenohira.engines.people.contact import reachable_mail
from tenohira.engines.people.errors import IdentityDecisionError, NotAllowed, UnknownReference
from tenohira.engines.people.events import IdentityAsked, IdentityDecided, PersonLookedUp
from tenohira.engines.people.matching import Agreement, FourFacts
from tenohira.engines.people.models import ExternalIdentity, IdentityRequest
from tenohira.engines.people.protection import may_open, opening_posts
from tenohira.engines.people.references import key_of, make_ref
from tenohira.engines.people.residents import person_view
from tenohira.engines.people.views import PersonView
from tenohira.foundation.journal import Actor, append

LOOKED_FOR = "本人確認（カードの内容と住民登録の照合）"


@dataclass(frozen=True)
class Candidate:
    """A resident the facts may mean, and which facts agree."""

    person: PersonView
    agreement: Agreement


@dataclass(frozen=True)
class WaitingIdentity:
    """A request in the list of those that wait; `candidates` is how many residents the facts may mean."""

    ref: str
    asked_at: datetime
    name: str
    candidates: int


@dataclass(frozen=True)
class IdentityRequestView:
    """One request that waits, with the facts of the card and the candidates, the likeliest first."""

    ref: str
    asked_at: datetime
    account_id: int
    mail: str
    language: str
    facts: FourFacts
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class IdentityStanding:
    """What an account's owner may know of their own last request: waiting, linked, refused, and the reason."""

    ref: str
    outcome: str
    asked_at: datetime
    decided_at: datetime | None
    reason: str


def last_request(identity: ExternalIdentity) -> IdentityRequest | None:
    """Return the newest request of an identity, None when it never asked."""
    found: IdentityRequest | None = (
        IdentityRequest.objects.filter(identity=identity).order_by("-asked_at").first()
    )
    return found


def ask_a_clerk(identity: ExternalIdentity, facts: FourFacts, by: Actor) -> str:
    """Let a request wait with these facts and return its reference; one that waits gets the newer facts."""
    kept = json.dumps(asdict(facts), ensure_ascii=False, default=date.isoformat)
    waiting = IdentityRequest.objects.filter(identity=identity, outcome="waiting").first()
    if waiting is not None:
        waiting.facts = kept
        waiting.save(update_fields=["facts"])
        return make_ref("identity", waiting.pk)
    row = IdentityRequest.objects.create(identity=identity, facts=kept, asked_at=timezone.now())
    ref = make_ref("identity", row.pk)
    event = IdentityAsked(
        account=identity.account_id, request=ref, candidates=len(candidates_for([facts])[0])
    )
    append(ref, event, by, subject=f"account:{identity.account_id}")
    return ref


def settle_waiting(identity: ExternalIdentity, by: Actor) -> None:
    """Close the request of an identity that was matched meanwhile."""
    for row in IdentityRequest.objects.filter(identity=identity, outcome="waiting"):
        _close(row, "linked", "", by)


def standing_of(account_id: int) -> IdentityStanding | None:
    """Return how the last request of an account stands, for its owner (1 query); None when there is none."""
    row = IdentityRequest.objects.filter(identity__account_id=account_id).order_by("-asked_at").first()
    if row is None:
        return None
    return IdentityStanding(
        make_ref("identity", row.pk), row.outcome, row.asked_at, row.decided_at, row.reason
    )


def waiting_identities(by: Actor, limit: int = 100) -> list[WaitingIdentity]:
    """Return the requests that wait, the oldest first, in a constant number of queries.

    A request that may mean somebody under protection is shown only to those who may open that person. Raises
    NotAllowed for anybody but staff.
    """
    _require_staff(by)
    listed = list(IdentityRequest.objects.filter(outcome="waiting").order_by("asked_at", "id")[:limit])
    several = [_facts(row) for row in listed]
    posts = opening_posts(by)
    return [
        WaitingIdentity(make_ref("identity", row.pk), row.asked_at, facts.name, len(found))
        for row, facts, found in zip(listed, several, candidates_for(several), strict=True)
        if _all_open(found, by, posts)
    ]


@transaction.atomic
def open_identity_request(ref: str, by: Actor) -> IdentityRequestView:
    """Open a request that waits as a member of staff; every candidate shown sees in their own list that it was.

    Raises IdentityDecisionError when it was decided, UnknownReference also for one that may mean somebody under
    protection whom the actor may not open, NotAllowed for anybody but staff.
    """
    _require_staff(by)
    row, found = _open(ref, by)
    for person, _agreement in found:
        shown = make_ref("person", person.pk)
        append(shown, PersonLookedUp(purpose=LOOKED_FOR), by, subject=shown)
    account = row.identity.account
    return IdentityRequestView(
        ref=ref,
        asked_at=row.asked_at,
        account_id=account.pk,
        mail=reachable_mail(account.email),
        language=account.language,
        facts=_facts(row),
        candidates=tuple(Candidate(person_view(person), agreement) for person, agreement in found),
    )


@transaction.atomic
def link_identity(ref: str, person_ref: str, *, by: Actor, evidence: str) -> int:
    """Decide that a request is one of its candidates and link the account; returns the account's id.

    `evidence` says by what the clerk is sure (戸籍の附票で旧姓を確認 など). Raises IdentityDecisionError without
    evidence, for somebody who is no candidate or when it was decided, LinkError when either is linked already,
    UnknownReference, NotAllowed.
    """
    _require_staff(by)
    row, found = _open(ref, by)
    person = next((one for one, _agreement in found if make_ref("person", one.pk) == person_ref), None)
    if person is None:
        raise IdentityDecisionError(
            _("この方は、候補ではありません。"),
            _("カードの内容と、生年月日・氏名・住所のうち2つ以上が合う方だけを選べます。"),
            _("一覧を開き直してください。合う方がいないときは、つながない理由を書いて返してください。"),
        )
    if not evidence.strip():
        raise IdentityDecisionError(
            _("確かめたことが入力されていません。"),
            _("何で本人と確かめたかを記録する決まりです。"),
            _("確かめたこと（例: 戸籍の附票で旧姓を確認）を入力してください。"),
        )
    tie(row.identity.account, person, evidence=evidence, by=by)
    _close(row, "linked", "", by)
    return row.identity.account_id


@transaction.atomic
def refuse_identity(ref: str, *, by: Actor, reason: str) -> int:
    """Decide that a request is nobody of the register; the reason is shown to who asked. Returns the account's id.

    Raises IdentityDecisionError without a reason or when it was decided, UnknownReference, NotAllowed.
    """
    _require_staff(by)
    row, _found = _open(ref, by)
    if not reason.strip():
        raise IdentityDecisionError(
            _("つながない理由が入力されていません。"),
            _("理由は、本人の画面に出ます。"),
            _("本人が次に何をすればよいか分かるように、理由を入力してください。"),
        )
    _close(row, "refused", reason.strip()[:200], by)
    return row.identity.account_id


def _require_staff(by: Actor) -> None:
    if by.kind not in {"staff", "system"}:
        raise NotAllowed(
            _("本人確認の依頼は開けません。"),
            _("本人確認の依頼は、職員だけが処理できます。"),
            _("職員のアカウントでサインインしてください。"),
        )


def _open(ref: str, by: Actor) -> tuple[IdentityRequest, list[Found]]:
    rows = IdentityRequest.objects.select_for_update(of=("self",)).select_related("identity__account")
    row: IdentityRequest | None = rows.filter(pk=key_of(ref, "identity")).first()
    if row is None:
        raise UnknownReference(ref)
    if row.outcome != "waiting":
        raise IdentityDecisionError(
            _("この本人確認は、もう済んでいます。"),
            _("ほかの職員が処理したか、本人がもう一度カードでログインして一致しました。"),
            _("本人確認待ちの一覧を開き直してください。"),
        )
    found = candidates_for([_facts(row)])[0]
    if not _all_open(found, by, opening_posts(by)):
        raise UnknownReference(ref)
    return row, found


def _all_open(found: list[Found], by: Actor, posts: frozenset[str]) -> bool:
    return by.kind == "system" or all(may_open(person, posts) for person, _agreement in found)


def _close(row: IdentityRequest, outcome: str, reason: str, by: Actor) -> None:
    """Decide a request and forget the facts: the journal and the link say what became of it."""
    row.outcome, row.reason, row.facts = outcome, reason, ""
    row.decided_at, row.decided_by = timezone.now(), by.ref or by.kind
    row.save(update_fields=["outcome", "reason", "facts", "decided_at", "decided_by"])
    ref = make_ref("identity", row.pk)
    account = row.identity.account_id
    append(
        ref, IdentityDecided(account=account, request=ref, outcome=outcome), by, subject=f"account:{account}"
    )


def _facts(row: IdentityRequest) -> FourFacts:
    kept = json.loads(row.facts)
    born = kept.pop("birth_date")
    return FourFacts(birth_date=date.fromisoformat(born) if born else None, **kept)
