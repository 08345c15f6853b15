"""Anybody can ask whether a paper is genuine and in force; nobody learns whose it is."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.documents import queries
from tenohira.engines.documents.commands import revoke
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.tokens import ALPHABET, LENGTH, grouped, new_token, normalise_token
from tenohira.engines.documents.views import Verification
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import entries


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


@pytest.mark.django_db
def test_a_valid_paper_is_confirmed() -> None:
    paper = make.issued(valid_until=days(90))
    assert queries.verify(paper.token) == Verification(
        "valid", "在住証明書", "てこ第1号", timezone.localdate(), "こども未来課", days(90)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("until", "state"), [(0, "valid"), (-1, "expired"), (None, "valid")])
def test_a_paper_is_in_force_through_its_last_day(until: int | None, state: str) -> None:
    paper = make.issued(valid_until=None if until is None else days(until))
    assert queries.verify(paper.token).state == state


@pytest.mark.django_db
def test_a_revoked_paper_says_so_even_after_it_expired() -> None:
    paper = make.issued(valid_until=days(-10))
    gone = revoke(paper.ref, "記載に誤りがあったため", make.CLERK)
    assert queries.verify(paper.token).state == "revoked"
    assert gone.revoked_reason == "記載に誤りがあったため"


@pytest.mark.django_db
def test_revoking_again_keeps_the_first_reason() -> None:
    paper = make.issued()
    first = revoke(paper.ref, "誤記", make.CLERK)
    assert revoke(paper.ref, "別の理由", make.CLERK) == first
    assert [entry.kind for entry in entries(paper.ref)] == ["document.issued", "document.revoked"]


@pytest.mark.django_db
def test_nothing_tells_whose_it_is() -> None:
    paper = make.issued(data=make.DATA | {"addressee": {"name": "鈴木 花子"}})
    shown = str(astuple(queries.verify(paper.token)))
    assert "鈴木" not in shown
    assert "T26-0012-3" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "0" * 20, "../../etc/passwd", "あ" * 5000, "' OR 1=1 --", "\x00"])
def test_an_unknown_code_has_the_same_shape_and_costs_the_same(
    token: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = queries.verify(token)
    assert found == Verification("unknown")


@pytest.mark.django_db
def test_a_known_code_costs_as_many_queries_as_an_unknown_one(django_assert_num_queries: Any) -> None:
    paper = make.issued()
    with django_assert_num_queries(1):
        queries.verify(paper.token)


@pytest.mark.django_db
def test_the_code_may_be_typed_by_hand() -> None:
    paper = make.issued()
    typed = grouped(paper.token).lower().replace("0", "o").replace("1", "l")
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in grouped(paper.token))
    assert queries.verify(f" {typed} ").state == "valid"
    assert queries.verify(wide).state == "valid"


@pytest.mark.django_db
def test_another_city_does_not_confirm_it() -> None:
    paper = make.issued()
    with use_city("990027"):
        assert queries.verify(paper.token).state == "unknown"


@pytest.mark.django_db
def test_the_table_does_not_hold_the_code_in_the_clear() -> None:
    paper = make.issued()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_issueddocumentrow")
        assert paper.token not in str(cursor.fetchone())


@pytest.mark.django_db
def test_the_title_is_shown_in_the_readers_language() -> None:
    title = LocalText({"ja": "在住証明書", "en": "Certificate of residence"})
    paper = make.issued(title=title)
    assert paper.title == "在住証明書"
    assert queries.verify(paper.token, "en").title == "Certificate of residence"
    assert queries.verify(paper.token, "pt-BR").title == "在住証明書"


@pytest.mark.django_db
def test_an_unknown_paper_is_reported() -> None:
    with pytest.raises(FileNotFound, match="発行されていない"):
        queries.issued("document:none")


def test_codes_are_long_and_never_alike() -> None:
    codes = {new_token() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_printed_code_reads_back(token: str) -> None:
    assert normalise_token(grouped(token)) == token
