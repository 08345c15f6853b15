"""The guide through life events, walked through without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenohira.counters.portal.navigator import state
from tenohira.counters.portal.tests.factories import HANAKO, YAMAMOTO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.services import queries as services
from tenohira.engines.services.errors import BadSlipCode
from tenohira.engines.services.tests.small_library import small_library

__all__ = ["small_library"]


@pytest.fixture(autouse=True)
def _small(small_library: Path, settings: LazySettings) -> None:
    settings.TENOHIRA_LIBRARY = str(small_library)


CHILDREN = "/guide/moving-in/question/household.children/"
MOVED = "/guide/moving-in/question/person.last_event_on/"
SLIP = "/guide/moving-in/slip/"


def day(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}.era": "西暦",
        f"{name}.year": str(on.year),
        f"{name}.month": str(on.month),
        f"{name}.day": str(on.day),
    }


def child(place: int, born: date) -> dict[str, str]:
    return day(f"row.{place}.birth_date", born)


def years_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=366 * number)


def begun(event: str = "moving-in", **who: Any) -> Resident:
    return resident(**who).open(f"/guide/{event}/").send()


def answered(one: Resident, born: date | None = None) -> Resident:
    """Somebody who moved in three days ago with a child of four, led to the slip."""
    one.send(child(0, born or years_ago(4)), button="次へ")
    return one.send(day("answer", timezone.localdate() - timedelta(days=3)), button="次へ")


def test_from_home_to_the_slip_in_two_questions(hall: Hall) -> None:
    guest = resident().open("/").follow("引っ越してきた")
    assert "質問は多くて 2 問です" in guest.words
    guest.send(button="はじめる")
    assert guest.url == CHILDREN
    assert "あと 最大 2 問" in guest.words
    assert guest.faults() == []
    answered(guest)
    assert (guest.status, guest.url) == (200, SLIP)
    assert "必要な手続きは 2 件です" in guest.words
    for said in (
        "児童手当の認定請求",
        "あと 12 日",
        "小学校に入る前の子を育てている",
        "本庁舎1階 5番窓口",
        "就労証明書",
    ):
        assert said in guest.words
    assert guest.faults() == []


def test_home_and_the_pages_of_services_lead_to_the_guide(hall: Hall) -> None:
    assert resident().open("/services/?event=moving-in").follow("質問に答えて").url == "/guide/moving-in/"
    assert resident().open("/guide/").follow("子どもが生まれた").url == "/guide/birth/"


def test_whoever_is_signed_in_is_asked_only_what_the_register_lacks(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/guide/childcare/")
    assert hanako.url == "/guide/childcare/slip/"
    assert "児童手当の認定請求" in hanako.words
    assert hanako.follow("ホーム").url == "/"


def test_a_birth_asks_for_the_children_again_and_shows_those_registered(hall: Hall) -> None:
    hanako = begun("birth", mail=HANAKO)
    while "household.children" not in hanako.url:
        hanako.send(day("answer", timezone.localdate()), button="次へ")
    assert "生まれたお子さんもふくめて" in hanako.words
    assert hanako.form().values["row.0.birth_date.month"][0]


def test_rows_are_added_and_taken_away_without_scripts(hall: Hall) -> None:
    guest = begun()
    guest.send(child(0, years_ago(4)), button="もう1人")
    assert guest.form().values["row.0.birth_date.year"] == [str(years_ago(4).year)]
    guest.send(child(1, years_ago(8)), button="もう1人")
    guest.send(button="この欄を消す（1）")
    assert guest.form().values["row.0.birth_date.year"] == [str(years_ago(8).year)]
    assert "row.1.birth_date.year" in guest.form().names
    assert "row.2.birth_date.year" not in guest.form().names


def test_nothing_typed_is_told_at_its_place(hall: Hall) -> None:
    guest = begun().send(button="次へ")
    assert guest.status == 422
    assert guest.errors == ["「生年月日」を書いてください。"]
    assert guest.faults() == []


def test_nobody_is_an_answer(hall: Hall) -> None:
    guest = begun().send(button="いない")
    assert guest.url == SLIP
    assert "児童手当" not in guest.words
    assert "当てはまる方だけの手続き" in guest.words


def test_what_nobody_knows_leaves_procedures_perhaps_needed(hall: Hall) -> None:
    guest = begun().send(button="分からない")
    assert guest.url == SLIP
    assert "必要かもしれない手続き" in guest.words
    assert "まだ分からないこと 世帯の子" in guest.words


def test_back_shows_what_was_answered_and_a_change_changes_the_slip(hall: Hall) -> None:
    guest = answered(begun())
    guest.follow("ひとつ前の質問").follow("ひとつ前の質問")
    assert guest.url == CHILDREN
    assert guest.form().values["row.0.birth_date.month"] == [str(years_ago(4).month)]
    guest.send(child(0, years_ago(30)), button="次へ")
    assert guest.url == SLIP
    assert "児童手当" not in guest.words


def test_the_answers_say_what_they_settled_and_why(hall: Hall) -> None:
    guest = answered(begun()).follow("答えと、その理由")
    for said in ("1人", "児童手当の認定請求 必要です", "「小学生の子を育てている」に当たらないため", "期限"):
        assert said in guest.words
    assert guest.faults() == []
    assert guest.follow("直す").url == CHILDREN


def test_reading_again_changes_nothing_and_a_strange_question_leads_on(hall: Hall) -> None:
    guest = answered(begun())
    before = guest.words
    assert guest.open(SLIP).words == before
    assert guest.open("/guide/moving-in/question/person.mail/").url == SLIP


def test_nothing_is_stored_and_nothing_personal_stands_in_addresses(hall: Hall) -> None:
    sessions = Session.objects.count()
    guest = begun()
    guest.send(child(0, years_ago(4)), button="次へ")
    assert Session.objects.count() == sessions
    assert str(years_ago(4).year) not in guest.url
    cookie = guest.client.cookies[state.NAME]
    assert str(years_ago(4).year) not in cookie.value
    assert cookie["httponly"]
    assert not cookie["max-age"]


def test_answers_are_forgotten_after_a_while(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = answered(begun())
    monkeypatch.setattr(state, "_LASTS", -1)
    assert "必要かもしれない手続き" in guest.open(SLIP).words


def test_answers_can_be_deleted_at_once(hall: Hall) -> None:
    guest = answered(begun())
    guest.send(button="答えを消して終わる")
    assert guest.url == "/"
    assert "必要かもしれない手続き" in guest.open(SLIP).words


def test_what_was_told_for_one_person_is_not_shown_for_another(hall: Hall) -> None:
    hanako = begun("birth", mail=HANAKO)
    hanako.send(day("answer", timezone.localdate()) if "last_event_on" in hanako.url else {}, button="次へ")
    other = resident(YAMAMOTO)
    other.client.cookies[state.NAME] = hanako.client.cookies[state.NAME].value
    assert "続きから答える" not in other.open("/guide/birth/").words


def test_an_event_nobody_knows_is_told_in_words(hall: Hall) -> None:
    assert resident().open("/guide/lottery/").status == 404


class TestThePaper:
    def test_is_a_pdf_in_japanese_and_the_persons_language(self, hall: Hall) -> None:
        maria = begun(language="pt-br")
        maria.send(child(0, years_ago(4)))
        maria.send(day("answer", timezone.localdate() - timedelta(days=3)))
        maria.open("/guide/moving-in/slip.pdf")
        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(maria.body)).pages)
        assert "手続きの案内票" in text
        assert "Seus procedimentos na prefeitura" in text
        assert "auxílio infantil" in text

    def test_carries_a_code_that_gives_the_same_slip(self, hall: Hall) -> None:
        guide = services.guide_to("moving-in", timezone.localdate())
        answers = {
            "household.children": [{"birth_date": years_ago(4).isoformat(), "name": "一郎"}],
            "person.last_event_on": (timezone.localdate() - timedelta(days=3)).isoformat(),
        }
        register = {"person": {"name": "鈴木 花子"}}
        read = services.read_slip(services.slip_code(guide, register, answers))
        assert read.event_id == "moving-in"
        assert "鈴木" not in str(read.facts)
        assert "一郎" not in str(read.facts)
        world = services.catalogue().world
        brought = services.slip_of(guide, world, read.facts)
        shown = services.slip_of(guide, world, guide.facts(register, answers))
        assert [(one.id, one.due_on) for one in brought.steps] == [
            (one.id, one.due_on) for one in shown.steps
        ]
        assert [one.id for one in brought.steps] == ["child-allowance-claim", "nursery-application"]

    @pytest.mark.parametrize("code", ["", "TG1.", "TG1.gAAAAABx", "こんにちは", "TG9." + "A" * 300])
    def test_no_other_text_is_read(self, hall: Hall, code: str) -> None:
        with pytest.raises(BadSlipCode):
            services.read_slip(code)

    def test_bent_anywhere_is_refused(self, hall: Hall) -> None:
        guide = services.guide_to("moving-in", timezone.localdate())
        code = services.slip_code(guide, {}, {})
        bent = code[:60] + ("A" if code[60] != "A" else "B") + code[61:]
        with pytest.raises(BadSlipCode):
            services.read_slip(bent)


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_the_way_holds_no_japanese_in_other_languages(hall: Hall, language: str) -> None:
    from tests.test_pages_in_every_language import japanese_on

    guest = resident(language=language)
    left = japanese_on(guest.open("/guide/")) + japanese_on(guest.open("/guide/moving-in/"))
    left += japanese_on(guest.send()) + japanese_on(guest.send())
    left += japanese_on(guest.send(child(0, years_ago(4))))
    left += japanese_on(guest.send(day("answer", timezone.localdate() - timedelta(days=3))))
    assert guest.url == SLIP
    left += japanese_on(guest.open("/guide/moving-in/answers/"))
    assert left == []
