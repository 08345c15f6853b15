"""Asking for a list as a file, letting it go and fetching it, page by page."""

from __future__ import annotations

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories as make

PURPOSE = {"purpose": "申請・届出の審査", "detail": "毎月の報告"}


def asked(stage: Stage) -> str:
    make.submitted(stage.cast)
    answer = send(stage.sano, f"{at('ask-export')}?show=all", **PURPOSE)
    assert "書き出しを申請しました" in text_of(answer)
    (one,) = queries.exports_of(stage.cast.sano)
    return one.ref.removeprefix("export:")


def test_from_the_inbox_to_the_file(stage: Stage) -> None:
    key = asked(stage)
    waiting = stage.sugiyama.get(at("exports"))
    assert "佐野" in text_of(waiting)
    assert "毎月の報告" in text_of(waiting)
    assert faults(waiting) == []
    assert "承認しました" in text_of(stage.sugiyama.post(at("approve-export", key), follow=True))
    assert "受け取れます" in text_of(stage.sano.get(at("exports")))
    file = stage.sano.post(at("fetch-export", key))
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert "no-store" in file.headers["Cache-Control"]
    assert "鈴木 花子" in file.content.decode("utf-8-sig")
    assert "受取済み" in text_of(stage.sano.get(at("exports")))


def test_the_inbox_leads_there_with_its_filters(stage: Stage) -> None:
    make.submitted(stage.cast)
    page = stage.sano.get(at("home"), {"show": "all", "text": "花子"}).content.decode()
    assert f"{at('ask-export')}?show=all&amp;text=" in page


def test_without_a_purpose_nothing_is_asked_for(stage: Stage) -> None:
    make.submitted(stage.cast)
    page = stage.sano.post(at("ask-export"), {})
    assert page.status_code == 422
    assert "目的を選んでください" in text_of(page)
    assert faults(page) == []
    assert queries.exports_of(stage.cast.sano) == []


def test_an_empty_list_is_refused_in_words(stage: Stage) -> None:
    page = stage.sano.post(at("ask-export"), PURPOSE)
    assert page.status_code == 422
    assert "0 件は書き出せません" in text_of(page)


def test_a_form_sent_twice_asks_once(stage: Stage) -> None:
    make.submitted(stage.cast)
    stage.sano.post(at("ask-export"), {**PURPOSE, "once": "k"})
    stage.sano.post(at("ask-export"), {**PURPOSE, "once": "k"})
    assert len(queries.exports_of(stage.cast.sano)) == 1


def test_who_may_not_let_go_is_told_so(stage: Stage) -> None:
    key = asked(stage)
    assert "別の人" in text_of(stage.sano.post(at("approve-export", key), follow=True))
    assert "所属長" in text_of(stage.nakamura.post(at("approve-export", key), follow=True))
    assert [one.state for one in queries.exports_of(stage.cast.sano)] == ["waiting"]


def test_a_refusal_is_seen_by_who_asked(stage: Stage) -> None:
    key = asked(stage)
    stage.sugiyama.post(at("refuse-export", key))
    page = stage.sano.get(at("exports"))
    assert "不承認（杉山）" in text_of(page)
    assert "fetch" not in page.content.decode()


def test_fetching_what_is_not_ones_own_is_a_page_in_words(stage: Stage) -> None:
    key = asked(stage)
    stage.sugiyama.post(at("approve-export", key))
    page = stage.oishi.post(at("fetch-export", key))
    assert "本人だけ" in text_of(page)
    assert "鈴木" not in text_of(page)
