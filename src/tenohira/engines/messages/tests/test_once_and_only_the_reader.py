"""A notice goes to one reader, once, and nothing a person wrote becomes more than words on the way."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.messages import queries
from tenohira.engines.messages.commands import Recipient, mark_read, retry, send
from tenohira.engines.messages.errors import NoticeNotFound
from tenohira.engines.messages.languages import choose
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.post import letter_of, message_id
from tenohira.engines.messages.tests import factories as make
from tenohira.engines.messages.tests.factories import Carrier
from tenohira.engines.messages.text import fill, fill_line, to_html
from tenohira.foundation import outbox
from tenohira.foundation.city import LANGUAGES, use_city
from tenohira.foundation.journal import SYSTEM, entries, entries_about
from tenohira.foundation.outbox.tests.waiting import let_waits_pass, payloads

IN_MAIL = make.RETURNED.model_copy(update={"detail": "mail"})
KENTA = "person:22222222-2222-4222-8222-222222222222"


def work() -> None:
    """Let a worker carry out what is due now, once."""
    let_waits_pass()
    outbox.drain()


def letter(**options: Any) -> Any:
    make.notify(template=IN_MAIL, **options)
    return letter_of(NoticeRow.objects.order_by("id").last())  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "title",
    [
        "認定請求\r\nBcc: all@city.example",
        "認定請求\nContent-Type: text/html\n\n<h1>",
        "認定請求\u2028Bcc: x",
        "認定\x0b\x0c\x85請求",
        "認定\x00請求\r",
    ],
)
def test_no_title_breaks_out_of_the_subject_line(title: str) -> None:
    subject = letter(values={"service_title": title}).subject
    assert len(subject.splitlines()) == 1
    assert subject.startswith("【てのひら市】")


@given(st.text(max_size=80))
def test_whatever_is_filled_in_a_subject_is_one_line(value: str) -> None:
    line = fill_line("「{{ service_title }}」の結果", {"service_title": value})
    assert len(line.splitlines()) == 1
    assert line == line.strip()
    assert line.startswith("「")
    assert line.endswith("」の結果")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onload="x', "[銀行](https://evil.example)",
     "![](https://evil.example/p.png)", "https://evil.example", "<https://evil.example>", "&lt;b&gt;"],
)  # fmt: skip
def test_what_a_person_wrote_is_no_markup_in_inbox_or_mail(words: str) -> None:
    html, text = (lambda one: (one.html, one.text))(letter(values={"message": words, "name": words}))
    shown = queries.inbox(make.HANAKO)[0].body_html
    for made in (html, shown):
        assert not re.findall(r"<(script|img|iframe|form)\b", made)
        assert set(re.findall(r'href="([^"]*)"', made)) <= {make.VALUES["case_url"]}
        assert not re.findall(r"<[^>]*\son\w+=", made)
    assert words in text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n\n", "\r\r", "\n \t\n"])
@pytest.mark.parametrize(
    "second", ["    コード", "# 見出し", "- 箇条", "===", "> 引用", "1. 番号", "---", "```"]
)
def test_no_line_of_a_value_leaves_the_quotation_it_stands_in(end: str, second: str) -> None:
    made = to_html(fill("> {{ message }}\n\nおわり", {"message": f"一行目{end}{second}"}))
    assert set(re.findall(r"<(\w+)", made)) == {"blockquote", "p", "br"}
    assert made.index("</blockquote>") > made.index(second.strip().replace(">", "&gt;"))
    assert to_plain(fill("> {{ message }}", {"message": f"一{end}二"})) == "一\n二\n"


@given(
    st.text(max_size=80),
    st.sampled_from(["{{ message }}", "> {{ message }}", "- {{ message }}", "1. {{ message }}"]),
)
def test_no_value_makes_markup_wherever_it_stands(value: str, template: str) -> None:
    made = to_html(fill(f"{template}\n\nおわり", {"message": value}))
    assert set(re.findall(r"<(\w+)", made)) <= {"p", "br", "blockquote", "ul", "ol", "li"}
    assert made.count("<p>") <= 2
    assert made.rstrip().endswith("<p>おわり</p>")


@pytest.mark.django_db
def test_the_first_notice_of_an_occasion_counts_in_inbox_mail_and_journal(carrier: Carrier) -> None:
    refs = {
        make.notify(values={"message": f"{turn}回目"}, language=language)
        for turn, language in enumerate(["ja", "en"])
    }
    work()
    (notice,) = queries.inbox(make.HANAKO)
    assert refs == {notice.ref}
    assert (notice.language, "0回目" in notice.body_html) == ("ja", True)
    assert len(carrier.sent) == len(entries(notice.ref)) == len(payloads()) == 1


@pytest.mark.django_db
def test_the_same_key_in_another_city_is_another_occasion() -> None:
    here = make.notify()
    with use_city("990027"):
        there = make.notify()
        assert len(queries.inbox(make.HANAKO)) == 1
    assert here != there
    assert [notice.ref for notice in queries.inbox(make.HANAKO)] == [here]


@pytest.mark.django_db
def test_a_mail_that_once_went_out_goes_no_more_even_when_sending_is_asked_again(carrier: Carrier) -> None:
    make.notify()
    work()
    make.notify()
    work()
    assert len(carrier.sent) == 1
    assert NoticeRow.objects.get().mailed_at is not None


@pytest.mark.django_db
def test_unread_counts_follow_each_reader_alone() -> None:
    refs = [make.notify(f"k{n}") for n in range(3)]
    make.notify("kenta", ref=KENTA)
    counts = []
    for ref in refs:
        mark_read(ref, make.RESIDENT)
        counts.append((queries.unread_count(make.HANAKO), queries.unread_count(KENTA)))
    assert counts == [(2, 1), (1, 1), (0, 1)]
    assert queries.unread_count([make.HANAKO, KENTA]) == 1


@pytest.mark.django_db
def test_reading_one_notice_leaves_the_others_of_the_case_unread() -> None:
    first, _second = make.notify("one"), make.notify("two")
    mark_read(first, make.RESIDENT)
    assert [(n.ref == first, n.is_read) for n in queries.notices_about(make.CASE)] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.django_db
def test_a_reader_of_another_city_marks_nothing() -> None:
    ref = make.notify()
    with use_city("990027"), pytest.raises(NoticeNotFound) as caught:
        mark_read(ref, make.RESIDENT)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))
    assert queries.unread_count(make.HANAKO) == 1


@pytest.mark.django_db
def test_the_journal_says_who_sent_and_who_read_and_about_which_case() -> None:
    ref = make.notify()
    mark_read(ref, make.RESIDENT)
    read, sent = entries_about(make.CASE)
    assert (sent.kind, sent.actor_ref) == ("notice.sent", "staff:sano")
    assert (read.kind, read.actor_ref) == ("notice.read", make.HANAKO)
    assert not re.search(r"鈴木|hanako|口座", str(sent.data) + str(read.data))


@pytest.mark.django_db
def test_a_notice_without_a_case_is_on_record_with_its_reader() -> None:
    ref = send(Recipient(make.HANAKO), make.RETURNED, make.VALUES, subject="", key="k", by=SYSTEM)
    assert [entry.stream for entry in entries_about(make.HANAKO)] == [ref]


@pytest.mark.django_db
def test_an_inbox_ends_at_its_limit_with_the_newest() -> None:
    refs = [make.notify(f"k{n}") for n in range(5)]
    assert [notice.ref for notice in queries.inbox(make.HANAKO, limit=2)] == [refs[4], refs[3]]
    assert queries.unread_count(make.HANAKO) == 5


@pytest.mark.django_db
def test_values_that_are_no_text_or_not_known_are_filled_or_left_out() -> None:
    make.notify(values={"message": 7, "name": None})
    body = queries.inbox(make.HANAKO)[0].body_html
    assert "<p>7</p>" in body
    assert "様" not in body
    assert "None" not in body


@pytest.mark.django_db
def test_a_mail_fails_waits_and_goes_when_the_server_answers_again(carrier: Carrier) -> None:
    carrier.is_down = True
    make.notify()
    work()
    assert queries.stuck() == []
    carrier.is_down = False
    work()
    assert [mail.to for mail in carrier.sent] == ["hanako@example.jp"]
    assert NoticeRow.objects.get().mailed_at is not None


@pytest.mark.django_db
def test_only_the_mail_that_is_stuck_is_tried_again(carrier: Carrier) -> None:
    carrier.is_down = True
    for key in ("one", "two"):
        make.notify(key)
    for _turn in range(8):
        work()
    second, first = queries.stuck()
    carrier.is_down = False
    retry(first.id)
    work()
    assert len(carrier.sent) == 1
    assert [item.id for item in queries.stuck()] == [second.id]
    with pytest.raises(outbox.OutboxError):
        retry(first.id)


@pytest.mark.django_db
def test_what_is_stuck_in_one_city_is_not_shown_in_another(carrier: Carrier) -> None:
    carrier.is_down = True
    make.notify()
    for _turn in range(8):
        work()
    (item,) = queries.stuck()
    with use_city("990027"):
        assert queries.stuck() == []
        with pytest.raises(outbox.OutboxError):
            retry(item.id)
    assert len(queries.stuck()) == 1


@pytest.mark.django_db
def test_a_stuck_mail_still_stands_in_the_inbox(carrier: Carrier) -> None:
    carrier.is_down = True
    make.notify()
    for _turn in range(8):
        work()
    assert queries.stuck()[0].notice == queries.inbox(make.HANAKO)[0].ref


@pytest.mark.parametrize("key", ["returned:T26-0012-3:1", "あ" * 190, "<x>\r\nBcc: y", ""])
def test_a_message_id_is_one_word_in_angle_brackets_whatever_the_key(key: str, settings: Any) -> None:
    """RFC 5322 section 3.6.4."""
    assert re.fullmatch(r"<[0-9a-f]{40}@[A-Za-z0-9.\-]+>", message_id(key))
    assert message_id(key) == message_id(key)
    settings.TENOHIRA_BASE_URL = "https://kosai.example:8443/x"
    assert message_id(key).endswith("@kosai.example>")
    assert Address(addr_spec=message_id(key).strip("<>")).domain == "kosai.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.example", "", None]
)
def test_a_mail_leads_to_the_inbox_when_the_page_is_no_web_address(url: str | None, settings: Any) -> None:
    made = letter(values={"case_url": url})
    assert f"{settings.TENOHIRA_BASE_URL}/notices/" in made.text
    assert set(re.findall(r'href="([^"]*)"', made.html)) == {f"{settings.TENOHIRA_BASE_URL}/notices/"}
    assert queries.inbox(make.HANAKO)[0].link == ""


@pytest.mark.django_db
def test_no_column_of_the_table_holds_words_addresses_or_links_in_the_clear() -> None:
    make.notify(template=IN_MAIL, mail="hanako@mail.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_noticerow")
        row = str(cursor.fetchall())
    assert not re.search(r"鈴木|口座|児童|hanako|https", row)
    assert NoticeRow.objects.get().mail == "hanako@mail.example"


@given(
    st.text(max_size=12), st.sets(st.sampled_from([*LANGUAGES, "vi", "zh-Hans"])).map(lambda s: {*s, "ja"})
)
def test_whatever_language_is_wanted_one_that_is_there_is_chosen(wanted: str, available: set[str]) -> None:
    assert choose(wanted, available) in available
    assert all(choose(language, available) == language for language in available)
    assert all(choose(language.upper().replace("-", "_"), available) == language for language in available)
