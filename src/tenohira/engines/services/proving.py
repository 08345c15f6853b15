"""Whether the examples of the services prove their rules: every small change of a rule must make an example fail.

The rules of a service are proved by its own examples; a dated value or a derived fact, which many services share, by
the examples of any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.fragments import Expansion
from tenohira.engines.forms.typing_of import expressions_of, page_names
from tenohira.engines.rules import (
    Collection,
    DatedValue,
    Mutant,
    Rule,
    RuleProblems,
    Vocabulary,
    compile_rule,
    different_rules,
    mutants_of,
    mutants_of_value,
    type_from_name,
    with_value,
)
from tenohira.engines.services.bundles import ServiceBundle, wide_vocabulary
from tenohira.engines.services.catalogue import Catalogue
from tenohira.engines.services.definition import EqualMutants
from tenohira.engines.services.expressions import RuleExpressions
from tenohira.engines.services.folders import service_folders
from tenohira.engines.services.rule_texts import RuleText, rule_texts
from tenohira.engines.services.trials import Changed, Trial, is_told, trials_of
from tenohira.foundation.definitions import Problems, Source, validate

_WITHIN = re.compile(r"\d+")


@dataclass(frozen=True)
class Survivor:
    """A change that no example notices: where the part stands (column within the rule), and which example would."""

    file: Path
    line: int
    column: int
    was: str
    now: str
    hint: str

    def __str__(self) -> str:
        change = f"「{self.was}」を「{self.now}」に替えても" if self.now else f"「{self.was}」がなくても"
        return (
            f"{self.file}:{self.line}:{self.column}: この境目は、どの例でも確かめられていません。"
            f" ／ 理由: {change}、どの例も変わりません。 ／ 直し方: {self.hint}を、examples.yaml に足してください。"
        )


@dataclass(frozen=True)
class Proof:
    """How many changes of a service (or of a shared value or fact, by its name) its examples notice.

    `equal`: survivors that equal-mutants.yaml names, because they say the same as the rule; they are not counted.
    """

    name: str
    killed: int
    survivors: tuple[Survivor, ...]
    equal: tuple[Survivor, ...] = ()

    @property
    def total(self) -> int:
        """How many changes were tried."""
        return self.killed + len(self.survivors)


@dataclass(frozen=True)
class _Place:
    """Where a rule stands, and how it is named."""

    file: Path
    line: int


class Proving:
    """Tries every mutant of the rules of a catalogue on the examples of its services."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._world = catalogue.world
        self._folders = service_folders(catalogue.world.folders)
        self._trials: dict[str, list[Trial]] = {}
        source = catalogue.world.folders.merged("equal-mutants.yaml", Problems())
        read = validate(EqualMutants, source, Problems()) if source else None
        self.equal = {(one.of, one.was, one.now): one.because for one in (read.equal if read else ())}

    @property
    def services(self) -> list[str]:
        """The ids of every service of the catalogue."""
        return list(self._catalogue.bundles)

    def service(self, service_id: str) -> Proof:
        """Return what the examples of a service prove of its own rules."""
        bundle = self._catalogue.bundle(service_id)
        tried = [
            (survivor, is_told(self._of(service_id), changed))
            for survivor, changed in (
                *self._of_service(bundle),
                *self._of_due(bundle),
                *self._of_form(bundle),
                *self._of_findings(bundle),
            )
        ]
        return self._proof(service_id, tried)

    def shared(self, names: Iterable[str] | None = None) -> Iterator[Proof]:
        """Yield what all examples prove of each dated value and derived fact that a rule reads."""
        for name in sorted(self._world.vocabulary.values):
            if names is None or name in names:
                yield self._proof(name, list(self._of_value(name)))
        for key in sorted(self._world.vocabulary.derived):
            if names is None or key in names:
                yield self._proof(key, list(self._of_derived(key)))

    def _proof(self, name: str, tried: list[tuple[Survivor, bool]]) -> Proof:
        left = [one for one, told in tried if not told]
        equal = tuple(one for one in left if (name, one.was, one.now) in self.equal)
        others = tuple(one for one in left if one not in equal)
        return Proof(name, len(tried) - len(left), others, equal)

    def read_by(self, service_id: str) -> set[str]:
        """Return the names of the dated values and derived facts that a service reads."""
        reader = _Reader(self._catalogue.bundle(service_id))
        return reader.values | {key for key in self._world.vocabulary.derived if reader.may_read(key)}

    def _of(self, service_id: str) -> list[Trial]:
        if service_id not in self._trials:
            self._trials[service_id] = list(trials_of(self._catalogue.bundle(service_id)))
        return self._trials[service_id]

    def _source(self, bundle: ServiceBundle, file: str) -> Source | None:
        return self._world.folders.merged(f"services/{self._folders[bundle.id]}/{file}", Problems())

    def _of_service(self, bundle: ServiceBundle) -> Iterator[tuple[Survivor, Changed]]:
        source = self._source(bundle, "service.yaml")
        for one in rule_texts(source.value) if source else ():
            rule = bundle.rules.get(one.name)
            if source is None or rule is None:
                continue
            mutants = mutants_of(
                one.text,
                is_clause=one.name.startswith(("needed_when", "checks")),
                is_amount=one.name == "amount",
            )
            place = _Place(*source.place(one.path))
            for mutant, made in different_rules(mutants, rule, self._words(bundle, one), one.expects):
                yield _survivor(place, mutant), Changed(rules={one.name: made})

    def _words(self, bundle: ServiceBundle, one: RuleText) -> Vocabulary:
        if not one.is_wide:
            return self._world.vocabulary
        wide = wide_vocabulary(bundle.form, bundle.office_asks, self._world)
        each = bundle.rules.get(one.item_of)
        if each is not None and isinstance(each.type, Collection):
            wide = wide.with_names({"item": each.type.of})
        return wide

    def _of_due(self, bundle: ServiceBundle) -> Iterator[tuple[Survivor, Changed]]:
        source, due = self._source(bundle, "service.yaml"), bundle.service.due
        figure = _WITHIN.match(due.within) if due else None
        if source is None or due is None or figure is None:
            return
        file, line = source.place(("due", "within"))
        for shift in (1, -1):
            within = f"{int(figure[0]) + shift}{due.within[figure.end() :]}"
            hint = "expect に due（期限の日）のある例"
            yield Survivor(file, line, 1, due.within, within, hint), Changed(within=within)

    def _of_form(self, bundle: ServiceBundle) -> Iterator[tuple[Survivor, Changed]]:
        source = self._source(bundle, "form.yaml")
        if source is not None:
            for survivor, text, made in self._asked(source, bundle.form, bundle.expressions):
                yield survivor, Changed(form={text: made})

    def _of_findings(self, bundle: ServiceBundle) -> Iterator[tuple[Survivor, Changed]]:
        source, asked = self._source(bundle, "findings.yaml"), bundle.office_asks
        if source is not None and asked is not None:
            for survivor, text, made in self._asked(source, asked.form, asked.expressions):
                yield survivor, Changed(findings={text: made})

    def _asked(
        self, source: Source, form: FormDefinition, expressions: RuleExpressions
    ) -> Iterator[tuple[Survivor, str, Rule]]:
        whole = Expansion(self._world.fragments, self._world.code_lists, Problems()).run(source)
        seen: set[str] = set()
        for one in expressions_of(form):
            rule = expressions.rule(one.source)
            if rule is None or one.source in seen:
                continue
            seen.add(one.source)
            words = expressions.words(page_names(form, one.page))
            mutants = mutants_of(one.source, is_clause=one.expects == "bool")
            place = _Place(*whole.place(one.path))
            for mutant, made in different_rules(mutants, rule, words, type_from_name(one.expects)):
                yield _survivor(place, mutant), one.source, made

    def _of_value(self, name: str) -> Iterator[tuple[Survivor, bool]]:
        readers = [
            reader for reader in map(_Reader, self._catalogue.bundles.values()) if name in reader.values
        ]
        place = self._place_of_value(name) if readers else None
        if place is None:
            return
        first = min((reader.first_day for reader in readers), default=date.max)
        value = self._world.vocabulary.values[name]
        for mutant in mutants_of_value(value, first):
            told = any(
                is_told(self._of(reader.bundle.id), reader.reading(name, mutant.value)) for reader in readers
            )
            file, line = place.place(("values", name, *mutant.path))
            hint = f"値「{name}」の「{mutant.was}」で結果が決まる例"
            yield Survivor(file, line, 1, mutant.was, mutant.now, hint), told

    def _place_of_value(self, name: str) -> Source | None:
        for root in reversed(self._world.folders.both("values")):
            for path in sorted(root.glob("*.yaml")):
                source = self._world.folders.merged(f"values/{path.name}", Problems())
                if source is not None and name in source.value.get("values", {}):
                    return source
        return None

    def _of_derived(self, key: str) -> Iterator[tuple[Survivor, bool]]:
        vocabulary = self._world.vocabulary
        readers = [
            reader for reader in map(_Reader, self._catalogue.bundles.values()) if reader.may_read(key)
        ]
        place = _Place(*self._world.facts.place_of_expression(key))
        for mutant in mutants_of(vocabulary.derived[key]) if readers else ():
            other = replace(vocabulary, derived={**vocabulary.derived, key: mutant.source})
            told, is_rule = False, True
            for reader in readers:
                changed = self._recompiled(reader.bundle, other)
                is_rule = is_rule and changed is not None
                told = told or (changed is not None and is_told(self._of(reader.bundle.id), changed))
            if is_rule:
                yield _survivor(place, mutant), told

    def _recompiled(self, bundle: ServiceBundle, vocabulary: Vocabulary) -> Changed | None:
        source = self._source(bundle, "service.yaml")
        other = replace(self._catalogue, world=replace(self._world, vocabulary=vocabulary))
        rules = {}
        for one in rule_texts(source.value) if source else ():
            rule = bundle.rules.get(one.name)
            if rule is None or rule.facts_named == rule.facts_used:
                continue
            try:
                rules[one.name] = compile_rule(one.text, Proving(other)._words(bundle, one), one.expects)
            except RuleProblems:
                return None
        return Changed(rules=rules)


