"""Mistakes in a service: service.yaml, flows, papers and categories, messages, examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.broken_packs import GIFT, Mistake, check, edit, hall, prove, shown

SERVICE, EXAMPLES = f"{GIFT}/service.yaml", f"{GIFT}/examples.yaml"
FLOW = "library/flows/acceptance.yaml"
JA, EN = "library/messages/granted.ja.md", "library/messages/granted.en.md"

SERVICES = [
    Mistake(
        "unknown key",
        SERVICE,
        "standard_days:",
        "standard_dyas:",
        "standard_dyas",
        "「standard_dyas」",
        "「standard_days」",
    ),
    Mistake(
        "unknown key inside",
        SERVICE,
        "rule: person.registered",
        "rule: person.registered\n    becase: x",
        "becase",
        "「becase」",
        "「because」",
    ),
    Mistake(
        "unknown key of a paper",
        SERVICE,
        "    template: certificate",
        "    templat: certificate",
        "templat:",
        "「templat」",
        "「template」",
    ),
    Mistake("missing key", SERVICE, "owner: kodomo\n", "", "", "必要な項目「owner」", "「owner:」"),
    Mistake(
        "missing key inside",
        SERVICE,
        "retention: {class: benefits, years: 5}",
        "retention: {class: benefits}",
        "retention",
        "必要な項目「years」",
        "「years:」",
    ),
    Mistake("wrong schema", SERVICE, "schema: 1", "schema: 2", "schema: 2", "「2」", "選んで"),
    Mistake(
        "one of a list",
        SERVICE,
        "subject: person",
        "subject: persons",
        "subject: persons",
        "person、household",
        "「person」",
    ),
    Mistake(
        "no whole number",
        SERVICE,
        "standard_days: 10",
        "standard_days: 十日",
        "standard_days",
        "整数ではありません",
        "半角",
    ),
    Mistake(
        "too many days",
        SERVICE,
        "standard_days: 10",
        "standard_days: 999",
        "standard_days",
        "365 より大きい",
        "365 以下",
    ),
    Mistake(
        "text instead of languages",
        SERVICE,
        "title: {ja: 出産祝い金, en: Birth gift}",
        "title: 出産祝い金",
        "title: 出産",
        "「名前: 値」の組ではありません",
        "{ja:",
    ),
    Mistake(
        "list instead of one",
        SERVICE,
        "life_events: [birth]",
        "life_events: birth",
        "life_events:",
        "並びではありません",
        "[ ]",
    ),
    Mistake(
        "without Japanese",
        SERVICE,
        "title: {ja: 出産祝い金, en: Birth gift}",
        "title: {en: Birth gift}",
        "title: {en",
        "日本語 (ja)",
        "「ja:」",
    ),
    Mistake("within", SERVICE, "within: 90 days", "within: 90日", "within", "90日", "手引き"),
    Mistake(
        "organisation without mandate",
        SERVICE,
        "subject: person",
        "subject: organisation",
        "subject: organisation",
        "organisation",
        "acting_for: [organisation]",
    ),
    Mistake(
        "unknown owner",
        SERVICE,
        "owner: kodomo",
        "owner: kodomoo",
        "owner:",
        "所管課「kodomoo」",
        "「kodomo」",
    ),
    Mistake(
        "unknown route",
        SERVICE,
        "route: standard",
        "route: standart",
        "route:",
        "決裁ルート「standart」",
        "「standard」",
    ),
    Mistake(
        "unknown flow",
        SERVICE,
        "flow: acceptance",
        "flow: aceptance",
        "flow:",
        "流れ「aceptance」",
        "「acceptance」",
    ),
    Mistake(
        "unknown paper",
        SERVICE,
        "bring: [birth-proof]",
        "bring:\n  - birth-prof",
        "birth-prof",
        "持ち物「birth-prof」",
        "「birth-proof」",
    ),
    Mistake(
        "unknown life event",
        SERVICE,
        "life_events: [birth]",
        "life_events: [births]",
        "life_events",
        "「births」",
        "「birth」",
    ),
    Mistake(
        "unknown category",
        SERVICE,
        "category: childcare",
        "category: child-care",
        "category:",
        "分類「child-care」",
        "「childcare」",
    ),
    Mistake(
        "unknown template",
        SERVICE,
        "template: certificate",
        "template: certifcate",
        "template:",
        "ひな形「certifcate」",
        "「certificate」",
    ),
    Mistake(
        "unknown owner of an overlay",
        "pack/services/childcare/birth-gift/service.yaml",
        "",
        "owner: kodama\n",
        "owner: kodama",
        "「kodama」",
        "「kodomo」",
    ),
    Mistake(
        "unknown key of an overlay",
        "pack/services/childcare/birth-gift/service.yaml",
        "",
        "# ours\nonwer: kankyo\n",
        "onwer",
        "「onwer」",
        "「owner」",
    ),
    Mistake(
        "notice without a text",
        FLOW,
        '"notice:granted"',
        '"notice:grant-letter"',
        "flow:",
        "「grant-letter」",
        "messages/grant-letter.ja.md",
        told_in=SERVICE,
        also=1,
    ),
]

SHARED = [
    Mistake(
        "unknown state",
        FLOW,
        "to: in_review",
        "to: in_reviw",
        "to: in_reviw",
        "「in_reviw」",
        "states に書き足して",
    ),
    Mistake(
        "unknown state to leave",
        FLOW,
        "from: [in_review]",
        "from: [reviewing]",
        "from: [reviewing]",
        "「reviewing」",
        "つづり",
    ),
    Mistake(
        "unknown step",
        FLOW,
        "steps: [submitted, in_review, granted]",
        "steps:\n  - submitted\n  - reviewed",
        "- reviewed",
        "「reviewed」",
        "つづり",
    ),
    Mistake(
        "effect",
        FLOW,
        '"document:granted"',
        '"documents:granted"',
        "documents:granted",
        "documents:granted",
        "手引き",
    ),
    Mistake(
        "who takes a step", FLOW, "by: [system]", "by: [machine]", "by: [machine]", "applicant", "選んで"
    ),
    Mistake("phase", FLOW, "phase: review}", "phase: reviewing}", "phase: reviewing", "review", "「review」"),
    Mistake(
        "paper without a name",
        "library/papers.yaml",
        "receipt: {name: {ja: 領収書}}",
        "receipt: {title: {ja: 領収書}}",
        "receipt:",
        "「name」",
        "「name:」",
        also=1,
    ),
    Mistake(
        "papers without a heading",
        "pack/papers.yaml",
        "",
        "paper: {}\n",
        "paper:",
        "「paper」",
        "「papers:」",
    ),
    Mistake(
        "category without Japanese",
        "library/categories.yaml",
        "{title: {ja: 環境}}",
        "{title: {en: Environment}}",
        "environment:",
        "日本語",
        "「ja:」",
    ),
    Mistake(
        "unknown key of a life event",
        "library/life-events.yaml",
        "{title: {ja: 出産}}",
        "{title: {ja: 出産}, icn: x}",
        "icn",
        "「icn」",
        "「icon」",
    ),
    Mistake(
        "undeclared fact of a life event",
        "library/life-events.yaml",
        "{title: {ja: 出産}}",
        "{title: {ja: 出産}, facts: {person.registred: true}}",
        "registred",
        "「person.registred」",
        "つづり",
    ),
    Mistake(
        "value that does not fit a fact",
        "library/life-events.yaml",
        "{title: {ja: 出産}}",
        "{title: {ja: 出産}, facts: {person.registered: 3}}",
        "registered: 3",
        "「3」",
        "型に合う値",
    ),
    Mistake(
        "undeclared fact that an event changes",
        "library/life-events.yaml",
        "{title: {ja: 出産}}",
        "{title: {ja: 出産}, changes: [household.children, household.childs]}",
        "childs",
        "「household.childs」",
        "つづり",
    ),
    Mistake(
        "service to be done before that nobody offers",
        SERVICE,
        "life_events: [birth]",
        "life_events: [birth]\nafter: [birth-gift]",
        "after: [birth",
        "「birth-gift」",
        "つづり",
    ),
]

MESSAGES = [
    Mistake(
        "unknown placeholder",
        JA,
        "{{ receipt_number }}",
        "{{ receipt_no }}",
        "receipt_no ",
        "receipt_no",
        "つづり",
    ),
    Mistake(
        "single braces", JA, "{{ name }} 様", "{ name } 様", "{ name }", "かっこの数", "{{ receipt_number }}"
    ),
    Mistake("no subject", JA, "# 「{{ service_title }}」のお知らせ\n\n", "", "", "1行目に件名", "# 件名"),
    Mistake("empty subject", EN, '# About "{{ service_title }}"', "# ", "", "件名が空", "件名を書いて"),
    Mistake(
        "no text",
        EN,
        "Dear {{ name }}, your number is {{ receipt_number }}.",
        "",
        "",
        "本文がありません",
        "本文を書いて",
    ),
    Mistake(
        "unknown language",
        "pack/messages/granted.jp.md",
        "",
        "# x\n\nx\n",
        "",
        "granted.jp.md",
        "名前を付け直して",
    ),
    Mistake(
        "no Japanese",
        f"{GIFT}/messages/congratulated.en.md",
        "",
        "# x\n\nx\n",
        "",
        "日本語 (ja) の文面",
        "congratulated.ja.md",
    ),
    Mistake(
        "notice nobody sends",
        f"{GIFT}/messages/grnted.ja.md",
        "",
        "# 件名\n\n本文\n",
        "",
        "どこからも送られません",
        "「granted」",
    ),
    Mistake(
        "detail", EN, "\n\nDear", "\n<!-- detail: letter -->\n\nDear", "detail", "letter", "detail: mail"
    ),
]

TRIED = [
    Mistake(
        "wrong expectation",
        EXAMPLES,
        "amount: 50000",
        "amount: 60000",
        "amount: 60000",
        "60000 ではなく 50000",
        "法令",
    ),
    Mistake(
        "wrong answer to a need",
        EXAMPLES,
        "expect: {needed: false}",
        "expect: {needed: true}",
        "expect: {needed: true}",
        "true ではなく false",
        "法令",
    ),
    Mistake(
        "unknown expectation",
        EXAMPLES,
        "expect: {needed: false}",
        "expect: {neded: false}",
        "neded",
        "「neded」",
        "「needed」",
    ),
    Mistake(
        "unknown key",
        EXAMPLES,
        "answers: {born_on",
        "answer: {born_on",
        "answer:",
        "「answer」",
        "「answers」",
        also=1,
    ),
    Mistake(
        "unknown fact",
        EXAMPLES,
        "person: {registered: false}",
        "person: {registerd: false}",
        "registerd",
        "「registerd」",
        "「registered」",
        also=1,
    ),
    Mistake(
        "unknown root",
        EXAMPLES,
        "person: {registered: false}",
        "persons: {registered: false}",
        "persons",
        "「persons」",
        "「person」",
        also=1,
    ),
    Mistake(
        "unknown answer",
        EXAMPLES,
        "answers: {born_on",
        "answers: {bornon",
        "bornon",
        "「bornon」",
        "「born_on」",
        also=1,
    ),
    Mistake(
        "a day that is none",
        EXAMPLES,
        'on: "2026-11-20"\n    facts:\n      person: {registered: false}',
        'on: "2026-02-30"\n    facts:\n      person: {registered: false}',
        "2026-02-30",
        "2026-02-30",
        "2026-11-20",
    ),
    Mistake(
        "fact of a wrong type",
        EXAMPLES,
        "person: {registered: false}",
        "person: {registered: 3}",
        "expect: {needed: false}",
        "計算できません",
        "型",
    ),
    Mistake(
        "a day before the law",
        EXAMPLES,
        'on: "2026-11-20"\n    facts:\n      person: {registered: false}',
        'on: "2019-11-20"\n    facts:\n      person: {registered: false}',
        "2019-11-20",
        "2019-11-20",
        "history",
        also=1,
    ),
    Mistake("no examples at all", EXAMPLES, "", "schema: 1\n", "", "「examples」", "「examples:」"),
]


@pytest.mark.parametrize("mistake", [*SERVICES, *SHARED, *MESSAGES, *TRIED], ids=str)
def test_the_mistake_is_told_at_its_line_with_its_remedy(mistake: Mistake, tmp_path: Path) -> None:
    prove(mistake, hall(tmp_path))


@pytest.mark.parametrize(
    ("name", "what"),
    [("form.yaml", "form.yaml がありません"), ("examples.yaml", "examples.yaml がありません")],
)
def test_a_service_without_a_part_is_told_beside_its_service_yaml(
    name: str, what: str, tmp_path: Path
) -> None:
    root = hall(tmp_path)
    (root / GIFT / name).unlink()
    found = check(root)
    assert [(one.file, what in one.what) for one in found] == [(str(root / GIFT / name), True)], shown(found)
    assert found[0].how


def test_a_folder_without_service_yaml_is_told(tmp_path: Path) -> None:
    root = hall(tmp_path)
    (root / GIFT / "service.yaml").rename(root / GIFT / "services.yaml")
    found = check(root)
    assert (str(root / GIFT / "service.yaml"), 1) in [(one.file, one.line) for one in found], shown(found)


def test_a_service_in_another_category_than_the_library_s_is_told(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, "pack/services/environment/birth-gift/service.yaml", "", "owner: kankyo\n")
    found = check(root)
    assert len(found) == 1, shown(found)
    assert found[0].file == str(root / "pack/services/environment/birth-gift/service.yaml")
    assert "childcare/birth-gift" in found[0].what
    assert "childcare/birth-gift" in found[0].how


def test_a_service_yaml_outside_a_category_is_told(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, "pack/services/sandbox/service.yaml", "", "schema: 1\n")
    found = check(root)
    assert [one.file for one in found] == [str(root / "pack/services/sandbox/service.yaml")], shown(found)


def test_a_service_of_the_pack_alone_needs_its_parts_in_the_pack(tmp_path: Path) -> None:
    root = hall(tmp_path)
    own = root / "pack/services/environment/own"
    edit(
        root,
        "pack/services/environment/own/service.yaml",
        "",
        (root / GIFT / "service.yaml").read_text("utf-8"),
    )
    found = check(root)
    assert {one.file for one in found} == {str(own / "form.yaml"), str(own / "examples.yaml")}, shown(found)


def test_a_service_the_city_does_not_offer_is_not_held_to_its_offices(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, "pack/services/childcare/birth-gift/service.yaml", "", "offered: false\nowner: nobody\n")
    assert check(root) == []
