"""The page for clerks says what is true: every example in it can be read, every type has one; so do the fragments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from tenohira.engines.forms.definition import FIELD_TYPES, load_form, load_fragments
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.queries import prefill, problems_of, review
from tenohira.engines.forms.tests.factories import EXPRESSIONS, facts_of, source_of
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import LocalText, Problems, Source

ROOM = Path(__file__).parents[1]
HANDBOOK = Path(__file__).parents[5] / "docs" / "reference" / "forms.md"
LIBRARY = Path(settings.TENOHIRA_LIBRARY) / "fragments"
AFTER_THE_APPLICANT = {"payout"}
FRAGMENTS = sorted(path.stem for path in LIBRARY.glob("*.yaml"))


def sections() -> dict[str, str]:
    """The text of every type's section, by type."""
    parts = re.split(r"^### ", HANDBOOK.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {re.split(r"[（\s]", part, maxsplit=1)[0]: part.split("\n## ")[0] for part in parts}


def example(text: str) -> str:
    found = re.search(r"```yaml\n(.*?)```", text, flags=re.S)
    assert found, text
    return found[1]


def read(text: str) -> Problems:
    problems = Problems()
    shared = load_fragments([LIBRARY], problems)
    form = load_form(source_of(text), shared, problems, expressions=EXPRESSIONS)
    assert (form is None) == bool(problems)
    return problems


def test_every_type_has_a_section() -> None:
    assert sorted(sections()) == sorted(FIELD_TYPES)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_the_example_of_every_type_can_be_read(kind: str) -> None:
    entry = example(sections()[kind]).replace("\n", "\n      ")
    problems = read(f"schema: 1\npages:\n  - id: only\n    title: {{ja: 例}}\n    ask:\n      {entry}\n")
    assert not problems, str(problems)


def test_the_examples_of_whole_forms_can_be_read() -> None:
    blocks = re.findall(
        r"```yaml\n(schema: 1\npages:.*?)```", HANDBOOK.read_text(encoding="utf-8"), flags=re.S
    )
    assert len(blocks) == 2
    for block in blocks:
        assert not read(block), str(read(block))


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_stands_in_the_table_of_html_names(kind: str) -> None:
    table = (ROOM / "fields" / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^\|[^|]*\b{re.escape(kind)}\b[^|]*\|", table, flags=re.M)


class TestTheSharedQuestions:
    def form_with(self, *fragments: str) -> Problems:
        uses = "".join(f"      - use: {fragment}\n" for fragment in fragments)
        return read(
            f"pages:\n  - id: block\n    title: {{ja: 例}}\n    repeat: household.children\n    ask:\n{uses}"
        )

    @pytest.mark.parametrize("fragment", sorted(set(FRAGMENTS) - AFTER_THE_APPLICANT))
    def test_each_can_be_read_alone(self, fragment: str) -> None:
        assert not self.form_with(fragment), str(self.form_with(fragment))

    @pytest.mark.parametrize("fragment", sorted(AFTER_THE_APPLICANT))
    def test_what_compares_with_the_applicant_can_be_read_after_them(self, fragment: str) -> None:
        assert not self.form_with("applicant", fragment), str(self.form_with("applicant", fragment))
        assert "applicant" in str(self.form_with(fragment))

    @pytest.mark.parametrize("fragment", FRAGMENTS)
    def test_each_text_is_there_in_the_four_languages(self, fragment: str) -> None:
        source = load_fragments([LIBRARY], Problems())[fragment]
        for text in texts_in(source.value):
            assert set(text) >= set(LANGUAGES), text
            assert len({text["ja"], text["en"], text["pt-BR"]}) >= 2, text

    @pytest.mark.parametrize("fragment", FRAGMENTS)
    def test_each_is_named_in_the_handbook(self, fragment: str) -> None:
        assert f"`{fragment}`" in HANDBOOK.read_text(encoding="utf-8")

    def test_the_applicant_is_prefilled_and_complete_after_a_phone_number(self) -> None:
        shared: dict[str, Source] = load_fragments([LIBRARY], Problems())
        problems = Problems()
        form = load_form(
            source_of("pages: [{id: who, title: {ja: 申請者}, ask: [{use: applicant}]}]"), shared, problems
        )
        assert form is not None
        answers = prefill(form, {}, facts_of())
        assert problems_of(form, answers, facts_of(), EXPRESSIONS) == []
        assert [row.field_id for row in review(form, answers)[0].rows] == [
            "name", "kana", "birth_date", "address", "phone",
        ]  # fmt: skip
        assert all(field_type(field).rule_type(field) for field in form.pages[0].ask)


def texts_in(value: object) -> list[dict[str, str]]:
    """Every text in several languages below a value."""
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    if not isinstance(value, dict):
        return []
    if "ja" in value:
        LocalText.model_validate(value)
        return [value]
    return [text for one in value.values() for text in texts_in(one)]