@dataclass(frozen=True)
class _Reader:
    """A service as a reader of dated values and derived facts."""

    bundle: ServiceBundle

    @cached_property
    def _findings(self) -> Mapping[str, Rule]:
        asked = self.bundle.office_asks
        return asked.expressions.rules if asked else {}

    @cached_property
    def _all(self) -> list[Rule]:
        return [
            *self.bundle.rules.values(),
            *self.bundle.expressions.rules.values(),
            *self._findings.values(),
        ]

    @cached_property
    def values(self) -> set[str]:
        """Names of the dated values that some rule reads."""
        return {value.name for rule in self._all for value in rule.values_used}

    @cached_property
    def first_day(self) -> date:
        """The first day on which every dated value is known that the rules of service.yaml read."""
        return max(
            (value.history[0].since for rule in self.bundle.rules.values() for value in rule.values_used),
            default=date.min,
        )

    @cached_property
    def _derived(self) -> set[str]:
        paths = {path for rule in self._all for path in rule.facts_named - rule.facts_used}
        return {path.split(".")[-1] for path in paths}

    def may_read(self, key: str) -> bool:
        """Tell whether some rule reads a derived fact of this name, by its key in `Vocabulary.derived`."""
        return key.split(".")[-1] in self._derived

    def reading(self, name: str, value: DatedValue) -> Changed:
        """Return the rules that read a dated value, with another history of it."""

        def other(rules: Mapping[str, Rule]) -> dict[str, Rule]:
            return {
                key: with_value(rule, value)
                for key, rule in rules.items()
                if any(used.name == name for used in rule.values_used)
            }

        return Changed(
            rules=other(self.bundle.rules),
            form=other(self.bundle.expressions.rules),
            findings=other(self._findings),
        )


def _survivor(place: _Place, mutant: Mutant) -> Survivor:
    return Survivor(place.file, place.line, mutant.column, mutant.was, mutant.now, mutant.hint)
