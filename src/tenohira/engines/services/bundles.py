"""Building one service from its parts: merged files, compiled rules, a version that is the hash of all of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tenohira.engines.forms.definition import AnyField, FormDefinition, load_form
from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.rules import Collection, Lost, Rule, RuleProblems, Vocabulary, compile_rule
from tenohira.engines.services.definition import ExamplesDefinition, FlowDefinition, ServiceDefinition
from tenohira.engines.services.expressions import RuleExpressions
from tenohira.engines.services.findings import Findings, load_findings, rebuild_findings, with_answers
from tenohira.engines.services.references import (
    check_asked_for,
    check_form,
    check_own_messages,
    check_service,
)
from tenohira.engines.services.rule_texts import mapping, rule_texts
from tenohira.engines.services.world import World, lay_messages
from tenohira.foundation.definitions import Problems, Source, content_hash, validate


@dataclass(frozen=True)
class ServiceBundle:
    """Everything of one procedure at one version: what the other rooms work with.

    `rules` by name: `amount`, `due`, `needed_when.<n>`, `checks.<n>`, `issues.<key>.<n>`, `issues.<key>.data.<name>`.
    `office_asks`: what the clerk who proposes is asked for (認定事項), None where nothing is.
    """

    id: str
    version: str
    service: ServiceDefinition
    form: FormDefinition
    flow: FlowDefinition
    messages: dict[str, MessageTemplate]
    rules: dict[str, Rule]
    expressions: RuleExpressions
    office_asks: Findings | None = None
    examples: ExamplesDefinition | None = field(default=None, compare=False)
    examples_source: Source | None = field(default=None, compare=False)

    @property
    def is_whole(self) -> bool:
        """Whether every expression of the service could be compiled."""
        plain = self.service.model_dump(mode="json", by_alias=True)
        is_found = self.office_asks is None or self.office_asks.expressions.is_whole
        return (
            is_found
            and self.expressions.is_whole
            and all(one.name in self.rules for one in rule_texts(plain))
        )

    @property
    def findings(self) -> FormDefinition | None:
        """What the office finds out and decides (認定事項), as a form; None where nothing is asked of it."""
        return self.office_asks.form if self.office_asks else None

    def question(self, field_id: str) -> AnyField | None:
        """Return a question of the form or of the findings by its id."""
        found = self.form.field(field_id)
        return found or (self.findings.field(field_id) if self.findings else None)

    def parts(self) -> dict[str, Any]:
        """Return the merged definition as plain JSON: what is pinned and hashed."""
        return parts_of(self.service, self.form, self.flow, self.messages, self.office_asks)


def parts_of(
    service: ServiceDefinition,
    form: FormDefinition,
    flow: FlowDefinition,
    messages: dict[str, MessageTemplate],
    findings: Findings | None = None,
) -> dict[str, Any]:
    """Return the plain JSON of a definition's parts; without findings the hash is what it was before there were any."""
    found = findings.form.model_dump(mode="json", by_alias=True, exclude_none=True) if findings else None
    return ({"findings": found} if found else {}) | {
        "service": service.model_dump(mode="json", by_alias=True, exclude_none=True),
        "form": form.model_dump(mode="json", by_alias=True, exclude_none=True),
        "flow": flow.model_dump(mode="json", by_alias=True, exclude_none=True),
        "messages": {
            name: messages[name].model_dump(mode="json", by_alias=True) for name in sorted(messages)
        },
    }


def load_bundle(service_id: str, where: str, world: World, problems: Problems) -> ServiceBundle | None:
    """Read one service from library and pack; mistakes go to `problems`.

    Every part is looked at even when another cannot be used; None is returned when a part is missing.
    """
    source = world.folders.merged(f"services/{where}/service.yaml", problems)
    service = validate(ServiceDefinition, source, problems) if source else None
    expressions = RuleExpressions(world.vocabulary)
    form = _form(where, world, expressions, problems)
    findings_source = world.folders.merged(f"services/{where}/findings.yaml", problems)
    findings = load_findings(findings_source, form, world, problems)
    messages, own = _messages(where, world, problems)
    examples, examples_source = _examples(where, world, problems)
    if source is None:
        return None
    check_service(source, world, messages, problems)
    is_lost = form is None or (findings_source is not None and findings is None)
    rules = compile_rules(source, wide_vocabulary(form, findings, world, is_lost=is_lost), world, problems)
    flow = world.flows.get(mapping(source.value).get("flow", "approval"))
    check_own_messages(own, flow, world, source, problems)
    check_asked_for(findings_source, flow, problems)
    if service is None or form is None or flow is None:
        return None
    version = content_hash(parts_of(service, form, flow, messages, findings))
    return ServiceBundle(
        service_id, version, service, form, flow, messages, rules, expressions, findings, examples, examples_source
    )  # fmt: skip


