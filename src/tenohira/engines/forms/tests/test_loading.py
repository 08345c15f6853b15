"""form.yaml is read with every mistake at its own line, fragments and code lists laid in."""

from __future__ import annotations

import pytest

from tenohira.engines.forms.definition import ChoiceField, load_form
from tenohira.engines.forms.fragments import names_in, renamed
from tenohira.engines.forms.tests.factories import EXPRESSIONS, form_of, loaded, source_of
from tenohira.foundation.definitions import Problems, content_hash

GOOD = """
schema: 1
pages:
  - id: applicant
    title: {ja: 請求者}
    ask:
      - use: person
      - {id: lives_here, type: yes-no, label: {ja: 市内に住んでいますか}}
  - id: children
    title: {ja: お子さん}
    repeat: household.children
    ask:
      - {id: lives_with, type: yes-no, label: {ja: 同居していますか}}
      - {id: reason, type: text, when: not lives_with, label: {ja: 理由}}
      - {id: born, type: date, prefill: item.birth_date, label: {ja: 生年月日}, not_after: today}
"""
PERSON = """
schema: 1
ask:
  - {id: name, type: name, label: {ja: 氏名}, prefill: person.name}
  - {id: kana, type: kana, label: {ja: フリガナ}}
  - {id: mail, type: mail, label: {ja: メール}, required: false, when: name != 'x.name'}
"""


def problems(text: str, fragments: dict[str, str] | None = None) -> list[str]:
    form, found = loaded(text, {"person": PERSON, **(fragments or {})})
    assert (form is None) == bool(found)
    return found


def test_a_right_form_is_read_whole() -> None:
    form = form_of(GOOD, {"person": PERSON})
    assert [field.id for field in form.pages[0].ask] == ["name", "kana", "mail", "lives_here"]
    assert form.pages[1].repeat is not None
    assert form.pages[1].repeat.over == "household.children"
    assert form.page_of("reason") is form.pages[1]


def test_the_definition_can_be_kept_as_json_and_read_again_with_the_same_hash() -> None:
    form = form_of(GOOD, {"person": PERSON})
    again = type(form).model_validate(form.model_dump(mode="json", by_alias=True, exclude_none=True))
    assert again == form
    assert content_hash(again) == content_hash(form)


class TestFragments:
    def test_the_group_is_named_after_the_fragment(self) -> None:
        form = form_of(GOOD, {"person": PERSON})
        assert {(one.group, one.group_part) for one in form.pages[0].ask[:3]} == {
            ("person", "name"), ("person", "kana"), ("person", "mail"),
        }  # fmt: skip

    def test_as_gives_ids_and_conditions_a_prefix(self) -> None:
        form = form_of(GOOD.replace("use: person", "{use: person, as: father}"), {"person": PERSON})
        mail = form.field("father_mail")
        assert mail is not None
        assert mail.when == "father_name != 'x.name'"
        assert mail.group == "father"

    def test_only_without_required_and_when_apply_to_all_of_them(self) -> None:
        use = "{use: person, without: [kana], required: false, when: person.registered}"
        form = form_of(GOOD.replace("use: person", use), {"person": PERSON})
        name, mail = form.pages[0].ask[:2]
        assert (name.id, mail.id) == ("name", "mail")
        assert not name.required
        assert mail.when == "(person.registered) and (name != 'x.name')"
        only = form_of(GOOD.replace("use: person", "{use: person, only: [kana]}"), {"person": PERSON})
        assert [one.id for one in only.pages[0].ask] == ["kana", "lives_here"]

    def test_the_same_fragment_may_stand_twice_with_prefixes(self) -> None:
        twice = GOOD.replace(
            "      - use: person\n", "      - {use: person, as: a}\n      - {use: person, as: b}\n"
        )
        assert problems(twice) == []

    def test_a_mistake_in_a_fragment_stands_at_the_fragments_line(self) -> None:
        found = problems(GOOD, {"person": PERSON.replace("type: kana", "type: kanna")})
        assert found == ["person.yaml:5 質問の型「kanna」はありません。"]

    def test_an_unknown_fragment_stands_at_its_use_and_causes_nothing_else(self) -> None:
        text = GOOD.replace("use: person", "use: parson")
        assert problems(text) == ["form.yaml:7 共通の質問「parson」がありません。"]

    def test_wrong_keys_beside_use_and_unknown_parts_are_named(self) -> None:
        found = problems(GOOD.replace("use: person", "{use: person, prefix: x, only: [nmae, kana]}"))
        assert found == [
            "form.yaml:7 共通の質問「person」に「nmae」はありません。",
            "form.yaml:7 知らない項目「prefix」です。",
        ]

    def test_a_fragment_without_questions_is_a_problem_of_the_fragment(self) -> None:
        assert problems(GOOD, {"person": "schema: 1\n"}) == [
            "person.yaml:1 共通の質問「person」に ask: がありません。"
        ]


