"""Makes the trial hall's cases: residents apply, clerks work on them, each on a day of the past weeks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tenohira.config.demo.cast import OPENER, services_on_the_desk
from tenohira.config.demo.clock import clock_at
from tenohira.config.demo.typist import Typist
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries as case_queries
from tenohira.engines.cases.views import Applicant, CaseView, Mark
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as registered
from tenohira.engines.services import queries as services
from tenohira.engines.services.queries import ServiceBundle
from tenohira.foundation.calendar import add_business_days, age_on, is_business_day
from tenohira.foundation.city import LANGUAGES, city_definition
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

logger = logging.getLogger(__name__)

# How far cases get, in hundredths.
_FATES = {
    "submitted": 16,
    "in_review": 24,
    "returned": 10,
    "in_approval": 12,
    "granted": 20,
    "refused": 4,
    "withdrawn": 4,
    "fulfilled": 6,
    "closed": 4,
}
_OLDEST_DAYS = 60
Step = Callable[[str], object]


@dataclass(frozen=True)
class Candidate:
    """A resident of the register who may apply: 宛名番号, birth date, and whether children live with them."""

    number: str
    birth_date: date
    has_children: bool


class Desk:
    """The staff of the hall, by office and post."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, str], registered.StaffView] = {}
        for member in registered.all_staff():
            for post in member.posts:
                self._holders.setdefault((post.office_id, post.id), member)

    def clerk(self, office: str) -> Actor | None:
        """Return the member of staff of the lowest post of an office, as who acts."""
        found = [(post, member) for (place, post), member in self._holders.items() if place == office]
        lowest = min(found, key=lambda one: min(p.rank for p in one[1].posts), default=None)
        return self.actor(office, lowest[0]) if lowest else None

    def actor(self, office: str, post: str) -> Actor | None:
        """Return the holder of a post, as who acts."""
        member = self._holders.get((office, post))
        return Actor("staff", member.ref, office=office, post=post, channel="desk") if member else None


def _on_the_desk() -> list[ServiceBundle]:
    """Return the services the trial desk shows cases of: those demo/cases.yaml names, else all that people use."""
    bundles = services.catalogue().bundles
    named = services_on_the_desk()
    wanted = bundles if named is None else named
    return [
        bundles[one] for one in wanted if one in bundles and bundles[one].service.subject != "organisation"
    ]


