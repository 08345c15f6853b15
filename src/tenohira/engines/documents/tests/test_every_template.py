"""Every template of the library is set with the least and with the most it may be given."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.documents import queries
from tenohira.engines.documents.commands import render
from tenohira.engines.documents.errors import TemplateProblem
from tenohira.engines.documents.ports import OfficeLabel
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.tokens import grouped
from tenohira.engines.documents.typesetting import Imprint, qr_svg
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import LocalText

LIBRARY = Path(django_settings.TENOHIRA_LIBRARY) / "documents"
NO_PAPERS = {"layout", "push-letter"}
"""Parts of papers, and letters: many in one file, never numbered (engines/campaigns/tests/test_letters.py)."""
TEMPLATES = sorted(path.stem for path in LIBRARY.glob("*.typ") if path.stem not in NO_PAPERS)
LONG_NAME = "マリア・アパレシーダ・ダ・シルバ・ドス・サントス・デ・オリベイラ・フェヘイラ"
LONG_PLACE = "手県てのひら市中央一丁目2番3号 " + "グリーンハイツ湖畔の丘サウスタワー" * 2 + " 1204号室"
PERSON = {"name": LONG_NAME, "postal_code": "999-0012", "address": LONG_PLACE}
TOKEN = "0K7M2QX9ZB4T8PWHRS5N"
COMMON: dict[str, Any] = {
    "service_title": "放課後児童クラブ（学童保育）の長期休業期間のみの利用に関する申請",
    "receipt_number": "T26-0012-3",
    "applied_on": date(2026, 11, 2),
    "addressee": PERSON,
    "office": make.OFFICE,
    "law": "子ども・子育て支援法第19条第1項第2号",
    "conditions": [f"条件{n}を守ること" for n in range(1, 12)],
    "reasons": [f"理由{n}のため" for n in range(1, 12)],
    "facts": [{"label": f"項目{n}", "shown": [f"内容{n}の一", f"内容{n}の二"]} for n in range(1, 40)],
    "notes": ["注記その一", "注記その二"],
    "date": date(2026, 11, 20),
}
MOST: dict[str, dict[str, Any]] = {
    "application": COMMON
    | {
        "submitted_on": date(2026, 11, 18),
        "channel": "この市の電子申請",
        "sections": [
            {"title": f"部{p}", "rows": [{"label": f"問{p}-{n}", "shown": f"答{p}-{n}"} for n in range(30)]}
            for p in range(4)
        ],
        "declaration": "事実と相違ありません。" * 10,
    },
    "certificate": COMMON
    | {
        "people": [
            {"name": LONG_NAME, "birth_date": date(2000, 1, 1), "sex": "女", "relationship": f"子の子{n}"}
            for n in range(40)
        ],
        "purpose": "勤務先への提出",
        "appeal": {"authority": "手県知事"},
    },
    "decision-notice": COMMON | {"outcome": "refused", "appeal": {"review_first": "介護保険法第196条"}},
    "disaster-certificate": COMMON
    | {
        "householder": {"name": LONG_NAME, "address": LONG_PLACE},
        "members": [{"name": LONG_NAME, "relationship": "子", "age": f"{n}歳"} for n in range(12)],
        "cause": "令和8年台風第18号に伴う高潮",
        "happened_on": date(2026, 10, 4),
        "place": LONG_PLACE,
        "damage": "全壊",
        "extra": ["浸水深 床上120cm", "り災時の居住者 12人"],
    },
    "guide-slip": COMMON
    | {
        "event": {"ja": "引っ越してきた", "own": "Mudança"},
        "made_on": date(2026, 11, 20),
        "steps": [
            {
                "number": n,
                "title": {"ja": f"手続き{n}", "own": f"Procedimento {n}"},
                "due": {"ja": "12月3日まで", "own": "Até 3 de dezembro"},
                "reasons": [f"理由{n}"],
                "money": ["手数料 300 円"],
                "office": "こども未来課",
                "place": "本庁舎1階",
                "phone": "099-000-0011",
            }
            for n in range(1, 25)
        ],
        "papers": [{"name": f"書類{n}", "numbers": [1, 2, 3]} for n in range(1, 12)],
        "perhaps": ["たぶん要る手続き"],
        "free": ["ほかの手続き"],
        "fee_total": "手数料の合計 600 円",
        "qr": qr_svg("TG1." + "A" * 300),
        "words": {
            "steps": {"ja": "必要な手続き", "own": "O que fazer"},
            "note": {"ja": "案内です", "own": ""},
        },
    },
    "payment-notice": COMMON
    | {
        "amount": 999_999_999,
        "breakdown": [{"label": f"対象{n}", "amount": 10_000 * n, "note": "加算"} for n in range(1, 30)],
        "payments": [
            {"label": f"第{n}回", "date": date(2027, 1, 10) + timedelta(days=30 * n), "amount": 30_000}
            for n in range(1, 30)
        ],
        "account": {
            "bank": "てのひら銀行",
            "branch": "中央",
            "kind": "普通",
            "number": "1234567",
            "holder": "スズキ ハナコ",
        },
    },
    "receipt": COMMON
    | {
        "received_on": date(2026, 11, 18),
        "standard_days": 30,
        "due_on": date(2027, 1, 6),
        "papers": [f"書類{n}の写し" for n in range(1, 30)],
        "next": [f"{n}番目にすること" for n in range(1, 30)],
        "case_url": "https://tenohira.example/cases/T26-0012-3",
    },
    "signed-application": COMMON
    | {
        "law": "児童手当法第7条第1項",
        "application": "11111111-2222-4333-8444-555555555555",
        "version": "v" * 64,
        "correction_of": "T26-0012-3",
        "agent": "鈴木 一郎",
        "sections": [
            {"title": f"部{p}", "rows": [{"label": f"問{p}-{n}", "shown": f"答{p}-{n}"} for n in range(30)]}
            for p in range(4)
        ],
        "declaration": "事実と相違ありません。" * 10,
        "files": [{"label": f"写し{n}.pdf", "shown": f"{n:064x}"} for n in range(20)],
        "fingerprint": "f" * 64,
    },
}
SHOWN = {
    "application": ["部0", "問0-0", "答3-29", "この市の電子申請", "事実と相違ありません。"],
    "certificate": ["子の子0", "子の子39", "平成12年1月1日", "勤務先への提出", "注記その二", "手県知事"],
    "decision-notice": ["理由1のため", "理由11のため", "条件11を守ること", "介護保険法第196条", "内容39の二"],
    "disaster-certificate": ["全壊（該当）", "11歳", "床上120cm", "令和8年10月4日"],
    "guide-slip": ["手続き24", "Procedimento24", "12月3日まで", "書類11", "Oquefazer", "案内です", "600円"],
    "payment-notice": ["999,999,999円", "第29回", "対象29", "290,000円", "＊＊＊＊567", "条件11を守ること"],
    "signed-application": [
        "答3-29",
        "写し19.pdf",
        "鈴木一郎",
        "児童手当法第7条第1項",
        "f" * 64,
        "T26-0012-3",
    ],
    "receipt": ["書類29の写し", "29番目にすること", "開庁日で30日", "令和9年1月6日"],
}


def pages(content: bytes) -> list[str]:
    """The text of every page without spaces and line ends."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def imprint(**changes: Any) -> Imprint:
    facts: dict[str, Any] = {"title": "通知書", "number": "てこ第12号", "token": TOKEN}
    office = OfficeLabel("こども未来課", "こ", "099-000-0011", "本庁舎1階")
    return Imprint(**(facts | {"issued_on": date(2026, 11, 20), "office": office} | changes))


