"""伊藤 keeps the hall in order: offices, posts, staff, routes, the register, what is stuck."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.definition import read_routes
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import queries as people
from tenohira.foundation import outbox
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import SYSTEM


def test_the_list_of_offices_shows_who_holds_which_post(stage: Stage) -> None:
    shown = text_of(stage.ito().get(at("administration"), follow=True))
    assert "こども未来課" in shown
    assert "課長 課の長 杉山" in shown
    assert "欠員" in shown


def test_an_office_is_renamed_and_keeps_its_other_languages(stage: Stage) -> None:
    done = send(
        stage.ito(), at("office", "shimin"), name="市民窓口課", place="1階", phone="099-000-0099", mail=""
    )
    assert "市民窓口課" in text_of(done)
    name = people.office("shimin").name
    assert name.text("ja") == "市民窓口課"
    assert name.text("en") == "市民課 (en)"


def test_a_wrong_mail_address_of_an_office_is_told(stage: Stage) -> None:
    refused = send(stage.ito(), at("office", "shimin"), name="市民課", phone="1", mail="x")
    assert refused.status_code == 422


def test_a_post_is_added_and_changed(stage: Stage) -> None:
    ito = stage.ito()
    send(ito, at("add-post", "shimin"), post_id="deputy-head", title="課長補佐", rank="2")
    assert "課長補佐" in text_of(ito.get(at("offices")))
    send(
        ito, at("post", "shimin", "deputy-head"), post_id="deputy-head", title="副課長", rank="2", is_head=""
    )
    assert {post.title.text("ja") for post in people.posts("shimin")} >= {"副課長"}
    assert send(ito, at("add-post", "shimin"), post_id="課長", title="", rank="0").status_code == 422


def test_the_order_of_deputies_is_set(stage: Stage) -> None:
    ito = stage.ito()
    send(ito, at("deputies", "shimin", "section-head"), deputy1="staff", deputy2="subsection-head")
    assert [post.id for post in people.deputy_posts("shimin", "section-head")] == ["staff", "subsection-head"]
    twice = send(ito, at("deputies", "shimin", "section-head"), deputy1="staff", deputy2="staff")
    assert twice.status_code == 422
    assert "代決の順序が正しくありません" in text_of(twice)


def test_somebody_is_entered_given_a_post_and_leaves_it(stage: Stage) -> None:
    ito = stage.ito()
    done = send(
        ito, at("add-staff"), name="近藤 学", kana="コンドウ マナブ", number="55", mail="kondo@city.example"
    )
    assert "近藤 学" in text_of(done)
    member = next(one for one in people.all_staff() if one.number == "55")
    key = member.ref.partition(":")[2]
    twice = send(ito, at("add-staff"), name="別の人", number="56", mail="kondo@city.example")
    assert twice.status_code == 422
    assert "ほかの職員が使っています" in text_of(twice)
    assert all(one.number != "56" for one in people.all_staff())
    send(ito, at("assign-post", key), seat="shimin/staff", since="", until="")
    assert [post.office_id for post in people.staff(member.ref).posts] == ["shimin"]
    back = send(
        ito, at("assign-post", key), seat="shimin/staff", since="令和8年12月1日", until="令和8年11月1日"
    )
    assert back.status_code == 422
    send(ito, at("leave", key, "shimin", "staff"))
    assert people.staff(member.ref).posts == ()


def loaded_routes() -> None:
    """The routes of the pack, as set-up loads them."""
    definition = read_routes(pack_folder() / "routes.yaml", Problems())
    assert definition is not None
    commands.load_routes(definition, by=SYSTEM)


def test_a_route_is_read_and_changed_and_new_proposals_take_it(stage: Stage) -> None:
    loaded_routes()
    ito = stage.ito()
    assert "50,000 円まで専決" in text_of(ito.get(at("routes")))
    send(ito, at("route-edit", "standard"), title="課長だけ", post1="section-head")
    number = factories.in_review(stage.cast).receipt_number
    drawn = text_of(stage.sano.get(at("route", number) + "?outcome=granted&amount=10"))
    assert drawn == "課長 決裁 杉山"
    assert "課長だけ" in text_of(ito.get(at("routes")))


def test_a_route_that_nobody_could_follow_is_refused(stage: Stage) -> None:
    loaded_routes()
    ito = stage.ito()
    assert send(ito, at("route-edit", "standard"), title="空", post1="").status_code == 422
    assert ito.get(at("route-edit", "nowhere")).status_code == 409
    assert next(one for one in queries.routes() if one.id == "standard").is_edited is False


def test_what_is_stuck_is_shown_and_sent_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    @outbox.handle("nowhere.send")
    def fail(_payload: dict[str, object]) -> None:
        raise ConnectionError("停止中")

    ito = stage.ito()
    assert "止まっている送信はありません" in text_of(ito.get(at("stuck")))
    outbox.post("nowhere.send", {}, key="k1")
    monkeypatch.setattr("tenohira.foundation.outbox.carrying.MAX_ATTEMPTS", 1)
    outbox.drain()
    shown = text_of(ito.get(at("stuck")))
    assert "ConnectionError: 停止中" in shown
    done = ito.post(at("stuck"), {"id": str(outbox.stuck()[0].id)}, follow=True)
    assert "1 件を、もう一度送ります" in text_of(done)
    assert outbox.stuck() == []


def test_the_catalogue_names_office_version_and_state_of_each_service(stage: Stage) -> None:
    shown = text_of(stage.ito().get(at("catalogue")))
    assert "こども未来課" in shown
    assert "問題なし" in shown


def test_the_journal_of_a_case_is_shown_as_written(stage: Stage) -> None:
    number = factories.copy_requested(stage.cast).receipt_number
    shown = text_of(stage.ito().get(at("journal", number)))
    assert "case.submitted" in shown
    assert stage.sano.get(at("journal", number)).status_code == 403


def upload(client: Client, content: bytes, way: str) -> str:
    """What the page says after a file was sent."""
    file = SimpleUploadedFile("register.csv", content, "text/csv")
    return text_of(client.post(at("import"), {"file": file, "way": way}))


def test_a_file_with_broken_rows_is_told_line_by_line_and_loads_nothing(stage: Stage) -> None:
    before = people.population()
    rows = [
        register.row("7001", "70", 氏名="新しい 人", 氏名カナ="アタラシイ ヒト"),
        register.row("7002", "71", 生年月日="令和99年13月"),
    ]
    content = register.csv_bytes(rows)
    ito = stage.ito()
    for way in ("check", "load"):
        said = upload(ito, content, way)
        assert "生年月日" in said
        assert " 3 " in said
        assert people.population() == before
    assert "まだ何も取り込んでいません" in upload(ito, content, "check")
    assert "1行も取り込んでいません" in upload(ito, content, "load")
    assert "新しく 1 人" in upload(ito, content, "skip")
    assert people.population() == before + 1


def test_a_clean_file_is_checked_then_loaded(stage: Stage) -> None:
    content = register.csv_bytes([register.row("7001", "70", 氏名="新しい 人")], "cp932")
    ito = stage.ito()
    assert "取り込めます" in upload(ito, content, "check")
    assert "取り込みました" in upload(ito, content, "load")


def test_no_file_and_no_csv_are_told_in_plain_words(stage: Stage) -> None:
    ito = stage.ito()
    assert "ファイルが選ばれていないか" in text_of(ito.post(at("import"), {"way": "check"}))
    assert "ファイルが選ばれていないか" in upload(ito, b"", "check")
    said = upload(ito, b"\x89PNG\r\n\x1a\n\x00\x01\xff\xfe", "load")
    assert "取り込みました" not in said
