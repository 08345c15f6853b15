"""The named residents, companies and staff of a trial hall are read whole, or refused with their line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tenohira.config.demo import cast
from tenohira.engines.people import queries as people
from tenohira.engines.people.population.generating import HEADINGS


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A copy of the pack that a test may break."""
    source = next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))
    shutil.copytree(source, tmp_path / source.name)
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        yield tmp_path / source.name


def test_everybody_is_there_household_by_household() -> None:
    names = [member.name for member in cast.read_residents().members]
    assert names[:3] == ["鈴木 健太", "鈴木 花子", "鈴木 一郎"]
    assert len(names) == len(set(names)) == 6


def test_a_member_becomes_a_row_of_the_register_with_days_counted_back(today: date) -> None:
    rows = cast.register_rows(cast.read_residents(), today)
    hanako = next(row for row in rows if row["氏名"] == "鈴木 花子")
    assert set(hanako) <= set(HEADINGS)
    assert hanako["異動日"] == hanako["住民となった日"] == (today - timedelta(days=6)).isoformat()
    assert hanako["異動事由"] == "転入"
    assert (hanako["世帯番号"], hanako["町字"], hanako["番地"]) == ("90000001", "中央一丁目", "2番地")
    assert hanako["支援措置"] == ""


def test_a_protected_resident_is_marked_and_days_nobody_gave_are_empty(today: date) -> None:
    rows = cast.register_rows(cast.read_residents(), today)
    misaki = next(row for row in rows if row["氏名"] == "高橋 美咲")
    assert misaki["支援措置"] == "有"
    assert misaki["異動日"] == ""


def test_every_post_of_the_staff_is_a_post_of_the_hall() -> None:
    from tenohira.engines.people.definition import read_offices
    from tenohira.foundation.city import pack_folder
    from tenohira.foundation.definitions import Problems

    offices = read_offices(pack_folder() / "offices.yaml", Problems())
    assert offices is not None
    posts = {f"{office.id}/{post.id}" for office in offices.offices for post in office.posts}
    assert {post for clerk in cast.read_staff().staff for post in clerk.posts} <= posts


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("residents.yaml", "password: tenohira-demo\n", "", "「password」"),
        ("residents.yaml", "birth_date: 2024-05-03", "birth_date: 一昨年", "日付ではありません"),
        ("residents.yaml", "kind: child", "kind: niece", "child、parent"),
        ("residents.yaml", "note: 先週、引っ越してきた", "notes: 先週", "「notes」"),
        ("staff.yaml", "admin: true", "admin: たぶん", "true か false"),
        ("staff.yaml", "staff:\n", "clerks:\n", "「staff」"),
        ("cases.yaml", "services:\n", "service:\n", "「services」"),
    ],
)
def test_a_mistake_in_the_cast_is_refused_with_its_place(
    pack: Path, name: str, old: str, new: str, told: str
) -> None:
    path = pack / "demo" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    read = {
        "residents.yaml": cast.read_residents,
        "staff.yaml": cast.read_staff,
        "cases.yaml": cast.services_on_the_desk,
    }
    with pytest.raises(cast.CastBroken) as refusal:
        read[name]()
    assert f"{path}:" in refusal.value.why
    assert told in refusal.value.why
    assert str(path) in refusal.value.remedy


def test_a_pack_without_a_cast_is_refused(pack: Path) -> None:
    shutil.rmtree(pack / "demo")
    with pytest.raises(cast.CastBroken):
        cast.read_residents()


@pytest.mark.usefixtures("offices")
class TestSigningIn:
    def test_who_is_verified_is_linked_to_the_register_and_who_is_not_is_not(self) -> None:
        hanako, maria = people.person_numbered("900000012"), people.person_numbered("900000021")
        assert hanako is not None
        assert maria is not None
        assert people.account_of_person(hanako.ref) is not None
        assert people.account_of_person(maria.ref) is None

    def test_a_mother_may_act_for_her_child_and_a_representative_for_the_company(self) -> None:
        hanako, koji = people.person_numbered("900000012"), people.person_numbered("900000032")
        assert hanako is not None
        assert koji is not None
        account, of_koji = people.account_of_person(hanako.ref), people.account_of_person(koji.ref)
        assert account is not None
        assert of_koji is not None

    def test_the_staff_hold_their_posts_since_a_year(self) -> None:
        cast.sign_in_staff(cast.read_staff())
        sano = next(one for one in people.all_staff() if one.name == "佐野 陽子")
        assert [(post.office_id, post.id) for post in sano.posts] == [("kodomo-mirai", "staff")]
        assert [one.name for one in people.all_staff() if one.is_admin] == ["伊藤 健"]