def test_every_template_of_the_library_is_tested_here() -> None:
    assert TEMPLATES == sorted(MOST) == sorted(SHOWN)


@pytest.mark.parametrize("template", TEMPLATES)
def test_with_nothing_at_all_a_template_is_still_a_page(template: str) -> None:
    for content in (render(template, {}), render(template, {}, imprint())):
        (page,) = pages(content)
        assert "てのひら市" in page
        assert "None" not in page


@pytest.mark.parametrize("template", TEMPLATES)
def test_with_all_there_may_be_nothing_is_lost_over_the_pages(template: str) -> None:
    found = pages(render(template, MOST[template], imprint()))
    whole = "".join(found)
    for words in [*SHOWN[template], grouped(TOKEN), "てこ第12号", "こども未来課"]:
        assert words in whole, words
    assert len(found) >= (1 if template == "disaster-certificate" else 2)
    assert all(f"{n}/{len(found)}" in page for n, page in enumerate(found, start=1))
    assert all("てこ第12号" in page for page in found)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_long_name_and_address_are_printed_to_the_last_letter(template: str) -> None:
    person = PERSON | {"name": f"{LONG_NAME}さいご"}
    data = COMMON | {
        "addressee": person,
        "householder": person,
        "facts": [{"label": "氏名", "shown": person["name"]}],
    }
    assert person["name"] in "".join(pages(render(template, data)))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_in_every_language_heads_the_paper(template: str, language: str) -> None:
    titles = {
        "ja": "決定通知書",
        "ja-easy": "けっていの おしらせ",
        "en": "Notice of decision",
        "pt-BR": "Notificação",
    }
    content = render(template, {}, imprint(title=titles[language], language=language))
    metadata = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    expected = "罹災証明書" if template == "disaster-certificate" else titles[language]
    assert metadata.title == expected


