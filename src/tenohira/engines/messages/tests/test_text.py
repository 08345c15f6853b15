"""Values never become markup, and Markdown reads well as HTML and as plain text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.text import address, fill, fill_line, to_html


def shown(markdown: str) -> str:
    """What a browser shows of the first paragraph."""
    return html.unescape(re.sub(r"<[^>]+>", "", to_html(markdown))).strip()


@pytest.mark.parametrize(
    "value",
    [
        "**太字** _斜め_ `code`",
        "[ここ](https://evil.example)",
        "<script>alert(1)</script>",
        "<https://evil.example>",
        "# 見出し",
        "1. 一つ目",
        "- 箇条",
        "a & b &amp; c",
        "\\ { } | ~ = ' \"",
        "{{ name }}",
        "![絵](https://evil.example/x.png)",
    ],
)
def test_a_value_is_shown_as_it_was_written(value: str) -> None:
    filled = fill("{{ message }}", {"message": value, "name": "鈴木"})
    assert shown(filled) == value
    assert not re.findall(r"<(a|img|strong|em|code|h1|ol|ul|script)\b", to_html(filled))
    assert to_plain(filled).strip() == value


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")),
        min_size=1,
        max_size=60,
    )
)
def test_every_value_survives_and_makes_no_markup(value: str) -> None:
    filled = fill("> {{ message }}", {"message": value})
    assert set(re.findall(r"<(\w+)", to_html(filled))) == {"blockquote", "p"}
    assert shown(filled) == value


def test_lines_of_a_value_stay_lines_inside_its_quotation() -> None:
    filled = fill("> {{ message }}\n\nおわり", {"message": "一行目\n\n# 二行目\r\n三行目"})
    made = to_html(filled)
    assert made.count("<blockquote>") == 1
    assert made.count("<br") == 2
    assert "<h1>" not in made
    assert to_plain(filled) == "一行目\n# 二行目\n三行目\n\nおわり\n"


def test_a_line_whose_value_is_missing_is_left_out() -> None:
    text = "{{ name }} 様\n\n- 期限: {{ due_date }}\n- 番号: {{ receipt_number }}\n"
    filled = fill(text, {"receipt_number": "T26", "due_date": " "})
    assert to_plain(filled) == "・番号: T26\n"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://a.example/cases/T26-1?x=1&y=2", "https://a.example/cases/T26-1?x=1&y=2"),
        ("https://a.example/(x) y", "https://a.example/%28x%29%20y"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[", ""),
        ("//evil.example", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(value: str, kept: str) -> None:
    assert address(value) == kept
    made = to_html(fill("[開く]({{ case_url }})", {"case_url": value}))
    assert made.count("<a ") == (1 if kept else 0)


def test_html_in_a_template_is_shown_not_obeyed() -> None:
    assert "&lt;b&gt;" in to_html("<b>太字</b>")


def test_a_subject_stays_one_line() -> None:
    assert (
        fill_line("「{{ service_title }}」の\n結果", {"service_title": "児童\r\n手当"})
        == "「児童 手当」の 結果"
    )


def test_plain_text_reads_as_a_letter() -> None:
    text = "鈴木 様\n\n受け付けました。\n\n- 番号: **T26**\n- 期限: 明日\n\n1. 開く\n2. 送る\n\n[開く](https://a.example)\n\n---\n\n```\nx\n```\n"
    assert to_plain(text) == (
        "鈴木 様\n\n受け付けました。\n\n・番号: T26\n・期限: 明日\n\n1. 開く\n2. 送る\n\n開く https://a.example\n\n────────\n\nx\n"
    )
