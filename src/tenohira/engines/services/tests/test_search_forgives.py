"""Search forgives: widths, kana, okurigana, one wrong letter; and it never prefers the summary to the name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.services import queries
from tenohira.engines.services.search import Entry, Hit, entry, search, words_of
from tenohira.foundation.text import to_katakana

ENTRIES = (
    entry("care", [("要介護認定の申請", 5), ("かいごにんてい", 4), ("親の介護を始めるとき", 1)]),
    entry("nursery", [("保育園の入園申込み", 5), ("ほいくえん", 4), ("creche", 4), ("Nursery school", 5)]),
    entry("disaster", [("罹災証明書の申請", 5), ("りさいしょうめい", 4), ("台風や地震で家が壊れたとき", 1)]),
    entry("club", [("放課後児童クラブ", 5), ("学童", 4), ("がくどう", 4), ("After-school club", 5)]),
)
SPOKEN = {
    "かいごにんてい": "care",
    "ほいくえん": "nursery",
    "りさいしょうめい": "disaster",
    "がくどう": "club",
    "罹災証明": "disaster",
    "放課後児童クラブ": "club",
}


def first(query: str, entries: tuple[Entry, ...] = ENTRIES) -> str:
    hits = search(query, entries)
    return hits[0].service_id if hits else ""


@pytest.mark.parametrize(("query", "wanted"), SPOKEN.items())
class TestTheSameWordWrittenOtherwise:
    def test_in_katakana(self, query: str, wanted: str) -> None:
        assert first(to_katakana(query)) == wanted

    def test_with_spaces_around_and_a_question_behind(self, query: str, wanted: str) -> None:
        assert first(f"　{query} ？") == wanted

    def test_with_its_marks_written_apart(self, query: str, wanted: str) -> None:
        assert first(unicodedata.normalize("NFD", query)) == wanted

    def test_in_a_sentence(self, query: str, wanted: str) -> None:
        assert first(f"{query}をしたい") == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("nursary", "nursery"),
        ("nursery schol", "nursery"),
        ("NURSERY", "nursery"),
        ("ｎｕｒｓｅｒｙ", "nursery"),
        ("crèche", "nursery"),
        ("after school", "club"),
        ("afterschool", "club"),
        ("ほいくえ", "nursery"),
        ("かいごにんて", "care"),
        ("りさいしょうめえ", "disaster"),
        ("要介護", "care"),
        ("台風", "disaster"),
    ],
)
def test_half_a_word_and_a_wrong_letter_are_forgiven(query: str, wanted: str) -> None:
    assert first(query) == wanted


@pytest.mark.parametrize("weights", [(5, 1), (5, 4), (4, 1)])
def test_where_the_same_word_stands_in_two_the_heavier_comes_first(weights: tuple[int, int]) -> None:
    heavy, light = weights
    entries = [entry("light", [("保育園", light)]), entry("heavy", [("保育園", heavy)])]
    assert [hit.service_id for hit in search("保育園", entries)] == ["heavy", "light"]


def test_equals_stand_in_the_order_of_their_names() -> None:
    entries = [entry(name, [("保育園", 5)]) for name in ("c", "a", "b")]
    assert [hit.service_id for hit in search("保育園", entries)] == ["a", "b", "c"]


def test_a_word_written_twice_counts_once_at_its_heaviest() -> None:
    twice = entry("x", [("保育園", 1), ("保育園", 5), ("保育園", 2)])
    assert [weight for word, weight in twice.words if word.form == "保育園"] in ([5], [])
    assert max(weight for _, weight in twice.words) == 5


def test_a_service_that_answers_all_words_comes_before_one_that_answers_half() -> None:
    entries = [entry("half", [("犬の散歩", 5)]), entry("all", [("犬の登録", 5)])]
    assert first("犬 登録", tuple(entries)) == "all"


def test_particles_and_polite_endings_carry_no_meaning() -> None:
    assert words_of("をにがでの、。！") == ()
    assert [word.form for word in words_of("犬を飼いたい")] == [word.form for word in words_of("犬、飼う")]


def test_a_reading_is_kept_for_each_word() -> None:
    assert "".join(word.reading for word in words_of("住民票の写し")).startswith("ジュウミン")


@settings(max_examples=40)
@given(st.text(max_size=60), st.integers(0, 4))
def test_no_more_than_asked_for_the_best_first_and_each_once(query: str, limit: int) -> None:
    hits = search(query, ENTRIES, limit)
    assert len(hits) <= limit
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.service_id for hit in hits}) == len(hits)
    assert all(hit.score >= 0.8 for hit in hits)
    assert hits == search(query, ENTRIES)[:limit]


@settings(max_examples=40)
@given(st.permutations(ENTRIES), st.sampled_from([*SPOKEN, "申請", "児童", "school"]))
def test_the_order_of_the_catalogue_changes_nothing(entries: list[Entry], query: str) -> None:
    assert search(query, entries) == search(query, ENTRIES)


@settings(max_examples=40)
@given(st.sampled_from([*SPOKEN, "申請", "児童"]), st.sampled_from(["a", "b", "c"]))
def test_another_service_in_the_catalogue_moves_nobody_s_score(query: str, name: str) -> None:
    def scores(hits: list[Hit]) -> dict[str, float]:
        return {hit.service_id: hit.score for hit in hits}

    more = scores(search(query, (*ENTRIES, entry(f"new-{name}", [("犬の登録", 5)]))))
    more.pop(f"new-{name}", None)
    assert more == scores(search(query, ENTRIES))


class TestTheRealCatalogue:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("じどうてあてをもらいたい", "child-allowance-claim"),
            ("ジュウミンヒョウ", "resident-record-copy"),
            ("住民票のうつし", "resident-record-copy"),
            ("いぬを かいました", "dog-registration"),
            ("ｄｏｇ", "dog-registration"),
            ("mudanca", "moving-out"),
            ("りさいしょうめいしょ", "disaster-certificate"),
            ("ようかいごにんてい", "care-certification"),
        ],
    )
    def test_a_slip_of_the_pen_still_finds_it_first(self, query: str, wanted: str) -> None:
        assert [hit.service_id for hit in queries.search(query)][:1] == [wanted]

    def test_a_slip_in_a_word_that_two_share_still_finds_it_beside_the_other(self) -> None:
        found = [hit.service_id for hit in queries.search("residance certificate")]
        assert set(found[:3]) >= {"resident-record-copy", "disaster-certificate"}

    def test_every_synonym_finds_its_service_among_the_first_three_or_among_those_that_bear_the_word(
        self,
    ) -> None:
        services = [one.service for one in queries.catalogue().bundles.values()]
        named = ["\n".join([*one.title.root.values(), *one.synonyms]).lower() for one in services]
        lost = []
        for one in queries.catalogue().bundles.values():
            for word in one.service.synonyms:
                most = max(3, sum(word.lower() in names for names in named))
                if one.id not in [hit.service_id for hit in queries.search(word)[:most]]:
                    lost.append(f"{one.id}: {word}")
        assert lost == []
