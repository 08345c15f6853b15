"""examples.yaml run: each tried case of a service must come out as its writer expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.queries import answer_values, asked_fields, pages, problems_of
from tenohira.engines.rules import Collection, EvaluationError, Record, Type, Vocabulary, value_gaps
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import Example
from tenohira.engines.services.references import nearest
from tenohira.foundation.definitions import Problems, Source
from tenohira.foundation.definitions.source import Path_

_EXPECTED = (
    *("needed", "amount", "checks", "problems", "visible", "due", "paper", "finding_problems"),
    *("asked", "passes"),
)


@dataclass(frozen=True)
class _Tried:
    """One example being run: its service, and where its parts stand."""

    bundle: ServiceBundle
    example: Example
    source: Source
    at: Path_
    problems: Problems

    def wrong(self, path: Path_, what: str, why: str = "", how: str = "") -> None:
        """Report a mistake at a part of the example."""
        self.problems.add(*self.source.place((*self.at, *path)), what, why, how)


def run_examples(bundle: ServiceBundle, vocabulary: Vocabulary, problems: Problems) -> int:
    """Run the examples of a service; what does not come out as expected becomes a problem at its own line.

    Returns how many there are. A service whose rules have mistakes of their own is not run.
    """
    if bundle.examples is None or bundle.examples_source is None:
        return 0
    for n, example in enumerate(bundle.examples.examples):
        tried = _Tried(bundle, example, bundle.examples_source, ("examples", n), problems)
        _check_names(tried, vocabulary)
        on = _day(tried)
        if on is not None and bundle.is_whole and _values_are_there(tried, on):
            for key, wanted in example.expect.items():
                _compare(tried, on, key, wanted)
    return len(bundle.examples.examples)


def _day(tried: _Tried) -> date | None:
    try:
        return date.fromisoformat(tried.example.on)
    except ValueError:
        how = "2026-11-20 のように、実在する日を書いてください。"
        tried.wrong(
            ("on",), f"日付「{tried.example.on}」を読めません。", "例は、その日の法令で計算します。", how
        )
        return None


def _check_names(tried: _Tried, vocabulary: Vocabulary) -> None:
    """Report facts and answers that nobody declared: misspelt, they would count as unknown without a word."""
    _check_expected(tried)
    for name, inner in tried.example.facts.items():
        kind = vocabulary.root(name)
        known = ["today", *vocabulary.names] if kind is None else []
        for path, missing, near in _strangers(inner, kind, ("facts", name), known):
            if not _is_lost(path, vocabulary):
                what = f"事実「{missing}」はありません。"
                tried.wrong(
                    path, what, "facts.yaml に宣言がありません。", near or "つづりを確かめてください。"
                )
    _check_asked(tried, "answers", tried.example.answers, tried.bundle.form)
    _check_asked(tried, "findings", tried.example.findings, tried.bundle.findings)


def _check_expected(tried: _Tried) -> None:
    for key in tried.example.expect:
        if key not in _EXPECTED:
            how = f"{nearest(key, _EXPECTED)}使えるのは {'、'.join(_EXPECTED)} です。"
            tried.wrong(("expect", key), f"期待「{key}」は知りません。", "", how)
    for key in ("asked", "passes"):
        for name in _named(tried.example, key):
            if tried.bundle.question(name) is None:
                how = "form.yaml か findings.yaml の質問の id を書いてください。"
                tried.wrong(("expect", key, name), f"質問「{name}」はありません。", "", how)


def _check_asked(tried: _Tried, key: str, given: Mapping[str, object], form: FormDefinition | None) -> None:
    pages = form.pages if form else []
    asked = {field.id for page in pages for field in page.ask if page.repeat is None}
    asked |= {page.id for page in pages if page.repeat is not None}
    file = "form.yaml" if key == "answers" else "findings.yaml"
    for name in given.keys() - asked:
        how = nearest(name, asked) or "つづりを確かめてください。"
        tried.wrong((key, name), f"質問「{name}」はありません。", f"{file} が聞いていない答えです。", how)


def _is_lost(path: Path_, vocabulary: Vocabulary) -> bool:
    """Whether a fact may well exist, but its declaration or the record it belongs to has a mistake."""
    kind: Type | None = None
    for n, step in enumerate(path[1:]):
        if isinstance(kind, Record) and kind.name in vocabulary.lost:
            return True
        if isinstance(kind, Collection):
            kind = kind.of
        else:
            kind = vocabulary.root(str(step)) if n == 0 else _below(kind, str(step))
    return path[-1] in vocabulary.lost


def _below(kind: Type | None, name: str) -> Type | None:
    return kind.fields.get(name) if isinstance(kind, Record) else None


def _strangers(
    value: Any, kind: Type | None, path: Path_, known: list[str]
) -> Iterator[tuple[Path_, str, str]]:
    """Yield place, name and the nearest right name of every key that is no declared fact."""
    if kind is None:
        yield path, str(path[-1]), nearest(str(path[-1]), known)
    elif isinstance(kind, Collection) and isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _strangers(inner, kind.of, (*path, n), [])
    elif isinstance(kind, Record) and isinstance(value, dict):
        for name, inner in value.items():
            yield from _strangers(inner, kind.fields.get(name), (*path, name), list(kind.fields))


def _values_are_there(tried: _Tried, on: date) -> bool:
    gaps = {gap.what: gap for rule in tried.bundle.rules.values() for gap in value_gaps(rule, on)}
    for gap in gaps.values():
        tried.wrong(("on",), gap.what, gap.why, gap.how)
    return not gaps


def _compare(tried: _Tried, on: date, key: str, wanted: Any) -> None:
    if key not in _EXPECTED:
        return
    name = tried.example.name
    try:
        got = outcome_of(tried.bundle, tried.example, on, key)
    except (EvaluationError, TypeError, ValueError, AttributeError, LookupError) as error:
        # An example may say anything; whatever it makes fail is said at its line.
        how = "事実と答えの書き方（型）を確かめてください。"
        tried.wrong(("expect", key), f"例「{name}」の {key} を計算できません。", str(error), how)
        return
    if got != wanted:
        what = f"例「{name}」の {key} が {_shown(wanted)} ではなく {_shown(got)} になりました。"
        how = "法令を確かめて、まちがっているほうを直してください。"
        tried.wrong(("expect", key), what, "規則か例のどちらかがまちがっています。", how)


def _shown(value: Any) -> str:
    """Return a value as a writer of YAML knows it."""
    if isinstance(value, list):
        return f"[{', '.join(_shown(one) for one in value)}]"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def outcome_of(bundle: ServiceBundle, example: Example, on: date, key: str) -> Any:
    """Return what an example comes to, by a key of `expect`, in the form its writer writes it in."""
    facts: Mapping[str, Any] = {"today": on, **plain_dates(example.facts)}
    answers = dict(example.answers)
    names = {**answer_values(bundle.form, answers, facts, bundle.expressions), **facts}
    both = queries.with_findings(bundle, names, example.findings)
    if key == "needed":
        return queries.needed(bundle, facts, on).outcome
    if key == "due":
        due = queries.due_of(bundle, facts, on)
        return due.isoformat() if due else None
    if key == "amount":
        return queries.amount_of(bundle, both, on)
    if key == "checks":
        return [one.decision.outcome for one in queries.assess(bundle, both, on)]
    if key == "paper":
        return _paper(bundle, both, on, example.expect[key])
    return _of_questions(bundle, example, key, facts, names)


def _of_questions(
    bundle: ServiceBundle, example: Example, key: str, facts: Mapping[str, Any], names: Mapping[str, Any]
) -> Any:
    """Return what becomes of questions and answers: those asked, those that pass, pages, and what must be mended."""
    form, answers, expressions = bundle.form, dict(example.answers), bundle.expressions
    if key == "visible":
        return [page.id for page in pages(form, answers, facts, expressions)]
    if key == "asked":
        shown = asked_fields(form, answers, facts, expressions) | _asked_of_office(bundle, names, example)
        return {name: name in shown for name in _named(example, key)}
    wrong = sorted({error.field_id for error in problems_of(form, answers, facts, expressions)})
    found = _finding_problems(bundle, names, example)
    if key == "passes":
        return {name: name not in (*wrong, *found) for name in _named(example, key)}
    return wrong if key == "problems" else found


def _named(example: Example, key: str) -> list[str]:
    """Return the questions that an example expects something of."""
    wanted = example.expect.get(key)
    return [str(name) for name in wanted] if isinstance(wanted, dict) else []


def _asked_of_office(bundle: ServiceBundle, names: Mapping[str, Any], example: Example) -> set[str]:
    found = bundle.office_asks
    if found is None:
        return set()
    return asked_fields(found.form, dict(example.findings), names, found.expressions)


def _finding_problems(bundle: ServiceBundle, names: Mapping[str, Any], example: Example) -> list[str]:
    found = bundle.office_asks
    if found is None:
        return []
    return sorted(
        {one.field_id for one in problems_of(found.form, dict(example.findings), names, found.expressions)}
    )


def _paper(bundle: ServiceBundle, both: Mapping[str, Any], on: date, wanted: Any) -> dict[str, Any]:
    """Return what the granted paper says, by label or key, of what the example names."""
    printed = {label.text("ja"): value for label, value in queries.issued_facts(bundle, "granted", both, on)}
    printed |= queries.issued_data(bundle, "granted", both, on)
    named = wanted if isinstance(wanted, dict) else {}
    return {str(name): _plain(printed.get(name)) for name in named}


def _plain(value: Any) -> Any:
    """Return a value as YAML writes it."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def plain_dates(value: Any) -> Any:
    """Return the data with `YYYY-MM-DD` texts as dates, as facts and answers are in rules."""
    if isinstance(value, dict):
        return {key: plain_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_dates(inner) for inner in value]
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" and value[7:8] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
