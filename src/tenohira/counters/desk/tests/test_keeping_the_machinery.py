"""伊藤 again: what was given wrongly, the register in every state, stuck sendings, journals."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, faults, screen, send, text_of
from tenohira.counters.desk.tests.test_keeping_the_hall import loaded_routes, upload
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import queries as people
from tenohira.foundation import outbox
from tenohira.foundation.journal import entries_about


def route_of(route_id: str) -> list[tuple[str, str]]:
    """The steps of a route: (post, kind)."""
    return [
        (step["post"], step["kind"])
        for one in queries.routes()
        if one.id == route_id
        for step in one.steps
    ]  # fmt: skip


def test_a_route_is_added_and_listed(stage: Stage) -> None:
    loaded_routes()
    ito = stage.ito()
    assert "決裁ルートを加える" in text_of(ito.get(at("routes")))
    done = send(
        ito, at("add-route"), route_id="committee", title="委員会", post1="subsection-head", post2="section-head",
        alone1="30000",
    )  # fmt: skip
    assert "決裁ルートを加えました" in text_of(done)
    assert "委員会 committee" in text_of(done)
    assert "30,000 円まで専決" in text_of(done)
    assert route_of("committee") == [("subsection-head", "review"), ("section-head", "decide")]
    assert [one.actor_kind for one in entries_about("route:committee")] in (["staff"], [])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"route_id": "standard"}, "同じ記号の決裁ルートが、すでにあります"),
        ({"route_id": "add"}, "この記号は使えません"),
        ({"route_id": "委員会"}, "英小文字で始め"),
        ({"route_id": "Committee"}, "英小文字で始め"),
        ({"route_id": "1st"}, "英小文字で始め"),
        ({"route_id": ""}, "記号（英小文字）: 入力してください"),
        ({"title": ""}, "ルートの名前: 入力してください"),
        ({"post1": ""}, "1 番目の職"),
        ({"post1": "nobody"}, "1 番目の職"),
        ({"office1": "nowhere"}, "1 番目の課"),
        ({"alone1": "-1"}, "専決できる額"),
        ({"alone1": "多め"}, "専決できる額"),
    ],
)
def test_a_wrong_route_is_told_and_not_added(stage: Stage, data: dict[str, str], words: str) -> None:
    loaded_routes()
    before = queries.routes()
    sent = {"route_id": "committee", "title": "委員会", "post1": "section-head", **data}
    refused = send(stage.ito(), at("add-route"), **sent)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert faults(refused) == []
    assert queries.routes() == before


def test_a_gap_between_posts_closes(stage: Stage) -> None:
    send(
        stage.ito(), at("add-route"), route_id="gap", title="すきま", post1="staff", post3="section-head",
        office3="shimin",
    )  # fmt: skip
    assert route_of("gap") == [("staff", "review"), ("section-head", "decide")]


@pytest.mark.parametrize(
    ("name", "args", "data", "words"),
    [
        ("office", ["shimin"], {"name": "", "phone": "1"}, "課の名前: 入力してください"),
        ("office", ["shimin"], {"name": "市民課", "phone": ""}, "電話番号: 入力してください"),
        ("add-post", ["shimin"], {"post_id": "x y", "title": "職", "rank": "1"}, "記号"),
        ("add-post", ["shimin"], {"post_id": "x", "title": "職", "rank": "100"}, "順位"),
        ("add-post", ["shimin"], {"post_id": "x", "title": "", "rank": "2"}, "職の名前: 入力してください"),
        ("add-staff", [], {"name": "", "mail": "a@city.example"}, "氏名: 入力してください"),
        ("add-staff", [], {"name": "近藤", "mail": "近藤"}, "サインインに使うメールアドレス"),
        ("deputies", ["shimin", "section-head"], {"deputy1": "section-head"}, "代決する職"),
        ("deputies", ["shimin", "section-head"], {"deputy1": "nobody"}, "代決する職"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_changes_nothing(
    stage: Stage, name: str, args: list[str], data: dict[str, str], words: str
) -> None:
    ito = stage.ito()
    before = (people.offices(), people.all_staff())
    refused = send(ito, at(name, *args), **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert faults(refused) == []
    assert (people.offices(), people.all_staff()) == before


@pytest.mark.parametrize("seat", ["", "shimin", "shimin/nobody", "nowhere/staff", "/"])
def test_a_seat_that_is_none_is_not_given(stage: Stage, seat: str) -> None:
    key = stage.cast.sano.ref.partition(":")[2]
    refused = send(stage.ito(), at("assign-post", key), seat=seat, since="", until="")
    assert refused.status_code == 422
    assert "職" in text_of(refused)
    assert len(people.staff(stage.cast.sano.ref).posts) == 1


def test_somebody_who_leaves_their_post_is_out_at_once(stage: Stage) -> None:
    key = stage.cast.sano.ref.partition(":")[2]
    number = factories.submitted(stage.cast).receipt_number
    assert stage.sano.get(at("case", number)).status_code == 200
    asked = stage.ito().get(at("leave", key, "kodomo-mirai", "staff"))
    assert "佐野さんの「担当」を終える" in text_of(asked)
    send(screen(register.clerk("別の管理者", "shimin", "staff", number="10", is_admin=True)[1]),
         at("leave", key, "kodomo-mirai", "staff"))  # fmt: skip
    assert stage.sano.get(at("case", number)).status_code == 403
    assert stage.sano.get(at("home")).status_code == 403


def test_offices_posts_and_staff_that_are_not_there_are_told(stage: Stage) -> None:
    ito = stage.ito()
    for path in (at("office", "nowhere"), at("add-post", "nowhere"), at("assign-post", "0" * 32)):
        missing = ito.get(path)
        assert missing.status_code == 404, path
        assert faults(missing) == []
    key = stage.cast.sano.ref.partition(":")[2]
    refused = send(ito, at("leave", key, "shimin", "section-head"))
    assert refused.status_code == 422
    assert "この職には就いていません" in text_of(refused)


def test_a_deputy_order_that_is_emptied_falls_back_to_rank(stage: Stage) -> None:
    ito = stage.ito()
    send(ito, at("deputies", "shimin", "section-head"), deputy1="staff")
    assert [one.id for one in people.deputy_posts("shimin", "section-head")] == ["staff"]
    send(ito, at("deputies", "shimin", "section-head"), deputy1="", deputy2="")
    assert [one.id for one in people.deputy_posts("shimin", "section-head")] != ["staff"]


def numbered(count: int) -> list[dict[str, str]]:
    """Register rows of people with names of their own."""
    return [
        register.row(str(5000 + place), str(500 + place), 氏名=f"住民 {place}番") for place in range(count)
    ]


def test_a_file_of_a_whole_street_is_loaded(stage: Stage) -> None:
    before = people.population()
    said = upload(stage.ito(), register.csv_bytes(numbered(300)), "load")
    assert "取り込みました" in said
    assert people.population() == before + 300


def test_of_very_many_wrong_rows_the_first_are_shown_and_the_rest_counted(stage: Stage) -> None:
    rows = [one | {"生年月日": "令和99年13月"} for one in numbered(230)]
    file = SimpleUploadedFile("register.csv", register.csv_bytes(rows), "text/csv")
    page = stage.ito().post(at("import"), {"file": file, "way": "check"})
    assert page.status_code == 422
    assert "30" in text_of(page)
    assert text_of(page).count("令和99年13月") <= 200
    assert faults(page) == []


@pytest.mark.parametrize(
    "content",
    [
        "氏名,住所\r\n花子,中央\r\n".encode(),
        "宛名番号".encode("utf-16"),
        b"\xff\xd8\xff\xe0 a picture",
        b"\x00" * 500,
        ("宛名番号,氏名\n" + '"' + "あ" * 100).encode(),
        "宛名番号,氏名\n1,".encode() + b"\x80\xa0",
    ],
)
def test_a_file_that_is_no_register_is_told_and_loads_nothing(stage: Stage, content: bytes) -> None:
    before = people.population()
    ito = stage.ito()
    for way in ("check", "load", "skip"):
        file = SimpleUploadedFile("register.csv", content, "text/csv")
        page = ito.post(at("import"), {"file": file, "way": way})
        assert page.status_code == 422
        assert faults(page) == []
        assert people.population() == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read(stage: Stage, settings: LazySettings) -> None:
    settings.TENOHIRA_BODY_LIMIT = 2000
    file = SimpleUploadedFile("register.csv", b"x" * 5000, "text/csv")
    refused = stage.ito().post(at("import"), {"file": file, "way": "load"})
    assert refused.status_code == 413
    assert "ください" in text_of(refused)


def fail(ito: Client, monkeypatch: pytest.MonkeyPatch, keys: list[str]) -> None:
    """Some sendings that failed once too often."""

    @outbox.handle("desk.nowhere")
    def refuse(_payload: dict[str, object]) -> None:
        raise ConnectionError("停止中")

    for key in keys:
        outbox.post("desk.nowhere", {}, key=key)
    monkeypatch.setattr("tenohira.foundation.outbox.carrying.MAX_ATTEMPTS", 1)
    outbox.drain()
    assert len(outbox.stuck()) == len(keys)


def test_all_that_is_stuck_is_sent_again_together(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ito = stage.ito()
    fail(ito, monkeypatch, ["a", "b", "c"])
    page = ito.get(at("stuck"))
    assert text_of(page).count("ConnectionError: 停止中") == 3
    assert faults(page) == []
    assert "3 件を、もう一度送ります" in text_of(ito.post(at("stuck"), {"id": "all"}, follow=True))
    assert outbox.stuck() == []


@pytest.mark.parametrize("wanted", ["", "0", "999999", "x", "-1"])
def test_sending_again_what_is_not_stuck_does_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    ito = stage.ito()
    fail(ito, monkeypatch, ["a"])
    said = ito.post(at("stuck"), {"id": wanted}, follow=True)
    assert "もう一度送ります" not in text_of(said)
    assert len(outbox.stuck()) == 1


def test_the_journal_of_a_case_is_for_administrators_of_its_office(stage: Stage) -> None:
    number = factories.granted(stage.cast).receipt_number
    inside = screen(register.clerk("管理", "kodomo-mirai", "staff", number="12", is_admin=True)[1])
    page = inside.get(at("journal", number))
    for kind in ("case.submitted", "case.step_approved"):
        assert kind in text_of(page)
    assert faults(page) == []
    assert "記録簿を見る" in text_of(inside.get(at("case", number)))
    assert "記録簿を見る" not in text_of(stage.sano.get(at("case", number)))
    assert stage.ito().get(at("journal", number)).status_code == 403