class Caseload:
    """Makes cases one after the other; the same seed makes the same ones."""

    def __init__(self, candidates: Sequence[Candidate], seed: int = 1) -> None:
        self._rng = Random(f"tenohira/cases/{seed}")  # noqa: S311 - reproducible on purpose, no secret
        self._candidates, self._seed = candidates, seed
        self._desk = Desk()
        self._bundles = _on_the_desk()
        self._made = 0

    def make(self, count: int, progress: Callable[[int], None]) -> int:
        """Make `count` cases; returns how many there are: fewer only when forms refuse half of what is typed."""
        made = 0
        for number in range(count * 2):
            if made == count:
                break
            try:
                made += self._one(number)
            except TenohiraError as error:
                logger.info("demo case %s: %s", number, error)
            progress(made)
        return made

    def _one(self, number: int) -> bool:
        fate = self._rng.choices(list(_FATES), list(_FATES.values()))[0]
        bundle = self._bundles[number % len(self._bundles)]
        days_ago = self._rng.randint(0, 6) if fate == "submitted" else self._rng.randint(1, _OLDEST_DAYS)
        moment = _office_hours(timezone.now() - timedelta(days=days_ago), self._rng)
        with transaction.atomic(), clock_at(moment):
            case = self._apply(bundle)
        self._work(case, bundle, fate, moment)
        return True

    def _apply(self, bundle: ServiceBundle) -> CaseView:
        person = self._applicant(bundle)
        self._made += 1
        language = person.language if person.language in LANGUAGES else "en"
        mail = f"resident{self._made:04}-{self._seed}@resident.example"
        account = people.create_account(mail, language=language)
        people.link_account(account, person.ref, by=OPENER, evidence="お試しの住民")
        by = Actor("resident", person.ref)
        applicant = Applicant(person.ref, account, None, mail, language)
        draft = cases.start_draft(bundle.id, by=by, applicant=applicant)
        Typist(self._rng, timezone.localdate()).fill(draft, by)
        return cases.submit(draft.id, key=f"demo-{self._seed}-{self._made}", by=by)

    def _applicant(self, bundle: ServiceBundle) -> registered.PersonView:
        wants_children = bundle.service.category == "childcare"
        today = timezone.localdate()
        for _try in range(400):
            candidate = self._rng.choice(self._candidates)
            fits = 22 <= age_on(candidate.birth_date, today) <= 85 and (
                candidate.has_children or not wants_children
            )
            person = registered.person_numbered(candidate.number) if fits else None
            if person is None or person.is_protected or registered.account_of_person(person.ref) is not None:
                continue
            return person
        raise TenohiraError("申請する人が見つかりませんでした。")

    def _work(self, case: CaseView, bundle: ServiceBundle, fate: str, moment: datetime) -> None:
        """Let the office work on a case, a few business days a step, until its fate or until today."""
        clerk = self._desk.clerk(case.office_id)
        if clerk is None or fate == "submitted":
            return
        if fate == "withdrawn":
            self._at(
                moment,
                1,
                lambda: cases.withdraw(case.receipt_number, "", Actor("resident", case.applicant_ref)),
            )
            return
        number = case.receipt_number
        steps = self._steps(case, bundle, fate, clerk)
        for step in steps:
            after = self._rng.randint(0, 4)
            later = _office_hours(_business_days_later(moment, after), self._rng)
            if later >= timezone.now():
                return
            moment = max(moment + timedelta(minutes=20), later)
            with clock_at(moment):
                step(number)

    def _at(self, moment: datetime, days: int, do: Callable[[], object]) -> None:
        later = _business_days_later(moment, days)
        if later < timezone.now():
            with clock_at(later):
                do()

    def _steps(self, case: CaseView, bundle: ServiceBundle, fate: str, clerk: Actor) -> list[Step]:
        steps: list[Step] = [
            lambda number: cases.begin_review(number, clerk),
            lambda number: cases.assign(number, clerk.ref, clerk),
        ]
        if fate == "in_review":
            return steps
        if fate == "returned" and bundle.flow.transition("return_for_correction", "in_review"):
            return [*steps, lambda number: self._ask_correction(number, bundle, clerk)]
        if bundle.flow.transition("answer", "in_review"):
            reply = "ご意見をありがとうございます。担当で確認し、できることから進めます。"
            return [*steps, lambda number: cases.answer(number, reply, clerk)]
        has_approval = bundle.flow.transition("propose", "in_review") is not None
        steps += self._decision(fate, clerk) if has_approval else self._acceptance(fate, clerk)
        if fate in {"fulfilled", "closed"}:
            steps.append(lambda number: cases.fulfil(number, clerk))
        if fate == "closed":
            steps.append(lambda number: cases.close(number, clerk))
        return steps

    def _acceptance(self, fate: str, clerk: Actor) -> list[Step]:
        if fate == "refused":
            return [lambda number: cases.refuse(number, "必要な書類がそろわなかったため。", clerk)]
        return [] if fate == "in_approval" else [lambda number: cases.accept(number, clerk)]

    def _ask_correction(self, number: str, bundle: ServiceBundle, clerk: Actor) -> None:
        page = next(page for page in bundle.form.pages if page.repeat is None)
        mark = Mark(page.ask[-1].id, "もう一度確かめてください。")
        cases.return_for_correction(number, [mark], "内容に確認したいところがあります。", clerk)

    def _decision(self, fate: str, clerk: Actor) -> list[Step]:
        outcome = "refused" if fate == "refused" else "granted"
        reason = (
            "要件に当てはまらないため。" if outcome == "refused" else "要件に当てはまることを確認したため。"
        )

        def propose(number: str) -> object:
            typist = Typist(self._rng, timezone.localdate())
            found = typist.findings(number) if outcome == "granted" else None
            return cases.propose(number, outcome, reason, None, clerk, found)

        if fate == "in_approval":
            return [propose, lambda number: self._approve(number, once=True)]
        return [propose, lambda number: self._approve(number, once=False)]

    def _approve(self, number: str, *, once: bool) -> None:
        while True:
            proposal = case_queries.case(number).proposal
            step = proposal.waiting if proposal and proposal.status == "open" else None
            by = self._desk.actor(step.office_id, step.post_id) if step else None
            if step is None or by is None or (once and step.decides):
                return
            cases.approve(number, "", by)
            if once:
                return


def _office_hours(moment: datetime, rng: Random) -> datetime:
    """The same day between 8:30 and 17:00 local time, or the moment itself when that is still to come."""
    local = timezone.localtime(moment)
    chosen = local.replace(hour=rng.randint(8, 16), minute=rng.randint(30, 59), second=rng.randint(0, 59))
    return chosen if chosen <= timezone.now() else moment


def _business_days_later(moment: datetime, days: int) -> datetime:
    day = timezone.localtime(moment).date()
    closed = city_definition().closed_days
    target = add_business_days(day, days, closed)
    while not is_business_day(target, closed):
        target += timedelta(days=1)
    return moment + timedelta(days=(target - day).days)
