"""Papers carry what they must: number, addressee, decision, reasons, notice of appeal, seal and check code."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
import segno

from tenohira.engines.documents import queries
from tenohira.engines.documents.commands import render
from tenohira.engines.documents.errors import TemplateProblem
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.tokens import grouped, verify_url
from tenohira.engines.documents.typesetting import qr_svg

HANAKO = {"name": "鈴木 花子", "postal_code": "999-0012", "address": "手県てのひら市中央二丁目3番4号"}
CLAIM: dict[str, Any] = {
    "service_title": "児童手当の認定請求",
    "receipt_number": "T26-0012-3",
    "applied_on": date(2026, 11, 2),
    "addressee": HANAKO,
    "office": make.OFFICE,
}


def text_of(content: bytes) -> str:
    """The text of every page without spaces and line ends."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def paper(template: str, data: dict[str, Any], title: str = "通知書") -> str:
    document = make.issued(template=template, data=data, title=title)
    return text_of(queries.pdf(document.ref))


def test_the_copy_of_an_application_shows_every_answer() -> None:
    rows = [{"label": "氏名", "shown": ["鈴木 花子", "スズキ ハナコ"]}, {"label": "別居の理由", "shown": ""}]
    data = CLAIM | {
        "submitted_on": date(2026, 11, 18),
        "sections": [{"title": "請求者", "rows": rows}],
        "declaration": "事実と相違ありません。",
    }
    shown = text_of(render("application", data))
    for words in (
        "児童手当の認定請求",
        "申請内容の控え",
        "T26-0012-3",
        "令和8年11月18日",
        "請求者",
        "スズキハナコ",
    ):
        assert words in shown
    assert "別居の理由（記入なし）" in shown
    assert "事実と相違ありません。" in shown
    assert "確認コード" not in shown


def test_a_receipt_says_number_and_what_comes_next() -> None:
    data = CLAIM | {
        "received_on": date(2026, 11, 18),
        "standard_days": 30,
        "due_on": date(2027, 1, 6),
        "papers": ["健康保険証の写し"],
        "next": ["内容を確かめます。"],
    }
    shown = text_of(render("receipt", data))
    for words in (
        "受付票",
        "T26-0012-3",
        "開庁日で30日",
        "令和9年1月6日",
        "健康保険証の写し",
        "内容を確かめます。",
        "公印省略",
    ):
        assert words in shown


@pytest.mark.django_db
def test_a_refusal_gives_reasons_and_the_notice_of_appeal() -> None:
    data = CLAIM | {
        "outcome": "refused",
        "law": "児童手当法第7条",
        "reasons": ["所得の証明が確認できないため"],
    }
    shown = paper("decision-notice", data, "児童手当 却下通知書")
    for words in (
        "てこ第1号",
        "鈴木花子様",
        "てのひら市長",
        "児童手当却下通知書",
        "令和8年11月2日付けで申請のありました",
        "児童手当法第7条の規定により",
        "所得の証明が確認できないため",
        "3か月以内に、てのひら市長に対して審査請求",
        "行政不服審査法第18条",
        "6か月以内に、てのひら市を被告として",
        "手県地方裁判所に提起",
        "行政事件訴訟法第14条",
        "こども未来課",
        "電話099-000-0011",
    ):
        assert words in shown


@pytest.mark.django_db
def test_the_notice_of_appeal_names_whom_the_law_of_the_case_names() -> None:
    appeal = {"authority": "手県知事", "court": "手県地方裁判所中央支部"}
    shown = paper("decision-notice", CLAIM | {"outcome": "refused", "appeal": appeal})
    assert "手県知事に対して審査請求" in shown
    assert "手県地方裁判所中央支部に提起" in shown


@pytest.mark.django_db
def test_a_grant_without_appeal_has_no_notice_of_it() -> None:
    shown = paper(
        "decision-notice",
        CLAIM | {"outcome": "granted", "appeal": None, "conditions": ["変更は届け出ること"]},
    )
    assert "認めることに決定しました" in shown
    assert "変更は届け出ること" in shown
    assert "審査請求" not in shown


@pytest.mark.django_db
def test_a_certificate_states_facts_and_people() -> None:
    data = {
        "facts": [{"label": "住所", "shown": HANAKO["address"]}],
        "people": [{"name": "鈴木 一郎", "birth_date": "令和6年2月10日", "sex": "男", "relationship": "子"}],
        "statement": "住民票の原本と相違ないことを証明します。",
        "office": make.OFFICE,
    }
    shown = paper("certificate", data, "住民票の写し")
    for words in (
        "住民票の写し",
        "中央二丁目3番4号",
        "鈴木一郎",
        "令和6年2月10日",
        "相違ないことを証明します",
        "てのひら市長",
    ):
        assert words in shown
    assert "審査請求" not in shown


@pytest.mark.django_db
def test_a_disaster_certificate_marks_one_grade_of_six() -> None:
    data = {
        "householder": {"name": "田中 正夫", "address": "手県てのひら市港町1番地2"},
        "members": [{"name": "田中 正夫", "relationship": "世帯主", "age": "78歳"}],
        "cause": "台風第18号",
        "happened_on": date(2026, 10, 4),
        "place": "手県てのひら市港町1番地2",
        "damage": "中規模半壊",
        "office": make.OFFICE,
    }
    shown = paper("disaster-certificate", data, "罹災証明書")
    for words in (
        "整理番号てこ第1号",
        "令和8年10月4日の台風第18号による",
        "中規模半壊（該当）",
        "準半壊に至らない（一部損壊）",
    ):
        assert words in shown
    assert shown.count("（該当）") == 1


