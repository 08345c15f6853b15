"""service.yaml, flows, papers and life events: what a procedure is, whose it is, and how it runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from tenohira.foundation.definitions import Definition, LocalText, Mistake, Mistakes

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
PaperKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Assurance = Literal["none", "contact", "verified", "signed"]
ASSURANCE_ORDER: tuple[Assurance, ...] = ("none", "contact", "verified", "signed")
Subject = Literal["person", "household", "organisation", "none"]
Phase = Literal["draft", "received", "review", "applicant", "approval", "decided", "done"]


class Clause(Definition):
    """One condition for needing a service: a rule and the reason a resident reads."""

    because: LocalText
    rule: str


class Due(Definition):
    """By when a procedure must be done: `within` like `15 days` or `2 weeks`, `after` a fact of type date."""

    within: Annotated[str, StringConstraints(pattern=r"^\d+ (day|days|business days|weeks|months)$")]
    after: str
    because: LocalText | None = None


class Retention(Definition):
    """How long a closed case is kept: the class of the records schedule and years (0 is forever)."""

    class_: str = Field(alias="class")
    years: Annotated[int, Field(ge=0, le=100)]


class PaperFact(Definition):
    """One row of the table on an issued paper: a label and an expression over answers and facts."""

    label: LocalText
    value: str


class PaperList(Definition):
    """A list on an issued paper: `each` gives the ones, `where` keeps some of them, `show` says what of each is told.

    `where` and `show` name the one it is about `item`.
    """

    each: str
    where: str | None = None
    show: Annotated[dict[PaperKey, str], Field(min_length=1)]


class IssuedPaper(Definition):
    """A paper the city issues when a case is granted: typst template, title, statement, validity in days.

    `data` fills keys of the template's own with expressions or lists; `householder.name` is a key within a key.
    """

    template: str = "certificate"
    title: LocalText
    statement: LocalText | None = None
    facts: list[PaperFact] = []
    data: dict[PaperKey, str | PaperList] | None = None
    valid_days: int | None = None


class Fee(Definition):
    """What the service costs: yen for one, and what it is counted by (a field of the form) when there are more."""

    yen: Annotated[int, Field(ge=0)]
    per: str | None = None
    note: LocalText | None = None


class Paid(Definition):
    """What `amount` stands for: for how long it is paid, and who gets it.

    `every`: a month, a year, or once. `to`: each person who needs it, or one of a household (the amount of whoever
    would get most), where a rule finds several who could claim the same money.
    """

    every: Literal["month", "year", "once"]
    to: Literal["person", "household"] = "person"


class Appeal(Definition):
    """教示 where a law sends appeals elsewhere than to the city's authority.

    `authority` may say `{prefecture}`; `law` is the article it rests on; `review_first` the article that lets a
    suit be brought only after the decision on the appeal (審査請求前置).
    """

    authority: str
    law: str
    review_first: str = ""


class ServiceDefinition(Definition):
    """One procedure of the city. The folder's name is its id.

    `after`: services that have to be done before this one (転入届 before what rests on the register).
    """

    schema_: Literal[1] = Field(alias="schema")
    title: LocalText
    summary: LocalText
    owner: Identifier
    law: str | None = None
    category: Identifier
    subject: Subject = "person"
    who: LocalText | None = None
    life_events: list[Identifier] = []
    synonyms: list[str] = []
    needed_when: list[Clause] = []
    due: Due | None = None
    after: list[Identifier] | None = None
    assurance: Assurance = "verified"
    acting_for: list[Literal["child", "parent", "organisation", "other"]] = []
    bring: list[Identifier] = []
    fee: Fee | None = None
    amount: str | None = None
    paid: Paid | None = None
    checks: list[Clause] = []
    flow: Identifier = "approval"
    route: Identifier = "standard"
    standard_days: Annotated[int, Field(ge=0, le=365)] = 0
    retention: Retention
    kpi: list[Identifier] = []
    appeal: bool | Appeal = True
    issues: dict[Identifier, IssuedPaper] = {}
    offered: bool = True

    @model_validator(mode="after")
    def _organisation_acts_for_itself(self) -> ServiceDefinition:
        if self.subject == "organisation" and "organisation" not in self.acting_for:
            raise Mistakes(
                Mistake(
                    ("subject",),
                    "acting_for に organisation がありません。",
                    "subject が organisation の手続きは、会社の代わりに人が申請します。",
                    "「acting_for: [organisation]」と書いてください。",
                )
            )
        return self


class FlowState(Definition):
    """A state of a case: its phase and how residents and clerks call it."""

    title: LocalText
    phase: Phase
    explain: LocalText | None = None


Effect = Annotated[
    str,
    StringConstraints(pattern=r"^(notice:[a-z-]+|document:[a-z-]+|receipt|clock:(start|stop|resume|end))$"),
]
Need = Literal["reason", "message", "marks", "approval_complete", "outcome", "office"]


class Transition(Definition):
    """A step from one state to another: who may take it, what must hold, what follows."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    title: LocalText
    from_: list[str] = Field(alias="from")
    to: str
    by: list[Literal["applicant", "office", "approver", "system"]]
    needs: list[Need] = []
    then: list[Effect] = []


