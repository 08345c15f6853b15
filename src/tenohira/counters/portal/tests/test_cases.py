"""One case as its applicant sees it: timeline, corrections, papers, withdrawal, and that nobody else sees it."""

from __future__ import annotations

import pytest

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    Hall,
    apply_for_allowance,
    ask_for_correction,
    picture,
    receipt_of,
    resident,
    send_opinion,
)
from tenohira.counters.portal.tests.walker import Walker
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.views import Mark
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents import queries as stored


def test_the_case_page_says_where_it_stands_and_whom_to_ask(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/")
    assert hanako.title == "児童手当の認定請求"
    assert receipt in hanako.words
    assert "いまここ" in hanako.words
    assert "099-000-0011" in hanako.words
    assert "こども未来課" in hanako.words


def test_the_applicant_sees_which_office_looked_but_not_who(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    assert "まだ、だれも見ていません" in hanako.open(f"/cases/{receipt}/").words
    commands.open_case(receipt, hall.clerk_of(queries.case(receipt)))
    looked = hanako.open(f"/cases/{receipt}/")
    assert "まだ、だれも見ていません" not in looked.words
    assert "佐野" not in looked.words


def test_the_list_holds_what_is_under_way_and_what_is_over(hall: Hall) -> None:
    hanako = resident(HANAKO)
    assert "まだ手続きはありません" in hanako.open("/cases/").words
    receipt = apply_for_allowance(hanako)
    assert receipt in hanako.open("/cases/").words
    assert "終わった手続き" not in hanako.words


def test_only_the_marked_question_is_open_to_correction(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, Mark("phone", "つながりませんでした"))
    hanako.open(f"/cases/{receipt}/")
    assert "市役所からのお願い" in hanako.words
    assert "電話番号をお確かめください。" in hanako.words
    hanako.send(button="直す", form=0)
    assert hanako.title == "請求する方"
    assert "つながりませんでした" in hanako.words
    assert "phone" in hanako.form().names
    assert "name" not in hanako.form().names
    assert hanako.faults() == []


def test_a_correction_changes_what_was_marked_and_nothing_else(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, Mark("phone"))
    before = queries.case(receipt).answers
    hanako.open(f"/cases/{receipt}/").send(button="直す", form=0)
    forced = {"phone": "090-2222-3333", "name": "別人 花子", "name.extra": "x"}
    answer = hanako.client.post(hanako.url, forced, follow=True)
    assert answer.status_code == 200
    hanako.open(answer.redirect_chain[-1][0])
    assert hanako.title == "内容の確認"
    review = hanako.url
    hanako.send({"declared": "yes"}, button="直した内容を送る")
    assert hanako.title == "直した内容を受け取りました"
    tapped = hanako.client.post(review, {"declared": "yes", "key": "again"}, follow=True)
    assert tapped.redirect_chain[-1][0] == f"/cases/{receipt}/corrected/", "a double tap"
    after = queries.case(receipt).answers
    assert after["phone"] == "090-2222-3333"
    assert {key for key in before if before[key] != after.get(key)} == {"phone"}
    assert queries.case(receipt).state == "in_review"


def test_a_correction_without_marks_opens_everything(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, message="世帯の状況を書き直してください。")
    hanako.open(f"/cases/{receipt}/").send(button="直す", form=0)
    assert hanako.title == "内容の確認"
    hanako.follow("直す（お名前）")
    assert "name" in hanako.form().names
    assert "phone" in hanako.form().names


def test_a_marked_answer_in_one_block_of_a_repeat_is_opened_there(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, Mark("child_relationship", "養子ではありませんか", 0))
    hanako.open(f"/cases/{receipt}/").send(button="直す", form=0)
    assert hanako.title == "お子さんについて"
    assert "children.0.child_relationship" in hanako.form().names
    assert "children.0.lives_with" not in hanako.form().names
    hanako.send({"children.0.child_relationship": "adopted"}, button="次へ進む")
    hanako.send({"declared": "yes"}, button="直した内容を送る")
    assert queries.case(receipt).answers["children"][0]["child_relationship"] == "adopted"
    assert queries.case(receipt).answers["children"][0]["lives_with"] is True


def test_somebody_without_sign_in_corrects_by_their_link(hall: Hall) -> None:
    somebody = resident()
    receipt = send_opinion(somebody)
    link = somebody.page.inputs[-1]["value"].replace("http://testserver", "")
    elsewhere = resident().open(link)
    assert elsewhere.status == 200
    assert queries.case(receipt).state_title.text() in elsewhere.words


def test_a_paper_that_was_to_follow_is_handed_in(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    assert "あとから出していただく書類" in hanako.words
    hanako.open(f"/cases/{receipt}/").follow("健康保険の資格が分かるもの")
    assert hanako.title == "書類を出す"
    hanako.send(button="この書類を送る")
    assert hanako.status == 422
    assert "ファイルを選んでから" in hanako.words
    hanako.send({"insurance_copy": picture("保険証.png")}, button="この書類を送る")
    assert hanako.url == f"/cases/{receipt}/"
    assert "書類を受け取りました" in hanako.words
    assert "保険証" in hanako.words
    assert queries.case(receipt).pending == ()


def test_a_paper_of_several_sheets_is_handed_in_at_once(hall: Hall) -> None:
    hanako = resident(HANAKO)
    hanako.client.post("/services/disaster-certificate/begin/")
    hanako.open(f"/apply/{queries.drafts_of(hall.accounts[HANAKO])[0].id}/")
    Walker(hanako).to_review()
    hanako.send({"declared": "yes"})
    receipt = receipt_of(hanako)
    assert queries.case(receipt).pending == ("photos",)
    sheets = [picture(f"{number}枚目.png") for number in (1, 2)]
    answer = hanako.client.post(f"/cases/{receipt}/supply/photos/", {"photos": sheets}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/cases/{receipt}/"
    assert [one.name for one in queries.files(receipt)] == ["1枚目.png", "2枚目.png"]
    assert queries.case(receipt).pending == ()


def test_a_paper_of_the_wrong_kind_is_refused_in_plain_words(hall: Hall) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/supply/insurance_copy/")
    hanako.send({"insurance_copy": SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 200)}, button="この書類を送る")
    assert hanako.status == 422
    assert "受け取れません" in hanako.words
    assert queries.case(receipt).pending == ("insurance_copy",)


def test_a_paper_nobody_waits_for_leads_back_to_the_case(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/supply/phone/")
    assert hanako.url == f"/cases/{receipt}/"


def test_an_application_is_withdrawn_after_asking_once(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/").follow("この申請を取り下げる")
    assert queries.case(receipt).state == "submitted"
    hanako.send({"reason": "別の方が請求するため"}, button="取り下げる")
    assert "取り下げました" in hanako.words
    assert queries.case(receipt).state == "withdrawn"
    hanako.open(f"/cases/{receipt}/withdraw/")
    assert hanako.url == f"/cases/{receipt}/"
    assert "もう取り下げられません" in hanako.words


def test_withdrawing_twice_from_an_old_page_is_refused_in_words(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.client.post(f"/cases/{receipt}/withdraw/", {})
    assert hanako.client.post(f"/cases/{receipt}/withdraw/", {}).status_code == 409


def test_the_copy_of_the_application_is_a_pdf(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/application.pdf")
    assert hanako.body.startswith(b"%PDF")
    assert receipt in hanako.headers["Content-Disposition"]


@pytest.mark.parametrize("stranger", ["", MARIA])
def test_nobody_else_sees_case_papers_or_files(hall: Hall, stranger: str) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/supply/insurance_copy/")
    hanako.send({"insurance_copy": picture()}, button="この書類を送る")
    file = queries.files(receipt)[0].ref.partition(":")[2]
    case = queries.case(receipt)
    paper = documents.issue(
        "certificate", "certificate", {"receipt_number": receipt}, title="証明書", subject=case.subject,
        office=case.office_id, by=hall.clerk_of(case),
    )  # fmt: skip
    document = paper.ref.partition(":")[2]
    addresses = [
        f"/cases/{receipt}/",
        f"/cases/{receipt}/receipt/",
        f"/cases/{receipt}/application.pdf",
        f"/cases/{receipt}/files/{file}/",
        f"/cases/{receipt}/papers/{document}.pdf",
        f"/cases/{receipt}/withdraw/",
        f"/cases/{receipt}/supply/insurance_copy/",
    ]
    other = resident(stranger)
    assert [other.open(address).status for address in addresses] == [404] * len(addresses)
    assert [hanako.open(address).status for address in addresses[:5]] == [200] * 5


def test_papers_and_files_of_another_case_are_not_handed_out(hall: Hall) -> None:
    hanako, maria = resident(HANAKO), resident(MARIA)
    first = apply_for_allowance(hanako)
    hanako.open(f"/cases/{first}/supply/insurance_copy/")
    hanako.send({"insurance_copy": picture()}, button="この書類を送る")
    file = stored.files_of(queries.case(first).subject)[0].ref.partition(":")[2]
    second = send_opinion(maria)
    assert maria.open(f"/cases/{second}/").status == 200
    assert maria.open(f"/cases/{second}/files/{file}/").status == 404
    assert maria.open(f"/cases/{second}/papers/{file}.pdf").status == 404


def test_downloads_are_never_drawn_as_pages(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open(f"/cases/{receipt}/application.pdf")
    assert hanako.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in hanako.headers["Content-Security-Policy"]
    assert hanako.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in hanako.headers["Cache-Control"]


def test_a_receipt_number_typed_loosely_opens_the_case(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    assert hanako.open(f"/cases/{receipt.lower()}/").status == 200


def test_a_token_of_another_case_opens_nothing(hall: Hall) -> None:
    somebody, other = resident(), resident()
    first = send_opinion(somebody)
    send_opinion(other)
    token = other.page.inputs[-1]["value"].partition("token=")[2]
    assert resident().open(f"/cases/{first}/?token={token}").status == 404
    assert resident().open(f"/cases/{first}/?token=x").status == 404


def test_the_receipt_page_has_no_faults(hall: Hall) -> None:
    somebody = resident()
    receipt = send_opinion(somebody)
    assert receipt_of(somebody) == receipt
    assert somebody.faults() == []
    assert somebody.open(f"/cases/{receipt}/").faults() == []
    assert somebody.open(f"/cases/{receipt}/withdraw/").faults() == []