@pytest.mark.django_db
def test_a_payment_notice_hides_most_of_the_account_number() -> None:
    data = CLAIM | {
        "amount": 1234567,
        "payments": [{"label": "第1回", "date": date(2027, 2, 10), "amount": 30000}],
        "account": {
            "bank": "てのひら銀行",
            "branch": "中央支店",
            "number": "1234567",
            "holder": "スズキ ハナコ",
        },
    }
    shown = paper("payment-notice", data, "児童手当 支給決定通知書")
    for words in ("1,234,567円", "令和9年2月10日", "30,000円", "＊＊＊＊567", "スズキハナコ"):
        assert words in shown
    assert "普通1234567" not in shown


@pytest.mark.django_db
def test_every_issued_paper_carries_its_code_and_address() -> None:
    document = make.issued()
    shown = text_of(queries.pdf(document.ref))
    assert grouped(document.token) in shown
    assert document.verify_url in shown
    assert document.verify_url.endswith(f"/verify/{document.token}")


def test_the_qr_is_the_address_of_the_verification_page() -> None:
    url = verify_url("0K7M2QX9ZB4T8PWHRS5N")
    expected = segno.make(url, error="m", micro=False)
    assert qr_svg(url) == expected.svg_inline(border=0, omitsize=True)
    assert qr_svg(url) != qr_svg(url + "X")


@pytest.mark.django_db
def test_a_paper_is_tagged_titled_and_in_japanese() -> None:
    document = make.issued(title="在住証明書")
    reader = pypdf.PdfReader(io.BytesIO(queries.pdf(document.ref)))
    assert reader.metadata is not None
    assert reader.metadata.title == "在住証明書"
    assert reader.root_object["/Lang"].startswith("ja")
    assert reader.root_object["/MarkInfo"]["/Marked"]


@pytest.mark.django_db
def test_long_papers_number_their_pages() -> None:
    facts = [{"label": f"項目{n}", "shown": f"内容{n}"} for n in range(80)]
    document = make.issued(data=make.DATA | {"facts": facts})
    reader = pypdf.PdfReader(io.BytesIO(queries.pdf(document.ref)))
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 1
    assert all(f"{n}/{len(pages)}" in page for n, page in enumerate(pages, start=1))


def test_what_people_wrote_is_printed_and_never_obeyed() -> None:
    words = '#panic("x") *太字* $1$ \\u0007 "引用" <b>'
    rows = [{"label": "意見", "shown": words}]
    shown = text_of(render("application", CLAIM | {"sections": [{"title": "意見", "rows": rows}]}))
    assert "".join(words.split()) in shown


def test_characters_that_steer_are_dropped_and_unknown_ones_marked_on_copies() -> None:
    rows = [{"label": "意見", "shown": "あ\x07い\u202eう😀え"}]
    assert "あいう〓え" in text_of(
        render("application", CLAIM | {"sections": [{"title": "意見", "rows": rows}]})
    )


@pytest.mark.django_db
def test_a_name_that_no_font_has_stops_the_paper_and_says_which_letter() -> None:
    with pytest.raises(TemplateProblem) as caught:
        make.issued(data=make.DATA | {"addressee": {"name": "𠮷田 花子"}})
    assert "𠮷" in caught.value.what
    assert "U+20BB7" in caught.value.why
    assert "documents/fonts" in caught.value.remedy


@pytest.mark.parametrize("name", ["髙橋 﨑子", "渡邉 濵男", "João Silva", "Peña Muñoz"])
def test_names_of_residents_can_be_printed(name: str) -> None:
    assert "".join(name.split()) in text_of(render("receipt", CLAIM | {"addressee": {"name": name}}))


@pytest.mark.django_db
def test_a_paper_may_be_issued_to_a_name_with_vietnamese_letters() -> None:
    assert make.issued(data=make.DATA | {"addressee": {"name": "Nguyễn Thị Hằng"}}).number == "てこ第1号"


@pytest.mark.parametrize("template", ["no-such", "../secret", "layout.typ", ""])
def test_an_unknown_template_is_reported(template: str) -> None:
    with pytest.raises(TemplateProblem, match="ひな形"):
        render(template, {})


def test_the_citys_pack_overlays_a_template(settings: Any, tmp_path: Path) -> None:
    pack = tmp_path / "990019-tenohira"
    (pack / "documents").mkdir(parents=True)
    (pack / "city.yaml").write_text(
        (Path(settings.TENOHIRA_CITIES) / "990019-tenohira/city.yaml").read_text()
    )
    template = (
        '#import "layout.typ": *\n#show: paper.with("独自の受付票")\n= 独自の受付票\n#get("receipt_number")\n'
    )
    (pack / "documents/receipt.typ").write_text(template)
    settings.TENOHIRA_CITIES = str(tmp_path)
    assert "独自の受付票T26-0012-3" in text_of(render("receipt", CLAIM))
    assert "申請内容の控え" in text_of(render("application", CLAIM))


def test_a_mistake_in_a_template_names_the_template(settings: Any, tmp_path: Path) -> None:
    pack = tmp_path / "990019-tenohira"
    (pack / "documents").mkdir(parents=True)
    (pack / "city.yaml").write_text(
        (Path(settings.TENOHIRA_CITIES) / "990019-tenohira/city.yaml").read_text()
    )
    (pack / "documents/receipt.typ").write_text("#nothing-here")
    settings.TENOHIRA_CITIES = str(tmp_path)
    with pytest.raises(TemplateProblem, match=r"documents/receipt\.typ"):
        render("receipt", CLAIM)
