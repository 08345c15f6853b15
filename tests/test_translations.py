"""Every text a resident can see is there in every language, whole, and in step with the sources."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import check_for_language, to_locale

from tenohira.config import translations
from tenohira.config.translations import LOCALES, catalogue_file, extract, is_translated, read_catalogue

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%%|\{[a-z_]*\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
BARE_PERCENT = re.compile(r"%(?!\(|%)")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return extract()


@pytest.fixture(params=sorted(LOCALES))
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def catalogue(locale: str) -> Catalog:
    return read_catalogue(catalogue_file(locale))


def texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def msgid(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_language_of_the_hall_but_its_source_has_a_catalogue() -> None:
    others = {to_locale(code) for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert others == set(LOCALES)


def test_every_text_is_translated(catalogue: Catalog) -> None:
    assert [msgid(one) for one in texts(catalogue) if not is_translated(one.string)] == []


def test_nothing_is_left_to_guessing(catalogue: Catalog) -> None:
    assert [msgid(one) for one in texts(catalogue) if one.fuzzy] == []


def test_the_catalogue_is_what_an_update_would_write(locale: str, catalogue: Catalog, found: Catalog) -> None:
    merged = translations.merge(catalogue, found, LOCALES[locale])
    written = catalogue_file(locale).read_text(encoding="utf-8")
    assert written == translations.as_text(merged, locale), (
        "run: python src/tenohira/config/translations.py update"
    )


def test_placeholders_survive_translation(catalogue: Catalog) -> None:
    changed = [
        (msgid(one), form)
        for one in texts(catalogue)
        for form in forms(one)
        if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(msgid(one)))
    ]
    assert changed == []


def test_a_formatted_text_has_no_stray_percent_sign(catalogue: Catalog) -> None:
    formatted = [one for one in texts(catalogue) if "%(" in msgid(one)]
    assert [form for one in formatted for form in forms(one) if BARE_PERCENT.search(form)] == []


def test_markup_survives_translation(catalogue: Catalog) -> None:
    changed = [
        (msgid(one), form)
        for one in texts(catalogue)
        for form in forms(one)
        if sorted(TAG.findall(form)) != sorted(TAG.findall(msgid(one)))
    ]
    assert changed == []


def test_spaces_at_the_ends_are_those_of_the_source(catalogue: Catalog) -> None:
    assert [form for one in texts(catalogue) for form in forms(one) if form != form.strip()] == []


def test_plurals_have_the_forms_of_the_language(locale: str, catalogue: Catalog) -> None:
    wanted = int(LOCALES[locale][len("nplurals=")])
    plural = [one for one in texts(catalogue) if one.pluralizable]
    assert plural != []
    assert [msgid(one) for one in plural if len(forms(one)) != wanted] == []


@pytest.mark.parametrize("locale", ["en", "pt_BR"])
def test_a_short_foreign_text_holds_no_japanese_sentence(catalogue: Catalog) -> None:
    """Names of papers and examples to type stay Japanese; kana endings of a sentence would be a slip."""
    slips = re.compile(r"です|ます|ください|ました|ません")
    assert [form for one in texts(catalogue) for form in forms(one) if slips.search(form)] == []


def test_easy_japanese_parts_words_by_spaces() -> None:
    """Wherever a text is long enough to hold two words it shows them apart."""
    long_ones = [
        form
        for one in texts(read_catalogue(catalogue_file("ja_Easy")))
        for form in forms(one)
        if len(JAPANESE.findall(form)) > 12
    ]
    assert long_ones != []
    assert [form for form in long_ones if " " not in form and "\u3000" not in form] == []


def test_what_is_left_to_clerks_exists_and_says_why() -> None:
    for path, reason in translations.CLERKS_ONLY.items():
        assert (translations.PACKAGE / path).exists(), path
        assert reason


def test_django_finds_every_compiled_language() -> None:
    translations.compile_all()
    for code, _name in settings.LANGUAGES:
        assert check_for_language(code), code
    with translation.override("ja-easy"):
        easy = translation.gettext("本文へ移る")
    with translation.override("pt-br"):
        portuguese = translation.gettext("本文へ移る")
    assert len({easy, portuguese, "本文へ移る"}) == 3


def test_no_text_hides_in_an_f_string() -> None:
    """Python before 3.12 reads an f-string as one word, so a text inside would be found by some Pythons only."""
    hidden = [
        f"{path.relative_to(translations.PACKAGE)}:{call.lineno}"
        for path in translations.sources()
        if path.suffix == ".py"
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in translations.KEYWORDS
    ]
    assert hidden == []


def test_a_text_is_never_made_up_while_running() -> None:
    """A name given to gettext must be written somewhere as a text: only these are, by gettext_noop."""
    dynamic = [
        f"{path.relative_to(translations.PACKAGE).as_posix()}: {ast.unparse(call)}"
        for path in translations.sources()
        if path.suffix == ".py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in translations.KEYWORDS
        if not isinstance(call.args[0], ast.Constant)
    ]
    assert dynamic == [
        "counters/look/states.py: _(known.label)",
        "counters/look/widgets.py: _(era)",
        "counters/portal/profile/looks.py: _(_LOOKS[latest.kind])",
        "engines/disclosure/overview.py: _(holding.title)",
    ]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


TEMPLATE = """{% load i18n %}
{% if a %}{% translate "申請する" as go %}{% endif %}
{% translate "月" context "暦" %}
  {% blocktranslate trimmed with name=person %}
    {{ name }} さんの
    手続き
  {% endblocktranslate %}
{% blocktranslate asvar x count n=number %}{{ n }} 件{% plural %}{{ n }} 件ずつ{% endblocktranslate %}
"""


def test_templates_and_python_are_read_alike(tmp_path: Path) -> None:
    write(tmp_path / "counters" / "page.html", TEMPLATE)
    write(
        tmp_path / "engines" / "one.py", 'error(_("だめです。"), ngettext("%(n)s つ", "%(n)s つずつ", n))\n'
    )
    write(tmp_path / "engines" / "tests" / "test_one.py", '_("試し")\n')
    write(tmp_path / "counters" / "desk" / "page.py", '_("職員")\n')
    ids = {(one.id, one.context) for one in texts(extract(tmp_path))}
    assert ids == {
        ("申請する", None),
        ("月", "暦"),
        ("%(name)s さんの 手続き", None),
        (("%(n)s 件", "%(n)s 件ずつ"), None),
        ("だめです。", None),
        (("%(n)s つ", "%(n)s つずつ"), None),
    }


def test_update_keeps_translations_and_forgets_what_is_gone(tmp_path: Path) -> None:
    folder, root = tmp_path / "locale", tmp_path / "src"
    source = write(root / "one.py", '_("残る"), _("消える")\n')
    translations.update(folder, root)
    po = catalogue_file("en", folder)
    po.write_text(
        po.read_text(encoding="utf-8").replace('msgid "残る"\nmsgstr ""', 'msgid "残る"\nmsgstr "stays"')
    )
    source.write_text('_("新しい"), _("残る")\n', encoding="utf-8")
    assert translations.update(folder, root) == {"en": 1, "ja_Easy": 2, "pt_BR": 2}
    kept = {one.id: one.string for one in texts(read_catalogue(po))}
    assert kept == {"新しい": "", "残る": "stays"}


def test_a_guess_is_not_compiled(tmp_path: Path) -> None:
    write(tmp_path / "src" / "one.py", '_("本当"), _("推測")\n')
    folder = tmp_path / "locale"
    translations.update(folder, tmp_path / "src")
    for locale in LOCALES:
        po = catalogue_file(locale, folder)
        text = po.read_text(encoding="utf-8")
        text = text.replace('msgid "本当"\nmsgstr ""', 'msgid "本当"\nmsgstr "true"')
        text = text.replace('msgid "推測"\nmsgstr ""', '#, fuzzy\nmsgid "推測"\nmsgstr "guess"')
        po.write_text(text, encoding="utf-8")
    for mo in translations.compile_all(folder):
        assert b"true" in mo.read_bytes()
        assert b"guess" not in mo.read_bytes()