class FlowDefinition(Definition):
    """A life cycle: states in the order a timeline shows them, and the transitions between them."""

    schema_: Literal[1] = Field(alias="schema")
    title: LocalText
    states: dict[str, FlowState]
    steps: list[str]
    transitions: list[Transition]

    @model_validator(mode="after")
    def _transitions_join_states(self) -> FlowDefinition:
        named: list[tuple[tuple[str | int, ...], str]] = []
        for n, transition in enumerate(self.transitions):
            named += [(("transitions", n, "from"), state) for state in transition.from_]
            named.append((("transitions", n, "to"), transition.to))
        named += [(("steps", n), state) for n, state in enumerate(self.steps)]
        known = f"states にあるのは {'、'.join(self.states)} です。"
        how = "つづりを確かめるか、states に書き足してください。"
        found = [
            Mistake(path, f"状態「{state}」が states にありません。", known, how)
            for path, state in named
            if state not in self.states
        ]
        if found:
            raise Mistakes(*found)
        return self

    def transition(self, transition_id: str, state: str) -> Transition | None:
        """Return the transition of this name that leaves a state, if there is one."""
        for transition in self.transitions:
            if transition.id == transition_id and state in transition.from_:
                return transition
        return None


class Paper(Definition):
    """Something to bring or to attach, as residents call it."""

    name: LocalText
    hint: LocalText | None = None


class LifeEvent(Definition):
    """An event in a life that leads to procedures (くらしのできごと), in the order the portal shows them.

    `facts`: what the event itself tells, by dotted path (`person.last_event: 転入`); nobody is asked for it.
    `changes`: what the register does not know until the event is registered (`household.children` after a birth); a
    signed-in resident is asked for it again. `questions`: how this event asks a fact, in place of its own question.
    `same`: facts that are in this event what another one is (`moved.on: person.last_event_on`); only that is asked.
    """

    title: LocalText
    icon: str = "circle"
    facts: dict[str, bool | int | str] = {}
    changes: list[str] = []
    questions: dict[str, LocalText] = {}
    same: dict[str, str] = {}


class Category(Definition):
    """A shelf of the catalogue."""

    title: LocalText


class Example(Definition):
    """One tried case of a service: facts, answers and findings on a date, and what must come out."""

    name: str
    on: str
    facts: dict[str, object] = {}
    answers: dict[str, object] = {}
    findings: dict[str, object] = {}
    expect: dict[str, object]


class EqualMutant(Definition):
    """A small change of a rule that changes nothing: of which service or value, what becomes what, and why."""

    of: str
    was: str
    now: str
    because: str


class EqualMutants(Definition):
    """equal-mutants.yaml: changes that no example can notice, because they say the same on all facts."""

    schema_: Literal[1] = Field(alias="schema")
    equal: list[EqualMutant] = []


class ExamplesDefinition(Definition):
    """examples.yaml: what `tenohira check` runs for a service."""

    schema_: Literal[1] = Field(alias="schema")
    examples: list[Example]
