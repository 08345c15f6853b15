"""Mistakes in a form: types, ids, names that lead nowhere, questions that come later, texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.broken_packs import GIFT, Mistake, check, edit, hall, prove, shown

FORM = f"{GIFT}/form.yaml"
BABY = "      - id: child_name\n        type: name\n"

MISTAKES = [
    Mistake("unknown type", FORM, "type: date", "type: dates", "type: dates", "「dates」", "「date」"),
    Mistake(
        "missing type",
        FORM,
        "        type: yes-no\n",
        "",
        "id: is_twin",
        "type: がありません",
        "型を書き足して",
    ),
    Mistake(
        "unknown key", FORM, "required: false", "requierd: false", "requierd", "「requierd」", "「required」"
    ),
    Mistake(
        "missing label",
        FORM,
        "        label: {ja: 生まれた日}\n",
        "",
        "id: born_on",
        "「label」",
        "「label:」",
    ),
    Mistake(
        "missing title", FORM, "    title: {ja: きょうだい}\n", "", "id: siblings", "「title」", "「title:」"
    ),
    Mistake(
        "no Japanese",
        FORM,
        "label: {ja: 生まれた日}",
        "label: {en: Day of birth}",
        "Day of birth",
        "日本語",
        "「ja:」",
    ),
    Mistake(
        "duplicate id", FORM, "id: twin_name", "id:  child_name", "id:  child_name", "2つあります", "別の id"
    ),
    Mistake("reserved id", FORM, "id: hospital", "id: person", "id: person", "「person」", "ほかの名前"),
    Mistake("capital letters", FORM, "id: hospital", "id: Hospital", "id: Hospital", "英小文字", "全角"),
    Mistake(
        "later question",
        FORM,
        "        not_after: today\n",
        "        when:  is_twin\n",
        "when:  is_twin",
        "後で聞く",
        "順番",
    ),
    Mistake("unknown fragment", FORM, "use: applicant", "use: aplicant", "use:", "「aplicant」", "つづり"),
    Mistake(
        "key beside use",
        FORM,
        "- use: applicant",
        "- use: applicant\n        labels: x",
        "labels",
        "「labels」",
        "つづり",
    ),
    Mistake(
        "part of a fragment",
        FORM,
        "- use: applicant",
        "- use: applicant\n        without: [fax]",
        "without",
        "「fax」",
        "つづり",
    ),
    Mistake(
        "unknown code list",
        FORM,
        "options_from: hospitals",
        "options_from: hospital",
        "options_from",
        "「hospital」",
        "つづり",
        also=1,
    ),
    Mistake(
        "options without id",
        FORM,
        "{id: breast, label: {ja: 母乳}}",
        "{label: {ja: 母乳}}",
        "母乳",
        "「id」",
        "「id:」",
    ),
    Mistake("options twice", FORM, "{id: bottle,", "{id: breast,", "id: feeding", "重なって", "手引き"),
    Mistake("no options", FORM, "        options_from: hospitals\n", "", "id: hospital", "options", "手引き"),
    Mistake(
        "unknown answer in a condition",
        FORM,
        "when: is_twin",
        "when: is_twn",
        "when:",
        "「is_twn」",
        "「is_twin」",
    ),
    Mistake(
        "wrong type of a condition", FORM, "when: is_twin", "when: born_on", "when:", "はい・いいえ", "比べる"
    ),
    Mistake(
        "limit that is no day",
        FORM,
        "not_after: today",
        "not_after: child_name",
        "not_after",
        "日付",
        "date(",
    ),
    Mistake(
        "unknown paper",
        FORM,
        "paper: birth-proof",
        "paper: birth-prof",
        "paper:",
        "「birth-prof」",
        "「birth-proof」",
    ),
    Mistake(
        "prefill from nowhere",
        FORM,
        "prefill: item.name",
        "prefill: item.nam",
        "prefill:",
        "「item.nam」",
        "「item.name」",
    ),
    Mistake(
        "repeat over nothing",
        FORM,
        "repeat: household.children",
        "repeat: household.childs",
        "repeat:",
        "「household.childs」",
        "「household.children」",
    ),
    Mistake(
        "page id twice", FORM, "  - id: siblings", "  - id:  child", "id:  child", "2つあります", "別の id"
    ),
    Mistake(
        "page without questions",
        FORM,
        "    ask:\n"
        "      - id: sibling_name\n"
        "        type: name\n"
        "        label: {ja: 名前}\n"
        "        prefill: item.name\n",
        "    ask: []\n",
        "ask: []",
        "1つ以上",
        "書き足して",
    ),
    Mistake(
        "fragment with a mistake",
        "library/fragments/applicant.yaml",
        "type: phone",
        "type: phon",
        "phon,",
        "「phon」",
        "「phone」",
    ),
    Mistake(
        "code list without Japanese",
        "library/code-lists/hospitals.yaml",
        "{ja: 浜病院}",
        "{en: Hama}",
        "Hama",
        "日本語",
        "「ja:」",
    ),
    Mistake(
        "no pages",
        FORM,
        "pages:\n  - id: applicant",
        "pages: {}\nother:\n  - id: applicant",
        "pages:",
        "並びではありません",
        "「- 」",
        also=1,
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_the_mistake_is_told_at_its_line_with_its_remedy(mistake: Mistake, tmp_path: Path) -> None:
    prove(mistake, hall(tmp_path))


def test_every_mistake_of_a_form_is_told_at_once(tmp_path: Path) -> None:
    root = hall(tmp_path)
    for old, new in (
        ("type: date", "type: dates"),
        ("required: false", "requierd: false"),
        ("options_from: hospitals", "options_from: hospital"),
        ("paper: birth-proof", "paper: birth-prof"),
        ("prefill: item.name", "prefill: item.nam"),
    ):
        edit(root, FORM, old, new)
    found = check(root)
    assert len({one.line for one in found}) >= 5, shown(found)
    assert all(one.how for one in found)