def wide_vocabulary(
    form: FormDefinition | None, findings: Findings | None, world: World, *, is_lost: bool = False
) -> Vocabulary:
    """Return what the wide rules may name; where nobody knows all of it, only other mistakes are told."""
    wide = with_answers(world.vocabulary, form)
    if findings is not None:
        wide = with_answers(wide, findings.form)
    return replace(wide, lost=Lost(is_everything=True)) if is_lost else wide


def _form(
    where: str, world: World, expressions: RuleExpressions, problems: Problems
) -> FormDefinition | None:
    name = f"services/{where}/form.yaml"
    source = world.folders.merged(name, problems)
    if source is None:
        _missing(
            name,
            world,
            "聞くことを書く form.yaml を、service.yaml と同じフォルダに作ってください。",
            problems,
        )
        return None
    check_form(source, world, problems)
    return load_form(source, world.fragments, problems, code_lists=world.code_lists, expressions=expressions)


def _examples(
    where: str, world: World, problems: Problems
) -> tuple[ExamplesDefinition | None, Source | None]:
    name = f"services/{where}/examples.yaml"
    source = world.folders.merged(name, problems)
    if source is None:
        _missing(name, world, "規則が正しいことを示す例を、examples.yaml に4つ以上書いてください。", problems)
        return None, None
    return validate(ExamplesDefinition, source, problems), source


def _missing(name: str, world: World, how: str, problems: Problems) -> None:
    """Report a file that nobody wrote, beside the service.yaml that needs it."""
    if not world.folders.has(name):
        beside = [path for path in world.folders.both(name) if (path.parent / "service.yaml").is_file()]
        file = beside[0] if beside else world.folders.library / name
        problems.add(file, 1, f"{file.name} がありません。", "", how)


def rebuild(service_id: str, version: str, parts: dict[str, Any], world: World) -> ServiceBundle | None:
    """Return the bundle of pinned parts, or None when today's facts and values can no longer run its rules."""
    problems = Problems()
    expressions = RuleExpressions(world.vocabulary)
    file = Path(f"{service_id}@{version[:12]}")
    form = load_form(Source(file, parts["form"]), {}, problems, expressions=expressions)
    service = ServiceDefinition.model_validate(parts["service"])
    if form is None:
        return None
    findings = rebuild_findings(Source(file, parts.get("findings")), form, world, problems)
    wide = wide_vocabulary(form, findings, world)
    rules = compile_rules(Source(file, parts["service"]), wide, world, problems)
    return ServiceBundle(
        service_id,
        version,
        service,
        form,
        FlowDefinition.model_validate(parts["flow"]),
        {name: MessageTemplate.model_validate(one) for name, one in parts["messages"].items()},
        rules,
        expressions,
        findings,
    )


def _messages(where: str, world: World, problems: Problems) -> tuple[dict[str, MessageTemplate], list[str]]:
    """Return every message a service may send, and the events it has messages of its own for.

    The nearest text wins in each language: the pack's for the service, the library's for it, then those of all.
    """
    messages, own = dict(world.messages), []
    for root in world.folders.both("services"):
        found = lay_messages(root / where / "messages", messages, problems)
        messages |= found
        own += list(found)
    return messages, own


def compile_rules(source: Source, wide: Vocabulary, world: World, problems: Problems) -> dict[str, Rule]:
    """Compile every expression of a service.yaml; needs speak of facts, the rest of what `wide` knows."""
    rules: dict[str, Rule] = {}
    for one in rule_texts(source.value):
        vocabulary = wide if one.is_wide else world.vocabulary
        if one.item_of:
            each = rules.get(one.item_of)
            if each is None or not isinstance(each.type, Collection):
                continue
            vocabulary = vocabulary.with_names({"item": each.type.of})
        try:
            rules[one.name] = compile_rule(one.text, vocabulary, one.expects)
        except RuleProblems as error:
            file, line = source.place(one.path)
            for problem in error.problems:
                problems.add(file, line, f"{problem.column}文字目: {problem.what}", problem.why, problem.how)
            continue
        if one.path[-1] == "each" and not isinstance(rules[one.name].type, Collection):
            problems.add(
                *source.place(one.path), f"「{one.text}」は一覧ではありません。",
                "each には、世帯の人や、くり返すページのような一覧を書きます。",
                "household.members のような一覧を書くか、each を使わずに式を書いてください。",
            )  # fmt: skip
    return rules
