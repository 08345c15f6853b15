"""Companies through their life: the corporate number's check digit, registering again, being found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import record_mandate, register_organisation
from tenohira.engines.people.errors import OrganisationError
from tenohira.engines.people.models import Organisation
from tenohira.engines.people.queries import (
    OrganisationView,
    acts_for,
    find_organisations,
    organisation,
    organisation_with,
)
from tenohira.engines.people.tests.factories import account
from tenohira.foundation.city import use_city
from tenohira.foundation.codes import corporate_number_check_digit
from tenohira.foundation.journal import SYSTEM, Actor, entries

pytestmark = pytest.mark.django_db


def number_of(base: str) -> str:
    """The 13 digits for the 12 of the registry."""
    return f"{corporate_number_check_digit(base)}{base}"


HAMANA = number_of("080401000001")


def hamana(**changes: Any) -> OrganisationView:
    fields = {"kana": "ハマナセイキ", "corporate_number": HAMANA, "representative": "山本 浩二"}
    return register_organisation(changes.pop("name", "浜名精機株式会社"), by=SYSTEM, **(fields | changes))


def spaced(text: str) -> str:
    return f"{text[0]}-{text[1:5]}-{text[5:9]}-{text[9:]}"


def wide(text: str) -> str:
    return text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))


@pytest.mark.parametrize("write", [str, spaced, wide, lambda n: wide(spaced(n)), lambda n: f" {n}　"])
def test_however_the_number_is_written_it_is_the_same_company(write: Any) -> None:
    written = write(HAMANA)
    first = hamana(corporate_number=written)
    assert first.corporate_number == HAMANA
    assert hamana().ref == first.ref
    assert organisation_with(written) == first
    assert find_organisations(written) == [first]


def test_the_real_number_of_a_ministry_is_right_and_its_neighbours_are_not() -> None:
    """国税庁の法人番号は 7000012050002 です。"""
    assert hamana(name="国税庁", corporate_number="7000012050002").corporate_number == "7000012050002"
    for wrong in ("6000012050002", "7000012050003", "700001205000", "70000120500020"):
        with pytest.raises(OrganisationError):
            hamana(corporate_number=wrong)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_digit_mistyped_changes_the_check_digit_unless_it_is_a_nine_for_a_nought(
    base: str, at: int, more: int
) -> None:
    """The digit is counted modulo 9, so that 0 and 9 look alike; every other slip is found."""
    digit = str((int(base[at]) + more) % 10)
    mistyped = base[:at] + digit + base[at + 1 :]
    is_same = corporate_number_check_digit(base) == corporate_number_check_digit(mistyped)
    assert is_same is ({base[at], digit} == {"0", "9"})


def test_registering_again_brings_every_field_up_to_date() -> None:
    first = hamana(phone="099-200-0100", mail="old@hamana.example", address="手県てのひら市浜町1")
    again = hamana(
        name="浜名精密株式会社",
        kana="ハマナセイミツ",
        representative="山本 次郎",
        representative_title="代表取締役",
        phone="099-200-0200",
        mail="new@hamana.example",
        address="手県てのひら市浜町2",
        postal_code="999-0002",
    )
    assert again.ref == first.ref
    assert organisation(first.ref) == again
    assert (again.name, again.phone, again.mail) == ("浜名精密株式会社", "099-200-0200", "new@hamana.example")
    assert Organisation.objects.count() == 1
    assert find_organisations("ハマナセイキ") == []
    assert find_organisations("ハマナセイミツ") == [again]


def test_a_new_name_is_seen_by_whoever_acts_for_the_company() -> None:
    made = account("koji@hamana.example")
    record_mandate(made, hamana().ref, "organisation", authority="代表者事項証明書", by=SYSTEM)
    hamana(name="浜名精密株式会社")
    assert [mandate.name for mandate in acts_for(made)] == ["浜名精密株式会社"]


def test_a_refused_change_leaves_the_company_as_it_was() -> None:
    before = hamana(phone="099-200-0100")
    entries_before = len(entries(before.ref))
    for wrong in ({"name": " "}, {"mail": "x"}, {"representative": "山" * 121}):
        with pytest.raises(Exception, match=r".") as caught:
            hamana(**wrong)
        assert caught.value.what  # type: ignore[attr-defined]
    assert organisation(before.ref) == before
    assert len(entries(before.ref)) == entries_before


def test_the_journal_tells_who_registered_and_whether_it_was_new() -> None:
    nakamura = Actor("staff", "staff:nakamura", "shimin", "staff", "desk")
    view = register_organisation("浜名精機株式会社", by=nakamura, corporate_number=HAMANA)
    register_organisation("浜名精機株式会社", by=nakamura, corporate_number=HAMANA)
    first, second = entries(view.ref)
    assert (first.data, second.data) == ({"is_new": True}, {"is_new": False})
    assert first.actor_ref == "staff:nakamura"
    assert "浜名" not in str(first.data)


def test_two_cities_may_know_the_same_company_each_for_itself() -> None:
    here = hamana()
    with use_city("990027"):
        there = hamana(representative="別の人")
        assert organisation_with(HAMANA) == there
    assert organisation_with(HAMANA) == here
    assert here.ref != there.ref


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("㈱浜名精機", "(株)浜名精機"),
        ("浜名精機　株式会社", "浜名精機 株式会社"),
        ("ﾊﾏﾅ精機", "ハマナ精機"),
        ("Ｈａｍａｎａ Ｓｅｉｋｉ", "Hamana Seiki"),
    ],
)
def test_names_are_kept_in_one_width(name: str, kept: str) -> None:
    assert hamana(name=name).name == kept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("浜名", ["浜名精機株式会社"]),
        ("はまな せいき", ["浜名精機株式会社"]),
        ("ﾊﾏﾅ", ["浜名精機株式会社"]),
        ("株式会社", ["浜名精機株式会社", "湖西電機株式会社"]),
        ("浜町 株式会社", ["浜名精機株式会社"]),
        ("電機", ["湖西電機株式会社"]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("・", []),
    ],
)
def test_companies_are_found_by_any_of_their_words(text: str, found: list[str]) -> None:
    hamana(address="手県てのひら市浜町1")
    register_organisation("湖西電機株式会社", "ミナトデンキ", by=SYSTEM, address="手県てのひら市中央1")
    assert sorted(view.name for view in find_organisations(text)) == sorted(found)


def test_the_list_ends_at_the_limit_and_comes_by_reading() -> None:
    for n, kana in enumerate(["サ", "ア", "カ"]):
        register_organisation(f"商店{n}", kana, by=SYSTEM)
    assert [view.kana for view in find_organisations("商店")] == ["ア", "カ", "サ"]
    assert len(find_organisations("商店", limit=2)) == 2


def test_finding_takes_one_query_however_many_words(django_assert_num_queries: Any) -> None:
    hamana()
    with django_assert_num_queries(1):
        find_organisations("浜名 精機 株式 会社")
    with django_assert_num_queries(0):
        find_organisations("  ")


@pytest.mark.parametrize(
    ("field", "limit"),
    [("address", 300), ("representative", 120), ("representative_title", 60), ("postal_code", 7)],
)
def test_each_field_is_full_at_its_limit_and_refused_above(field: str, limit: int) -> None:
    assert getattr(hamana(**{field: "1" * limit}), field) == "1" * limit
    with pytest.raises(OrganisationError) as caught:
        hamana(**{field: "1" * (limit + 1)})
    assert f"{limit}字まで" in caught.value.why
    assert f"{limit + 1}字あります" in caught.value.why
    assert caught.value.remedy


class AnyCompany(TestCase):
    """Any company with a right number is kept once, found by its number, and says what it was told."""

    @settings(max_examples=25, deadline=None)
    @given(st.text("0123456789", min_size=12, max_size=12), st.lists(st.text(max_size=20), max_size=3))
    def test_any_number_and_names(self, base: str, names: list[str]) -> None:
        with use_city("990019"):
            number = number_of(base)
            kept = []
            for name in ["浜名精機株式会社", *names]:
                with suppress(OrganisationError):  # a name of spaces alone
                    kept.append(register_organisation(name, by=SYSTEM, corporate_number=number))
            assert len({view.ref for view in kept}) == 1
            assert organisation_with(number) == kept[-1]
            assert Organisation.objects.count() == 1
