"""Finding a case however its number was typed; notes for colleagues; handing over and taking back."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, faults, hidden, screen, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM


@pytest.mark.parametrize(
    "typed",
    [
        lambda number: number,
        lambda number: number.lower(),
        lambda number: f"　{number} ",
        lambda number: number.replace("-", "－"),
        lambda number: number.replace("-", "ー"),
        lambda number: number.replace("-", " "),
        lambda number: number.translate(str.maketrans("0123456789T", "０１２３４５６７８９Ｔ")),
    ],
)
def test_a_number_opens_its_case_however_it_was_typed(stage: Stage, typed: object) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert callable(typed)
    found = stage.sano.get(at("search"), {"text": typed(number)})
    assert found.headers["Location"] == at("case", number)


def test_a_number_with_a_wrong_digit_is_not_another_case(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    page = stage.sano.get(at("search"), {"text": wrong})
    assert page.status_code == 200
    assert "見つかりませんでした" in text_of(page)


def test_the_number_of_another_office_opens_nothing(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    page = stage.nakamura.get(at("search"), {"text": number})
    assert page.status_code == 200
    assert "花子" not in text_of(page)


def test_somebody_with_two_seats_finds_the_cases_of_both(stage: Stage) -> None:
    view, actor = register.clerk("松井", "kodomo-mirai", "staff", number="5")
    people.assign_post(view.ref, "shimin", "staff", by=SYSTEM)
    numbers = {
        factories.submitted(stage.cast).receipt_number,
        factories.copy_requested(stage.cast).receipt_number,
    }
    client = screen(actor)
    page = text_of(client.get(at("search"), {"text": "鈴木"}))
    assert all(page.count(number) >= 1 for number in numbers)
    for number in numbers:
        assert client.get(at("case", number)).status_code == 200


def test_what_is_over_is_found_too(stage: Stage) -> None:
    number = factories.granted(stage.cast).receipt_number
    commands.fulfil(number, stage.cast.sano)
    commands.close(number, stage.cast.sano)
    assert number not in text_of(stage.sano.get(at("home")))
    assert number in text_of(stage.sano.get(at("search"), {"text": "ハナコ"}))


def test_an_empty_search_asks_and_finds_nothing(stage: Stage) -> None:
    factories.submitted(stage.cast)
    for text in ("", "   ", "　"):
        page = stage.sano.get(at("search"), {"text": text})
        assert page.status_code == 200
        assert "花子" not in text_of(page)
        assert faults(page) == []


def test_notes_are_for_colleagues_in_their_order_and_shown_as_text(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for who, words in ((stage.sano, "<b>一つめ</b>"), (stage.oishi, "二つめ\n次の行")):
        send(who, at("note", number), at("case", number), text=words)
    page = stage.sugiyama.get(at("case", number))
    assert "<b>一つめ" not in page.content.decode()
    assert "二つめ" in text_of(page)
    assert [one.by_name for one in queries.notes(number)] == ["佐野", "大石"]
    assert faults(page) == []


def test_a_note_is_cut_at_its_limit_and_stays_in_the_office(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    stage.sano.post(at("note", number), {"text": "あ" * 5000})
    assert len(queries.notes(number)[0].text) == 2000
    assert stage.nakamura.post(at("note", number), {"text": "よそから"}).status_code == 403
    assert len(queries.notes(number)) == 1


def test_a_note_does_not_stand_in_the_way_of_a_colleague(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    page = stage.oishi.get(at("case", number))
    stage.sano.post(at("note", number), {"text": "見ました"})
    stage.oishi.post(at("act", number, "begin_review"), {"once": "a", "seen": hidden(page, "seen")})
    assert queries.case(number).state == "in_review"


def test_a_case_handed_over_is_the_other_offices_alone(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    done = send(
        stage.sano, at("act", number, "hand_over"), at("case", number), office_id="shimin", note="担当違い"
    )
    assert "ほかの課へ回しました" in text_of(done)
    assert stage.sano.get(at("case", number)).status_code == 403
    assert number in text_of(stage.nakamura.get(at("home")))
    assert "担当違い" in text_of(stage.nakamura.get(at("case", number)))
    assert queries.case(number).assignee_ref == ""


def test_a_hand_over_by_mistake_is_taken_back_until_somebody_acts(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for taken_up in (False, True):
        send(stage.sano, at("act", number, "hand_over"), at("case", number), office_id="shimin", note="違う")
        if taken_up:
            commands.begin_review(number, stage.cast.nakamura)
        stage.sano.post(at("undo", number))
        assert queries.case(number).office_id == ("shimin" if taken_up else "kodomo-mirai")


def test_nobody_takes_back_what_somebody_else_did(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    commands.assign(number, stage.cast.oishi.ref, stage.cast.sano)
    for client in (stage.oishi, stage.nakamura):
        client.post(at("undo", number))
        assert queries.case(number).assignee_ref == stage.cast.oishi.ref
    said = stage.oishi.post(at("undo", number), follow=True)
    assert "取り消せませんでした" in text_of(said)


@pytest.mark.parametrize("office", ["kodomo-mirai", "nowhere", ""])
def test_a_case_goes_only_to_another_office_that_exists(stage: Stage, office: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    refused = send(
        stage.sano, at("act", number, "hand_over"), at("case", number), office_id=office, note="どこかへ"
    )
    assert refused.status_code == 422
    assert "どこかへ" in refused.content.decode()
    assert queries.case(number).office_id == "kodomo-mirai"
