"""A case keeps the definition it was made with, whatever library and pack say later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tenohira.engines.forms import queries as forms
from tenohira.engines.services import commands, queries
from tenohira.engines.services.bundles import parts_of, rebuild
from tenohira.engines.services.errors import NoSuchService
from tenohira.engines.services.models import DefinitionVersion
from tenohira.engines.services.tests.factories import (
    SERVICES,
    TODAY,
    bundle,
    family,
    look_again,
    own_pack,
    write,
)
from tenohira.foundation.city import use_city

pytestmark = pytest.mark.django_db
CLAIM = "child-allowance-claim"
OVERLAY = f"services/childcare/{CLAIM}/service.yaml"


def test_pinning_keeps_a_version_once() -> None:
    first, second = commands.pin(CLAIM), commands.pin(CLAIM)
    assert first.version == second.version
    assert DefinitionVersion.objects.filter(service=CLAIM).count() == 1


def test_what_is_not_offered_cannot_be_pinned() -> None:
    with pytest.raises(NoSuchService):
        commands.pin("fortune-telling")
    assert DefinitionVersion.objects.count() == 0


def test_today_s_version_is_the_catalogue_s_own() -> None:
    assert queries.bundle_at(CLAIM, bundle(CLAIM).version) is bundle(CLAIM)


def test_a_case_keeps_its_title_days_and_checks_after_the_pack_changes(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        pinned = commands.pin(CLAIM)
        write(pack, OVERLAY, "title: {ja: 新しい児童手当}\nstandard_days: 3\nchecks: []\nbring: []\n")
        look_again()
        now, then = queries.catalogue().bundle(CLAIM), queries.bundle_at(CLAIM, pinned.version)
        assert (str(now.service.title), now.service.standard_days) == ("新しい児童手当", 3)
        assert then.service == pinned.service
        assert then.form == pinned.form
        assert then.messages == pinned.messages
        assert len(queries.assess(then, {"today": TODAY, **family("2024-05-03")}, TODAY)) == 4
        assert queries.assess(now, {"today": TODAY, **family("2024-05-03")}, TODAY) == ()


def test_a_case_keeps_its_version_after_the_service_is_no_longer_offered(tmp_path: Path) -> None:
    with own_pack(tmp_path) as pack:
        pinned = commands.pin(CLAIM)
        write(pack, OVERLAY, "offered: false\n")
        look_again()
        assert queries.bundle_at(CLAIM, pinned.version).version == pinned.version


def test_a_version_nobody_kept_is_refused_in_words() -> None:
    with pytest.raises(NoSuchService) as refusal:
        queries.bundle_at(CLAIM, "0" * 64)
    assert "0" * 12 in refusal.value.why
    assert refusal.value.remedy


def test_a_version_of_another_city_is_not_found_here() -> None:
    version = commands.pin(CLAIM).version
    with use_city("990027"):
        assert not DefinitionVersion.objects.filter(version=version).exists()


@pytest.mark.parametrize("service", SERVICES)
class TestRebuilding:
    def test_parts_make_the_same_service_again(self, service: str) -> None:
        one = bundle(service)
        again = rebuild(service, one.version, one.parts(), queries.catalogue().world)
        assert again is not None
        assert again.is_whole
        assert (again.service, again.form, again.flow, again.messages) == (
            one.service,
            one.form,
            one.flow,
            one.messages,
        )
        assert again.rules.keys() == one.rules.keys()
        assert again.parts() == one.parts()

    def test_a_rebuilt_form_asks_the_same_pages(self, service: str) -> None:
        one = bundle(service)
        again = rebuild(service, one.version, one.parts(), queries.catalogue().world)
        assert again is not None
        facts = {"today": TODAY, **family("2019-06-01")}
        assert [page.id for page in forms.pages(again.form, {}, facts, again.expressions)] == [
            page.id for page in forms.pages(one.form, {}, facts, one.expressions)
        ]

    def test_any_change_makes_another_version(self, service: str) -> None:
        one = bundle(service)
        changed = one.service.model_copy(update={"standard_days": one.service.standard_days + 1})
        assert parts_of(changed, one.form, one.flow, one.messages) != one.parts()


def test_a_rebuilt_rule_decides_as_before() -> None:
    one = bundle(CLAIM)
    again = rebuild(CLAIM, one.version, one.parts(), queries.catalogue().world)
    assert again is not None
    facts = family("2024-05-03", "2019-01-01", last_event_on=date(2026, 11, 14))
    assert queries.amount_of(again, {"today": TODAY, **facts}, TODAY) == 25000
    assert queries.needed(again, facts, TODAY) == queries.needed(one, facts, TODAY)


def test_a_rebuilt_rule_whose_value_is_gone_is_left_out_not_crashed_on() -> None:
    one = bundle(CLAIM)
    parts = one.parts()
    parts["service"] = parts["service"] | {"amount": "an_allowance_of_old * 2"}
    again = rebuild(CLAIM, one.version, parts, queries.catalogue().world)
    assert again is not None
    assert not again.is_whole
    assert queries.amount_of(again, {"today": TODAY}, TODAY) is None