@pytest.mark.parametrize("template", TEMPLATES)
def test_unknown_parts_of_the_data_are_passed_over(template: str) -> None:
    assert pages(render(template, COMMON | {"someting": [1, {"a": None}], "もの": True}))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (date(2026, 11, 20), format_date(date(2026, 11, 20))),
        (12, "12"),
        (["一", "", None, "二"], "一二"),
        ("", "（記入なし）"),
        (None, "（記入なし）"),
        ([], "（記入なし）"),
        ("一行目\n二行目", "一行目二行目"),
    ],
)
def test_each_kind_of_value_is_printed_as_people_write_it(value: object, printed: str) -> None:
    row = {"label": "項目", "shown": value}
    assert f"項目{printed}" in "".join(pages(render("certificate", {"facts": [row]})))


@pytest.mark.parametrize(
    ("amount", "printed"),
    [(0, "0円"), (999, "999円"), (1000, "1,000円"), (1_234_567, "1,234,567円"), ("未定", "未定")],
)
def test_amounts_are_grouped_by_thousands(amount: object, printed: str) -> None:
    assert printed in "".join(pages(render("payment-notice", {"amount": amount})))


@pytest.mark.parametrize(("number", "printed"), [("1234567", "＊＊＊＊567"), ("12", "12"), ("", "")])
def test_an_account_number_shows_its_last_three_digits_alone(number: str, printed: str) -> None:
    account = {"bank": "てのひら銀行", "number": number}
    whole = "".join(pages(render("payment-notice", {"account": account})))
    assert f"普通{printed}" in whole
    assert number == printed or number not in whole


@pytest.mark.parametrize(
    "damage", ["全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない（一部損壊）"]
)
def test_exactly_the_grade_that_was_found_is_marked(damage: str) -> None:
    whole = "".join(pages(render("disaster-certificate", {"damage": damage})))
    assert whole.count("（該当）") == 1
    assert f"{damage}（該当）" in whole


def test_a_damage_that_is_no_grade_marks_none() -> None:
    assert "（該当）" not in "".join(pages(render("disaster-certificate", {"damage": "ぜんかい"})))


@pytest.mark.parametrize(("until", "is_printed"), [(None, False), (date(2027, 2, 28), True)])
def test_the_last_day_of_a_paper_is_printed_when_there_is_one(until: date | None, is_printed: bool) -> None:
    whole = "".join(pages(render("certificate", {}, imprint(valid_until=until))))
    assert ("有効期限令和9年2月28日" in whole) is is_printed


@pytest.mark.parametrize("seal", ["drawn", "omitted"])
def test_a_seal_is_drawn_or_said_to_be_left_out(seal: str) -> None:
    whole = "".join(pages(render("certificate", {"seal": seal}, imprint())))
    assert ("公印省略" in whole) is (seal == "omitted")
    assert "てのひら市長" in whole


@pytest.mark.django_db
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_can_be_issued_with_its_office_and_code(template: str) -> None:
    until = timezone.localdate() + timedelta(days=90)
    title = LocalText({"ja": "通知書", "en": "Notice"})
    document = make.issued(
        template=template, data=MOST[template], title=title, valid_until=until, language="en"
    )
    whole = "".join(pages(queries.pdf(document.ref)))
    for words in (
        document.number,
        grouped(document.token),
        document.verify_url,
        "こども未来課",
        format_date(until),
    ):
        assert words in whole


