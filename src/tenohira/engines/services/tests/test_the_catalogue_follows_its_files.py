"""The catalogue is read once, and again when a file of library or pack changed; a mistake stops it with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from tenohira.engines.services import queries
from tenohira.engines.services.errors import CatalogueBroken, NoSuchService
from tenohira.engines.services.tests.factories import TODAY, look_again, own_pack, write
from tenohira.foundation.city import use_city
from tenohira.foundation.city.packs import PackError

OVERLAY = "services/childcare/child-allowance-claim/service.yaml"


def title() -> str:
    return str(queries.catalogue().bundle("child-allowance-claim").service.title)


def test_the_same_catalogue_answers_as_long_as_nothing_changes() -> None:
    first = queries.catalogue()
    look_again()
    assert queries.catalogue() is first


def test_what_a_clerk_writes_in_the_pack_is_seen_at_the_next_look(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        before = title()
        write(pack, OVERLAY, "title: {ja: てのひら児童手当}\n")
        assert title() == before
        look_again()
        assert title() == "てのひら児童手当"


def test_a_file_taken_away_is_seen_as_well(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        file = write(pack, OVERLAY, "title: {ja: てのひら児童手当}\n")
        assert title() == "てのひら児童手当"
        file.unlink()
        look_again()
        assert title() == "児童手当の認定請求"


def test_an_overlay_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    before = queries.catalogue().bundle("child-allowance-claim")
    with own_pack(tmp_path) as pack:
        write(pack, OVERLAY, "standard_days: 7\nretention: {years: 10}\n")
        after = queries.catalogue().bundle("child-allowance-claim")
        assert after.service.standard_days == 7
        assert (after.service.retention.class_, after.service.retention.years) == ("benefits", 10)
        assert after.service.title == before.service.title
        assert after.form == before.form
        assert after.version != before.version


def test_the_city_s_own_value_is_the_one_rules_use(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        write(
            pack,
            "values/sme-dx-subsidy.yaml",
            "values:\n  sme_dx_subsidy_cap:\n    history:\n"
            "      - {from: 2023-04-01, value: 700000, law: てのひら市補助金交付要綱 第5条}\n",
        )
        bundle = queries.catalogue().bundle("sme-dx-subsidy")
        facts = {"recognised_cost": 2_000_000, "other_subsidy": 0}
        assert queries.amount_of(bundle, facts, TODAY) == 700_000


def test_a_service_the_city_does_not_offer_is_not_there(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        write(pack, "services/environment/dog-registration/service.yaml", "offered: false\n")
        assert "dog-registration" not in queries.catalogue().bundles
        with pytest.raises(NoSuchService) as refusal:
            queries.catalogue().bundle("dog-registration")
        assert "dog-registration" in refusal.value.why
        assert refusal.value.remedy


def test_a_mistake_stops_the_catalogue_and_says_where(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        write(pack, OVERLAY, "# ours\nbring: [passport]\n")
        with pytest.raises(CatalogueBroken) as broken:
            queries.catalogue()
        assert f"{pack / OVERLAY}:2" in broken.value.why
        assert "tenohira check" in broken.value.remedy
        write(pack, OVERLAY, "# ours\nbring: [identity-document]\n")
        assert queries.catalogue().bundle("child-allowance-claim").service.bring == ["identity-document"]


def test_a_mistake_made_later_stops_it_as_well(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        assert title()
        write(pack, OVERLAY, "standard_days: 十日\n")
        look_again()
        with pytest.raises(CatalogueBroken):
            queries.catalogue()


def test_two_cities_have_catalogues_of_their_own(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        other = pack.parent / "990027-tonari"
        write(other, "city.yaml", (pack / "city.yaml").read_text("utf-8").replace("990019", "990027"))
        write(other, OVERLAY, "title: {ja: となり市の児童手当}\n")
        with use_city("990027"):
            assert title() == "となり市の児童手当"
        assert title() == "児童手当の認定請求"


def test_a_city_without_a_pack_is_refused_in_words() -> None:
    with use_city("999999"), pytest.raises(PackError) as refusal:
        queries.catalogue()
    assert "999999" in refusal.value.what


def test_a_missing_cities_folder_is_refused_in_words(tmp_path: Path) -> None:
    with override_settings(TENOHIRA_CITIES=str(tmp_path / "none")), pytest.raises(PackError):
        queries.catalogue()


def test_a_life_event_nobody_wrote_leads_to_nothing() -> None:
    assert queries.catalogue().in_life_event("flying-to-the-moon") == []
