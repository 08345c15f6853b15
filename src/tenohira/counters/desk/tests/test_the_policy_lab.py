"""The pages of the policy lab: an office changes a value in a draft and sees what it does, and nobody is named."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

import tenohira
from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.people.tests.factories import load, row, years_ago
from tenohira.foundation.journal import entries_of

Draft = apps.get_model("simulation", "PolicyDraft")
SERVICE = "child-allowance-claim"
PLACE = "value:child_allowance_month:1"
NOBODY = "00000000-0000-0000-0000-000000000007"


@pytest.fixture
def _whole_library(stage: Stage, settings: Any) -> None:
    """The library as it is: the small hall of the other tests has no values to change."""
    settings.TENOHIRA_LIBRARY = str(Path(tenohira.__file__).parent / "library")


def families(count: int) -> None:
    """So many mothers with a child of seven, in one street, and as many people who live alone."""
    rows = []
    for n in range(count):
        rows.append(row(f"7{n:03}", f"7{n:03}", 町字="浜町"))
        rows.append(row(f"9{n:03}", f"9{n:03}", 町字="浜町"))
        born = years_ago(7)
        days = {"生年月日": born, "住民となった日": born, "異動日": born}
        rows.append(row(f"8{n:03}", f"7{n:03}", 続柄="子", 町字="浜町", **days))
    load(rows)


def begun(client: Client, title: str = "一万二千円の案") -> str:
    """Begin a draft at the screen; returns its key."""
    assert send(client, at("lab"), service=SERVICE, title=title).status_code == 200
    return str(Draft.objects.latest("id").uuid)


def tried(client: Client, key: str, **changes: str) -> str:
    """Press 試算する with some places of the form changed; returns what the page says then."""
    page = client.get(at("draft", key))
    form = page.context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()} | changes
    return text_of(client.post(at("draft", key), data, follow=True))


pytestmark = pytest.mark.usefixtures("_whole_library")


def test_a_dearer_allowance_is_counted_drawn_and_kept(stage: Stage) -> None:
    families(12)
    key = begun(stage.sano)
    told = tried(stage.sano, key, **{PLACE: "１２,０００"})
    assert "＋288,000円" in told  # 12 homes, 2,000 yen a month more
    assert "12 世帯" in told
    page = stage.sano.get(at("draft", key))
    assert "増える・新しく対象 12 世帯" in text_of(page)
    assert not {"鈴木", "花子"} & set(text_of(page).split())
    assert b"<svg" in page.content
    assert faults(page) == []
    assert Draft.objects.get(uuid=key).edits == {
        "values": {"child_allowance_month": {"1": "１２,０００"}},
        "rules": {},
    }
    entry = entries_of(("policy.tried",), timezone.now() - timedelta(hours=1))[-1]
    assert entry.data["draft"] == f"policy-draft:{key}"


def test_a_mistake_is_told_with_line_and_column_and_nothing_is_lost(stage: Stage) -> None:
    key = begun(stage.sano)
    wrong = "sum(child.agee for child in household.children)"
    told = tried(stage.sano, key, **{"rule:amount": wrong, PLACE: "たくさん"})
    assert "service.yaml:" in told
    assert "5文字目" in told
    assert "「たくさん」は円ではありません" in told
    page = stage.sano.get(at("draft", key)).content.decode()
    assert "たくさん" in page
    assert wrong in page


def test_nothing_to_try_is_said(stage: Stage) -> None:
    assert "まだ何も変わっていません" in tried(stage.sano, begun(stage.sano))


def test_the_draft_is_handed_out_as_files_of_a_pack(stage: Stage) -> None:
    key = begun(stage.sano)
    tried(stage.sano, key, **{PLACE: "12000", "rule:needed_when.1": "not not person.registered"})
    answer = stage.sano.get(at("draft-pack", key))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(texts) == [
        "services/childcare/child-allowance-claim/service.yaml",
        "values/child-allowance.yaml",
    ]
    assert "value: 12000" in texts["values/child-allowance.yaml"]
    assert "2012-04-01" in texts["values/child-allowance.yaml"]  # a number of a law is never changed


def test_another_office_and_residents_see_nothing(stage: Stage) -> None:
    key = begun(stage.sano)
    assert stage.nakamura.get(at("draft", key)).status_code == 404
    assert stage.nakamura.post(at("drop-draft", key)).status_code == 404
    for client in (Client(), stage.hanako):
        assert "一万二千円の案" not in text_of(client.get(at("draft", key), follow=True))
    assert stage.sano.get(at("draft", NOBODY)).status_code == 404


def test_a_procedure_of_another_office_is_not_offered(stage: Stage) -> None:
    answer = send(stage.sano, at("lab"), service="care-certification", title="")
    assert answer.status_code == 422


def test_a_draft_can_be_dropped(stage: Stage) -> None:
    key = begun(stage.sano)
    assert "案を消しました" in text_of(stage.sano.post(at("drop-draft", key), follow=True))
    assert not Draft.objects.filter(uuid=key).exists()


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_asks_the_database_as_often_for_many_drafts(
    stage: Stage, many: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(many):
        begun(stage.sano, f"案{n}")
    with django_assert_max_num_queries(9):
        assert stage.sano.get(at("lab")).status_code == 200