class TestCodeLists:
    FORM = GOOD + "      - {id: school, type: choice, options_from: schools, label: {ja: 学校}}\n"

    def test_options_come_from_the_list(self) -> None:
        lists = {"schools": "schema: 1\noptions:\n  - {id: s1, label: {ja: 浜小学校}}\n"}
        form, found = loaded(self.FORM, {"person": PERSON}, lists)
        assert found == []
        assert form is not None
        field = form.field("school")
        assert isinstance(field, ChoiceField)
        assert [option.label.text() for option in field.options] == ["浜小学校"]

    def test_a_list_that_is_not_there_and_one_with_a_mistake(self) -> None:
        _form, found = loaded(self.FORM, {"person": PERSON})
        assert "form.yaml:16 コード表「schools」がありません。" in found
        _form, found = loaded(
            self.FORM, {"person": PERSON}, {"schools": "options:\n  - {label: {ja: 浜小学校}}\n"}
        )
        assert any(one.startswith("schools.yaml:2 ") and "「id」" in one for one in found)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: children", "id: applicant", 9, "id「applicant」のページが2つあります"),
        ("id: reason,", "id: lives_with,", 14, "id「lives_with」の質問が2つあります"),
        ("id: reason,", "id: name,", 14, "id「name」の質問が2つあります"),
        ("id: reason,", "id: household,", 14, "id「household」は使えません"),
        ("id: reason,", "id: today,", 14, "id「today」は使えません"),
        ("id: reason,", "id: class,", 14, "id「class」は使えません"),
        ("id: reason,", "id: Reason-1,", 14, "id」の値「Reason-1」が正しくありません"),
        ("type: text,", "type: txet,", 14, "質問の型「txet」はありません"),
        ("type: text, ", "", 14, "質問に type: がありません"),
        (", label: {ja: 理由}", "", 14, "必要な項目「label」がありません"),
        ("label: {ja: 理由}", "label: {en: Reason}", 14, "日本語"),
        ("id: reason, ", "", 14, "必要な項目「id」がありません"),
        ("type: text,", "type: text, maxx: 3,", 14, "知らない項目「maxx」です"),
        ("type: text,", "type: text, min: -1,", 14, "min」の値「-1」が正しくありません"),
        ("type: text,", "type: text, pattern: '[',", 14, "正規表現"),
        ("type: text,", "type: choice,", 14, "options"),
        ("when: not lives_with", "when: born == today", 14, "後で聞く質問「born」を使っています"),
        ("when: not lives_with", "when: reason == 'x'", 14, "後で聞く質問「reason」を使っています"),
        ("when: not lives_with", "when: lives_wiht", 14, "「lives_wiht」という名前はありません"),
        ("when: not lives_with", "when: (", 14, "式として読めません"),
        ("lives_here, ", "lives_here, when: item.x == 1, ", 8, "「item」はくり返すページの中でだけ"),
        ("lives_here, ", "lives_here, check: lives_with, ", 8, "後で聞く質問「lives_with」"),
        ("id: children", "id: the-children", 9, "くり返すページの id「the-children」は使えません"),
        ("repeat: household.children", "repeat: {over: Household, most: 0}", 11, "over"),
        ("title: {ja: お子さん}", "titel: {ja: お子さん}", 10, "知らない項目「titel」です"),
        ("schema: 1\npages", "schema: 2\npages", 2, "schema"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    found = Problems()
    fragments = {"person": source_of(PERSON, "person.yaml")}
    assert load_form(source_of(GOOD.replace(old, new)), fragments, found, expressions=EXPRESSIONS) is None
    at_line = [f"{one.what} {one.why}" for one in found if (one.file, one.line) == ("form.yaml", line)]
    assert any(says in one for one in at_line), str(found)


def test_every_mistake_is_told_at_once() -> None:
    text = (
        GOOD.replace("use: person", "use: nobody")
        .replace("type: text,", "type: txet,")
        .replace("id: born", "id: item")
    )
    found = problems(text)
    assert [one.split(" ")[0] for one in found] == ["form.yaml:7", "form.yaml:14", "form.yaml:15"]


@pytest.mark.parametrize(
    "text", ["- 1\n", "pages: 3\n", "pages: [1]\n", "pages: []\n", "pages:\n  - {id: a, ask: 3}\n", "x"]
)
def test_what_is_no_form_at_all_is_a_problem_and_never_an_exception(text: str) -> None:
    assert problems(text)


def test_a_field_of_a_repeat_cannot_be_named_outside_it() -> None:
    later = (
        GOOD
        + "  - {id: last, title: {ja: さいご}, ask: [{id: z, type: text, when: lives_with, label: {ja: 何}}]}\n"
    )
    assert problems(later) == ["form.yaml:16 くり返すページの質問「lives_with」を外から使っています。"]
    counted = later.replace("when: lives_with", "when: len(children) >= 1")
    assert problems(counted) == []


def test_a_check_may_name_a_later_question_of_its_page_but_not_of_a_later_page() -> None:
    same = GOOD.replace(
        "id: lives_with, type: yes-no,", "id: lives_with, type: yes-no, check: reason != 'x',"
    )
    assert problems(same) == []


def test_without_expressions_only_the_shape_is_checked() -> None:
    found = Problems()
    text = GOOD.replace("not lives_with", "unknown_name == 1").replace("use: person", "{use: person}")
    assert load_form(source_of(text), {"person": source_of(PERSON)}, found) is not None
    assert not found


def test_names_of_an_expression_leave_out_parts_words_and_text() -> None:
    source = "not a.b == 'c' and d in (e, f.g) or True"
    assert names_in(source) == ["a", "d", "e", "f"]
    assert renamed(source, {"a": "x_a", "b": "no", "c": "no"}) == "not x_a.b == 'c' and d in (e, f.g) or True"
    assert names_in("(open") == []
