"""From the service page to the receipt, without JavaScript."""

from __future__ import annotations

import re

import pytest

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    OPINION,
    Hall,
    apply_for_allowance,
    begin,
    child_allowance,
    fill,
    receipt_of,
    resident,
    send_opinion,
)
from tenohira.engines.cases import queries as cases
from tenohira.engines.people.tests.factories import known


def test_a_mother_claims_the_allowance_and_gets_a_receipt(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    assert receipt in hanako.words
    case = cases.case(receipt)
    assert case.applicant_ref == known("1001").ref
    assert case.answers["phone"] == "090-1234-5678"
    assert case.answers["children"][0]["brings_up"] is True
    assert case.pending == ("insurance_copy",)


def test_what_the_register_knows_is_filled_in_and_said_so(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:1])
    assert hanako.form().values["name"] == ["鈴木 花子"]
    assert hanako.form().values["kana"] == ["スズキ ハナコ"]
    assert "住民登録から入れました。" in hanako.words


def test_the_page_says_how_far_it_is(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    assert "1 / " in hanako.words
    assert hanako.title == "請求の理由"
    fill(hanako, child_allowance()[:1])
    assert "2 / " in hanako.words


def test_a_mistake_is_shown_at_its_question_and_what_was_typed_stays(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({"body": "道に穴があります。"}, button="次へ進む")
    assert somebody.status == 422
    assert somebody.errors == ["「何についてですか」を選んでください。"]
    assert somebody.form().values["body"] == ["道に穴があります。"]
    assert somebody.faults() == []


def test_typed_mistakes_are_still_there_after_coming_back(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:1])
    where = hanako.url
    hanako.send({"phone": "12", "pension": "national"}, button="次へ進む")
    assert hanako.status == 422
    hanako.open(where)
    assert hanako.form().values["phone"] == ["12"]
    assert any("電話" in error for error in hanako.errors)


def test_questions_that_an_answer_brings_up_are_asked_kindly(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:2])
    where = hanako.url
    hanako.send({"has_partner": "no"}, button="次へ進む").open(where)
    assert "partner_person.name" not in hanako.form().names
    hanako.send({"has_partner": "yes"}, button="次へ進む")
    assert hanako.url == where
    assert "partner_person.name" in hanako.form().names
    assert "質問が増えました" in hanako.words
    assert hanako.errors == []


def test_questions_for_some_say_so_before_it_is_known_who(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:2])
    assert "partner_person.name" in hanako.form().names
    assert "当てはまる方だけ答えてください" in hanako.words


def test_pages_that_do_not_apply_are_passed_over(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:5])
    assert hanako.url.endswith("/payment/")
    hanako.open(hanako.url.replace("payment", "older_children"))
    assert hanako.status == 404
    assert "いまの答えでは出てきません" in hanako.title


def test_every_answer_is_read_back_with_a_way_to_change_it(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance())
    assert hanako.title == "内容の確認"
    assert "090-1234-5678" in hanako.words
    assert "123456789018" not in hanako.html
    hanako.follow("直す（電話番号）")
    assert hanako.url.split("?")[0].endswith("/claimant/")
    hanako.send({"phone": "090-9999-0000"}, button="直して確認へ戻る")
    assert hanako.title == "内容の確認"
    assert "090-9999-0000" in hanako.words


def test_nothing_is_sent_before_it_is_declared(hall: Hall) -> None:
    hanako = fill(begin(resident(HANAKO), "child-allowance-claim"), child_allowance())
    hanako.send(button="この内容で申請する")
    assert hanako.status == 422
    assert any("まちがいありません" in error for error in hanako.errors)
    assert cases.cases_of([known("1001").ref]) == []


def test_an_incomplete_form_says_what_is_missing_and_leads_there(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    draft = hanako.url.split("/apply/")[1].split("/")[0]
    hanako.open(f"/check/{draft}/").send({"declared": "yes"}, button="この内容で申請する")
    assert hanako.status == 422
    assert "まだ答えていないところ" in hanako.words
    hanako.follow("「電話番号」を書いてください。")
    assert hanako.title == "請求する方"
    assert hanako.form().values["back_to"] == ["review"]


def test_a_double_tap_makes_one_case(hall: Hall) -> None:
    somebody = fill(begin(resident(), "opinion"), OPINION)
    review, key = somebody.url, somebody.form().values["key"][0]
    somebody.send(button="この内容で申請する")
    first = receipt_of(somebody)
    again = somebody.client.post(review, {"key": key}, follow=True)
    assert again.redirect_chain[-1][0] == f"/cases/{first}/receipt/"
    lost = somebody.client.post(review, {"key": "another"}, follow=True)
    assert lost.redirect_chain[-1][0] == f"/cases/{first}/receipt/"


def test_somebody_else_cannot_repeat_the_tap(hall: Hall) -> None:
    somebody = fill(begin(resident(), "opinion"), OPINION)
    review = somebody.url
    somebody.send(button="この内容で申請する")
    assert resident(HANAKO).client.post(review, {"key": "x"}).status_code == 404


def test_beginning_again_offers_to_go_on(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:1])
    begin(hanako, "child-allowance-claim")
    assert hanako.title == "書きかけの申請があります"
    hanako.follow("続きから書く")
    assert hanako.title == "請求する方"
    begin(hanako, "child-allowance-claim").send(button="新しく書きはじめる")
    assert hanako.title == "請求の理由"


