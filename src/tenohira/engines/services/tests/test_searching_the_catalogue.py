"""People find services in their own words and in four languages."""

from __future__ import annotations

import pytest

from tenohira.engines.services import queries

WORDS = {
    "child-allowance-claim": [
        "児童手当",
        "じどうてあて",
        "子ども手当",
        "child allowance",
        "auxílio infantil",
    ],
    "pregnancy-notification": ["妊娠した", "母子手帳", "ぼしてちょう", "pregnant", "gravidez", "にんしん"],
    "nursery-application": ["保育園", "ほいくえん", "入園", "nursery", "creche", "待機児童"],
    "after-school-club": ["学童", "がくどう", "放課後児童クラブ", "after school"],
    "resident-record-copy": ["住民票", "じゅうみんひょう", "住民表", "residence certificate", "juminhyo"],
    "disaster-certificate": ["罹災証明", "り災証明書", "床上浸水", "台風で屋根が飛んだ", "desastre"],
    "care-certification": ["要介護認定", "介護", "親の介護", "long-term care", "かいごにんてい"],
    "moving-out": ["転出届", "引っ越し", "ひっこし", "moving out", "mudança"],
    "dog-registration": ["犬", "いぬ", "ペットを飼い始めた", "dog", "cachorro"],
    "sme-dx-subsidy": ["補助金", "ほじょきん", "IT導入", "subsidy", "subsídio"],
    "opinion": ["意見", "苦情", "市長への手紙", "opinion", "reclamação"],
    "information-disclosure": ["情報公開", "公文書", "開示請求", "disclosure", "transparência"],
}


@pytest.mark.parametrize(("service", "words"), [(s, word) for s, some in WORDS.items() for word in some])
def test_a_word_finds_its_service_among_the_first_three(service: str, words: str) -> None:
    assert service in [hit.service_id for hit in queries.search(words)[:3]]


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-BR"])
def test_a_service_is_found_first_by_its_title_in_each_language(language: str) -> None:
    for one in queries.catalogue().bundles.values():
        hits = queries.search(one.service.title.text(language))
        assert hits, f"{one.id} {language}"
        assert hits[0].service_id == one.id, f"{language}: {one.service.title.text(language)}"


@pytest.mark.parametrize("nothing", ["", " ", "　", "。", "qwrtzx", "を", "🐕"])
def test_what_means_nothing_finds_nothing(nothing: str) -> None:
    assert queries.search(nothing) == []


def test_no_more_is_returned_than_asked_for_the_best_first() -> None:
    hits = queries.search("子ども", limit=2)
    assert len(hits) <= 2
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_very_long_text_is_answered() -> None:
    assert isinstance(queries.search("犬を飼いました" * 500), list)
