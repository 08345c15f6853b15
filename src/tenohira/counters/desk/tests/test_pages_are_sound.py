"""Every page of the desk has one heading of the first rank, a label for every control, no id twice."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, faults
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands
from tenohira.foundation.journal import SYSTEM

PLAIN = ("home", "approvals", "search", "people", "organisations", "register-organisation")
KEPT = ("offices", "staff", "add-staff", "routes", "catalogue", "import", "stuck")


@pytest.mark.parametrize("name", PLAIN)
def test_pages_of_everybody(stage: Stage, name: str) -> None:
    factories.proposed(stage.cast)
    for client in (stage.sano, stage.oishi):
        assert faults(client.get(at(name))) == []


@pytest.mark.parametrize("name", KEPT)
def test_pages_of_administration(stage: Stage, name: str) -> None:
    assert faults(stage.ito().get(at(name))) == []


def test_pages_that_change_the_hall(stage: Stage) -> None:
    ito = stage.ito()
    key = stage.cast.sano.ref.partition(":")[2]
    pages = [
        at("office", "shimin"), at("post", "shimin", "staff"), at("add-post", "shimin"),
        at("deputies", "shimin", "section-head"), at("assign-post", key), at("leave", key, "kodomo-mirai", "staff"),
    ]  # fmt: skip
    for url in pages:
        response = ito.get(url)
        assert response.status_code == 200
        assert faults(response) == []


def test_a_case_in_every_state(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    from tenohira.engines.cases import commands as cases

    assert faults(stage.sano.get(at("case", number))) == []
    cases.begin_review(number, stage.cast.sano)
    for name in ("case", "propose", "correction"):
        assert faults(stage.sano.get(at(name, number))) == []
    for act in ("assign", "hand_over", "withdraw"):
        assert faults(stage.sano.get(at("act", number, act))) == []
    cases.propose(number, "granted", "可", None, stage.cast.sano)
    assert faults(stage.oishi.get(at("case", number))) == []
    cases.approve(number, "", stage.cast.oishi)
    cases.approve(number, "", stage.cast.sugiyama)
    assert queries.case(number).state == "granted"
    assert faults(stage.sano.get(at("case", number))) == []


def test_people_and_organisations(stage: Stage) -> None:
    key = register.known("1001").ref.partition(":")[2]
    asked = stage.nakamura.get(at("person", key))
    assert faults(asked) == []
    shown = stage.nakamura.post(at("person", key), {"purpose": "窓口での相談・案内"}, follow=True)
    assert faults(shown) == []
    for what in ("unlink", "mandate", "contact"):
        assert faults(stage.nakamura.get(at("keep-up", key, what))) == []
    body = commands.register_organisation(name="浜名精機株式会社", by=SYSTEM)
    company = body.ref.partition(":")[2]
    assert faults(stage.sano.get(at("organisation", company))) == []
    assert faults(stage.sano.get(at("allow", company))) == []


def test_refusals_are_sound_pages_too(stage: Stage) -> None:
    assert faults(stage.hanako.get(at("home"))) == []
    assert faults(stage.sano.get(at("case", "K8-9999-9"))) == []


def test_files_are_viewed_in_place_by_those_who_may(stage: Stage) -> None:
    case = factories.submitted(stage.cast)
    file = queries.files(case.receipt_number)[0]
    url = at("file", case.receipt_number, file.ref.partition(":")[2])
    shown = stage.sano.get(url)
    assert shown.content == factories.PDF
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert stage.nakamura.get(url).status_code == 403
    assert stage.sano.get(at("file", case.receipt_number, "0" * 32)).status_code == 404
    assert url in stage.sano.get(at("case", case.receipt_number)).content.decode()


def test_papers_of_a_decision_and_the_copy_of_the_application_are_pdfs(stage: Stage) -> None:
    case = factories.granted(stage.cast)
    papers = queries.papers(case.receipt_number)
    urls = [at("application", case.receipt_number)]
    urls += [at("paper", case.receipt_number, one.ref.partition(":")[2]) for one in papers]
    for url in urls:
        assert stage.sano.get(url).content.startswith(b"%PDF")
    assert stage.sano.get(at("paper", case.receipt_number, "0" * 32)).status_code == 404