def test_a_block_can_be_added_and_taken_away(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:3])
    assert "鈴木 一郎" in hanako.words
    hanako.send(button="お子さんを追加する")
    assert "children.1.child_name" in hanako.form().names
    hanako.send({"children.1.child_name": "鈴木 次郎"}, button="お子さんを追加する")
    assert hanako.form().values["children.1.child_name"] == ["鈴木 次郎"]
    hanako.send(button="この欄を消す（お子さん 3）")
    assert "children.2.child_name" not in hanako.form().names
    assert hanako.form().values["children.1.child_name"] == ["鈴木 次郎"]
    assert not any("鈴木 一郎" in button for button in hanako.form().buttons)


def test_a_registered_child_cannot_be_taken_away(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:3])
    where = hanako.url
    answer = hanako.client.post(where, {"do": "remove-0"})
    assert answer.status_code == 404
    hanako.open(where)
    assert "鈴木 一郎" in hanako.words


def test_an_opinion_needs_no_sign_in_and_its_link_opens_it_elsewhere(hall: Hall) -> None:
    somebody = resident()
    receipt = send_opinion(somebody)
    link = somebody.page.inputs[-1]["value"]
    assert f"/cases/{receipt}/?token=" in link
    elsewhere = resident()
    assert elsewhere.open(f"/cases/{receipt}/").status == 404
    elsewhere.open(link.replace("http://testserver", ""))
    assert elsewhere.status == 200
    assert "token" not in elsewhere.url
    assert receipt in elsewhere.words


def test_a_wrong_mail_address_at_the_end_is_said_and_kept(hall: Hall) -> None:
    somebody = fill(begin(resident(), "opinion"), OPINION)
    somebody.send({"mail": "not-a-mail"}, button="この内容で申請する")
    assert somebody.status == 422
    assert somebody.form().values["mail"] == ["not-a-mail"]
    somebody.send({"mail": "who@mail.example"}, button="この内容で申請する")
    assert cases.case(receipt_of(somebody)).mail == "who@mail.example"


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-br"])
def test_the_form_speaks_the_language_of_the_reader(hall: Hall, language: str) -> None:
    titles = {
        "ja": "請求の理由",
        "ja-easy": "どうして 申しこみますか",
        "en": "Why you are claiming",
        "pt-br": "Motivo do pedido",
    }
    maria = resident(MARIA, language)
    maria.open("/services/child-allowance-claim/").send()
    assert maria.title == titles[language]
    assert maria.page.lang == {"ja-easy": "ja", "pt-br": "pt-BR"}.get(language, language)


def test_a_service_for_residents_sends_strangers_to_sign_in_first(hall: Hall) -> None:
    somebody = resident()
    answer = somebody.client.post("/services/child-allowance-claim/begin/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/login/?next=/services/child-allowance-claim/"


def test_the_script_may_ask_which_questions_follow_without_saving(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:2])
    where = hanako.url
    answer = hanako.client.post(f"{where}questions/", {"has_partner": "yes"})
    assert answer.status_code == 200
    assert "partner_person.name" in answer.content.decode()
    answer = hanako.client.post(f"{where}questions/", {"has_partner": "no"})
    assert "partner_person.name" not in answer.content.decode()
    hanako.open(where)
    assert "has_partner" not in hanako.form().values


def test_a_question_waits_only_for_the_questions_above_it(hall: Hall) -> None:
    """`own-account` is an answer, not a name: an account asked for by it must not wait for itself."""
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    fill(hanako, child_allowance()[:4])
    where = re.sub(r"[^/]+/$", "payment/", hanako.url)
    account = re.compile(r'<div class="question( question--waits)?" data-question="account">')
    before = account.search(hanako.client.get(where).content.decode())
    assert before
    assert before[1]
    after = account.search(
        hanako.client.post(f"{where}questions/", {"pay_to": "own-account"}).content.decode()
    )
    assert after
    assert not after[1]