def city_with(folder: Path, settings_: Any, **templates: str) -> None:
    """A pack of てのひら市 with templates of its own."""
    pack = folder / "990019-tenohira"
    (pack / "documents").mkdir(parents=True)
    source = Path(settings_.TENOHIRA_CITIES) / "990019-tenohira" / "city.yaml"
    (pack / "city.yaml").write_text(source.read_text())
    for name, text in templates.items():
        (pack / "documents" / f"{name.replace('_', '-')}.typ").write_text(text)
    settings_.TENOHIRA_CITIES = str(folder)


def test_a_pack_may_bring_a_template_the_library_does_not_have(settings: Any, tmp_path: Path) -> None:
    city_with(
        tmp_path, settings, dog_tag='#import "layout.typ": *\n#show: paper.with("鑑札")\n= 鑑札 #get("n")\n'
    )
    assert "鑑札7" in "".join(pages(render("dog-tag", {"n": "7"})))
    assert "受付票" in "".join(pages(render("receipt", {})))


def test_a_packs_layout_changes_every_paper_of_the_city(settings: Any, tmp_path: Path) -> None:
    layout = (LIBRARY / "layout.typ").read_text().replace("お問い合わせ]", "たずねるところ]")
    city_with(tmp_path, settings, layout=layout)
    for template in TEMPLATES:
        assert "たずねるところ" in "".join(pages(render(template, {"office": make.OFFICE})))


@pytest.mark.parametrize(
    "typst",
    ['#read("/etc/passwd")', '#include "../city.yaml"', '#image("/etc/hostname")', "#panic[x]", "#let"],
)
def test_a_template_reaches_nothing_outside_and_its_mistakes_name_it(
    settings: Any, tmp_path: Path, typst: str
) -> None:
    city_with(tmp_path, settings, receipt=typst)
    with pytest.raises(TemplateProblem, match=r"documents/receipt\.typ") as caught:
        render("receipt", {})
    assert caught.value.why
    assert "root:" not in str(caught.value)


printable = st.text(
    st.characters(blacklist_categories=("Cs", "Co", "Cn"), max_codepoint=0xFFFF), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("山0\ua806川", "山0〓川"),
        ("0\ua806", "申請した方〓"),
        ("\ua806", "申請した方〓"),
        ('a"\ua806', 'a"〓'),
        ("\\\ua806", "申請した方〓"),
        ("e\U0001f600", "e〓"),
        ("あ\u0f00い", "あ〓い"),
    ],
)
def test_a_mark_no_font_has_costs_its_own_letter_and_no_other(name: str, printed: str) -> None:
    data = {"addressee": {"name": name}, "receipt_number": "T26-0000-3", "declaration": "u{a806}"}
    (page,) = pages(render("application", data))
    assert printed in page
    assert "T26-0000-3" in page
    assert "u{a806}" in page


@pytest.mark.parametrize("name", ["鈴木0\ua806", "鈴木\ua806子", "鈴木\u0f00"])
def test_an_issued_paper_stops_at_such_a_mark_and_names_it(name: str) -> None:
    with pytest.raises(TemplateProblem, match="印刷できません") as caught:
        render("certificate", {"addressee": {"name": name}}, imprint())
    assert re.search(r"U\+(A806|0F00)", caught.value.why)


@settings(max_examples=15, deadline=None)
@given(printable, printable, st.lists(printable, max_size=3))
def test_whatever_people_wrote_a_copy_of_it_can_be_made(label: str, name: str, answers: list[str]) -> None:
    section = {"title": "意見", "rows": [{"label": label, "shown": answers}]}
    content = render(
        "application", {"addressee": {"name": name}, "sections": [section], "declaration": label}
    )
    assert content.startswith(b"%PDF")


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=20, max_size=20))
def test_every_code_gives_a_qr_of_one_size(token: str) -> None:
    drawn = qr_svg(f"https://tenohira.example/verify/{token}")
    assert drawn.startswith("<svg")
    assert 'viewBox="0 0 33 33"' in drawn
