"""Names that staff look for are sent in the body, kept sealed, and never stand in an address."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session

from tenohira.counters.desk.tests.stage import Stage, at, text_of
from tenohira.engines.cases.tests import factories

pytestmark = pytest.mark.django_db
NAME = "鈴木"


@pytest.mark.parametrize("page", ["home", "search"])
def test_what_is_typed_leads_to_an_address_without_it(stage: Stage, page: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    answer = stage.sano.post(at(page), {"text": f" {NAME} ", "show": "all"})
    assert answer.headers["Location"] == f"{at(page)}?show=all&sought=1"
    shown = stage.sano.get(answer.headers["Location"])
    assert number in text_of(shown)
    assert f'value="{NAME}"' in shown.content.decode()
    assert not re.search(r'(href|action|hx-\w+|value)="[^"]*text=', shown.content.decode())


def test_a_number_that_is_typed_opens_the_case(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    answer = stage.sano.post(at("search"), {"text": number}, follow=True)
    assert answer.redirect_chain[-1][0] == at("case", number)


def test_the_name_lies_sealed_in_the_session(stage: Stage) -> None:
    stage.sano.post(at("home"), {"text": NAME})
    assert stage.sano.session["desk_sought"].startswith("gAAAAA")
    assert not any(NAME in str(one.get_decoded()) for one in Session.objects.all())


def test_nothing_typed_shows_everything_again(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    stage.sano.post(at("home"), {"text": "だれもいない"})
    assert number not in text_of(stage.sano.get(at("home") + "?sought=1"))
    answer = stage.sano.post(at("home"), {"text": "", "service": ""})
    assert answer.headers["Location"] == f"{at('home')}?service="
    assert number in text_of(stage.sano.get(answer.headers["Location"]))


def test_an_export_asks_for_what_the_list_showed(stage: Stage) -> None:
    stage.sano.post(at("home"), {"text": "だれもいない"})
    page = stage.sano.get(at("home") + "?sought=1&show=all").content.decode()
    assert "text=" not in page
    back = stage.sano.get(at("ask-export") + "?sought=1&show=all").content.decode()
    assert f"{at('home')}?sought=1&amp;show=all" in back


def test_no_page_of_the_desk_sends_a_name_by_its_address(stage: Stage) -> None:
    for page in ("home", "search", "people", "organisations"):
        for form in re.findall(
            r"<form[^>]*>.*?</form>", stage.sano.get(at(page)).content.decode(), re.DOTALL
        ):
            if 'method="get"' in form:
                assert 'name="text"' not in form, page


@pytest.mark.parametrize("kept", ["", "gAAAAAbroken", "x"])
def test_a_mark_without_anything_kept_shows_everything(stage: Stage, kept: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    session = stage.sano.session
    session["desk_sought"] = kept
    session.save()
    assert number in text_of(stage.sano.get(at("home") + "?sought=1"))
