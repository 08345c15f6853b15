"""A paper from issue to its end: in force to the day, taken back once, numbered by year and office, on record."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.documents import ports, queries
from tenohira.engines.documents.commands import revoke
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.models import IssuedDocumentRow, NumberSeries
from tenohira.engines.documents.numbering import next_number
from tenohira.engines.documents.ports import OfficeLabel
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.tokens import (
    ALPHABET,
    LENGTH,
    grouped,
    new_token,
    normalise_token,
    token_hash,
)
from tenohira.engines.documents.views import IssuedDocument, Verification
from tenohira.foundation.calendar import fiscal_year
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor, entries, entries_about

CASE = "case:T26-0012-3"
SUGIYAMA = Actor("staff", "staff:sugiyama", office="kodomo-mirai", post="section-head", channel="desk")


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be this moment."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def shape(found: Verification) -> dict[str, type]:
    return {name: type(value) for name, value in asdict(found).items()}


@pytest.fixture
def paper(db: None) -> IssuedDocument:
    return make.issued(valid_until=days(90))


def test_the_answer_has_the_same_fields_whatever_was_asked(paper: IssuedDocument) -> None:
    names = {field.name for field in fields(Verification)}
    paper_says = {"state", "title", "number", "issued_on", "office_name", "valid_until"}
    assert names == paper_says | {"signed_by", "timestamped_at"}
    for token in (paper.token, new_token(), "", paper.token[:-1]):
        assert set(asdict(queries.verify(token))) == names


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t[1:], lambda t: t + "0", lambda t: t[::-1]])
def test_a_code_that_is_nearly_right_is_answered_like_any_wrong_one(
    paper: IssuedDocument, change: Any
) -> None:
    assert queries.verify(change(paper.token)) == queries.verify("")


@pytest.mark.parametrize("part", ["number", "ref", "subject", "office"])
def test_nothing_but_the_code_opens_the_answer(paper: IssuedDocument, part: str) -> None:
    assert queries.verify(getattr(paper, part)).state == "unknown"
    assert queries.verify(token_hash(paper.token)).state == "unknown"


def test_a_revoked_and_an_expired_paper_tell_as_much_as_a_valid_one(paper: IssuedDocument) -> None:
    expired = make.issued(valid_until=days(-1))
    valid_shape = shape(queries.verify(paper.token))
    revoke(paper.ref, "誤記", make.CLERK)
    assert shape(queries.verify(paper.token)) == shape(queries.verify(expired.token)) == valid_shape
    assert [queries.verify(one.token).state for one in (paper, expired)] == ["revoked", "expired"]


def test_the_reason_of_a_revocation_is_not_told_to_the_public(paper: IssuedDocument) -> None:
    revoke(paper.ref, "住所の誤り（鈴木様）", make.CLERK)
    assert "鈴木" not in str(queries.verify(paper.token))


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2027, 2, 28, 14, 59, 59, tzinfo=UTC), "valid"),
        (datetime(2027, 2, 28, 15, 0, 0, tzinfo=UTC), "expired"),
        (datetime(2027, 2, 27, 15, 0, 0, tzinfo=UTC), "valid"),
    ],
)
@pytest.mark.django_db
def test_a_paper_ends_at_midnight_in_japan(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, state: str
) -> None:
    document = make.issued(valid_until=date(2027, 2, 28))
    at(monkeypatch, moment)
    assert queries.verify(document.token).state == state


@pytest.mark.django_db
def test_a_paper_without_end_is_valid_in_a_hundred_years(monkeypatch: pytest.MonkeyPatch) -> None:
    document = make.issued()
    at(monkeypatch, datetime(2126, 1, 1, tzinfo=UTC))
    assert queries.verify(document.token).state == "valid"


def test_a_revocation_is_kept_with_when_why_and_who(paper: IssuedDocument) -> None:
    gone = revoke(paper.ref, "記載に誤りがあったため", SUGIYAMA)
    assert gone.revoked_at is not None
    assert queries.issued(paper.ref) == gone
    entry = entries(paper.ref)[-1]
    assert (entry.kind, entry.actor_ref, entry.office, entry.subject) == (
        "document.revoked",
        "staff:sugiyama",
        "kodomo-mirai",
        CASE,
    )
    # a clerk's own words stay with the paper; the journal keeps none
    assert entry.data == {"document": paper.ref, "number": paper.number}
    assert gone.revoked_reason == "記載に誤りがあったため"


def test_a_long_reason_is_cut_alike_in_table_and_journal(paper: IssuedDocument) -> None:
    gone = revoke(paper.ref, "理" * 800, make.CLERK)
    assert gone.revoked_reason == "理" * 500
    assert "理" not in str(entries(paper.ref)[-1].data)


def test_a_revoked_paper_can_still_be_read_by_the_hall(paper: IssuedDocument) -> None:
    before = queries.pdf(paper.ref)
    revoke(paper.ref, "誤記", make.CLERK)
    assert queries.pdf(paper.ref) == before
    assert [one.ref for one in queries.issued_for(CASE)] == [paper.ref]


@pytest.mark.django_db
def test_revoking_one_paper_leaves_the_others_of_the_case_in_force() -> None:
    first, second = make.issued(), make.issued()
    revoke(first.ref, "差し替え", make.CLERK)
    assert [queries.verify(one.token).state for one in (first, second)] == ["revoked", "valid"]


@pytest.mark.parametrize("ref", ["document:x", "", "file:11111111-1111-4111-8111-111111111111", "x:y:z"])
@pytest.mark.django_db
def test_a_paper_that_never_was_cannot_be_read_or_revoked(ref: str) -> None:
    for act in (queries.issued, queries.pdf, lambda one: revoke(one, "誤記", make.CLERK)):
        with pytest.raises(FileNotFound) as caught:
            act(ref)
        assert all((caught.value.what, caught.value.why, caught.value.remedy))


def test_another_city_can_neither_read_nor_revoke_it(paper: IssuedDocument) -> None:
    with use_city("990027"):
        assert queries.issued_for(CASE) == []
        with pytest.raises(FileNotFound):
            revoke(paper.ref, "誤記", make.CLERK)
    assert queries.verify(paper.token).state == "valid"


@pytest.mark.django_db
def test_each_issue_tells_the_journal_what_was_issued_to_which_case() -> None:
    until = days(30)
    documents = [make.issued(valid_until=until), make.issued(template="receipt")]
    recorded = list(reversed(entries_about(CASE)))
    assert [(e.data["number"], e.data["template"], e.data["valid_until"]) for e in recorded] == [
        ("てこ第1号", "certificate", until.isoformat()),
        ("てこ第2号", "receipt", None),
    ]
    assert [e.stream for e in recorded] == [one.ref for one in documents]
    assert {e.actor_ref for e in recorded} == {"staff:sano"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 3, 31, 14, 59, tzinfo=UTC), 2025),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 2026),
        (datetime(2027, 3, 31, 16, 0, tzinfo=UTC), 2027),
    ],
)
def test_a_number_belongs_to_the_fiscal_year_in_japan(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, year: int
) -> None:
    at(monkeypatch, moment)
    make.issued()
    assert NumberSeries.objects.get().fiscal_year == IssuedDocumentRow.objects.get().fiscal_year == year


@pytest.mark.django_db
def test_old_series_stay_where_they_were_when_a_year_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, datetime(2027, 3, 31, 3, tzinfo=UTC))
    assert [make.issued().number for _ in range(2)] == ["てこ第1号", "てこ第2号"]
    at(monkeypatch, datetime(2027, 4, 1, 3, tzinfo=UTC))
    assert make.issued().number == "てこ第1号"
    assert {(s.fiscal_year, s.last) for s in NumberSeries.objects.all()} == {(2026, 2), (2027, 1)}


class _Hall:
    """A directory with one office by language."""

    def label(self, office: str, language: str) -> OfficeLabel | None:
        names = {"ja": "市民課", "en": "Citizens Division"}
        return (
            OfficeLabel(names.get(language, "市民課"), "市民", "099-000-0012") if office == "shimin" else None
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name"), [("ja", "市民課"), ("en", "Citizens Division"), ("vi", "市民課")]
)
def test_the_office_is_named_in_the_language_of_the_paper_and_numbers_go_on(
    monkeypatch: pytest.MonkeyPatch, language: str, name: str
) -> None:
    monkeypatch.setattr(ports, "_directories", [])
    ports.register_offices(_Hall())
    first = make.issued(office="shimin", data={"statement": "証明します。"})
    second = make.issued(office="shimin", data={"statement": "証明します。"}, language=language)
    assert (second.office_name, first.number, second.number) == (name, "て市民第1号", "て市民第2号")
    assert queries.verify(second.token).office_name == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "number"),
    [
        ({"name": "こども未来課", "sign": "こ未"}, "てこ未第1号"),
        ({"name": " 議会事務局"}, "て議第1号"),
        ({"name": "", "sign": "x"}, "てk第1号"),
        ("こども未来課", "てk第1号"),
        (None, "てk第1号"),
    ],
)
def test_the_sign_is_the_offices_own_else_the_first_letter_of_its_name(
    monkeypatch: pytest.MonkeyPatch, office: object, number: str
) -> None:
    monkeypatch.setattr(ports, "_directories", [])
    assert make.issued(data={"statement": "証明します。", "office": office}).number == number


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-BR"])
def test_a_title_is_shown_in_each_language_it_has(language: str) -> None:
    title = {
        "ja": "在住証明書",
        "ja-easy": "ざいじゅう しょうめいしょ",
        "en": "Certificate",
        "pt-BR": "Certidão",
    }
    paper = make.issued(title=LocalText(title), language=language)
    assert paper.title == title[language]
    assert {code: queries.verify(paper.token, code).title for code in title} == title


class SeriesWithoutGaps(TestCase):
    """However offices take turns, each series counts 1, 2, 3 …"""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from("こ市税"), st.integers(2026, 2028)), max_size=15))
    def test_any_turns(self, turns: list[tuple[str, int]]) -> None:
        with use_city("990019"):
            taken: dict[tuple[str, int], list[int]] = {}
            for sign, year in turns:
                taken.setdefault((sign, year), []).append(next_number(sign, year))
            assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in taken.values())
            with use_city("990027"):
                assert next_number("こ", 2026) == 1


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.randoms(use_true_random=False))
def test_however_a_code_is_typed_it_means_the_same(token: str, rng: Any) -> None:
    looks = {"0": "0oO０", "1": "1iIlL１"}
    typed = "".join(rng.choice(looks.get(c, c + c.lower() + chr(ord(c) + 0xFEE0))) for c in token)
    spaced = rng.choice([" ", "-", "－", "　", ""]).join(grouped(typed).split("-"))
    assert normalise_token(f" {spaced}\n") == token
    assert token_hash(spaced) == token_hash(token)


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_letters_of_the_code_alone(text: str) -> None:
    assert set(normalise_token(text)) <= set(ALPHABET)
    assert len(token_hash(text)) == 64


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_fiscal_year_begins_in_april(day: date) -> None:
    assert fiscal_year(day) == (day.year if day.month >= 4 else day.year - 1)


@pytest.mark.django_db
def test_the_code_is_sealed_beside_its_hash_and_on_no_path(shelf_folder: Path) -> None:
    document = make.issued()
    row = IssuedDocumentRow.objects.get()
    assert row.token_hash == token_hash(document.token)
    assert document.token not in row.path
    assert not [path for path in shelf_folder.rglob("*") if document.token in path.name]
