"""Twelve services of the library, each through its flow: from a filled form to the paper in the hand."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pypdf
import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import IncompleteForm, WrongState
from tenohira.engines.cases.tests.factories import PDF
from tenohira.engines.cases.tests.library.answering import picture
from tenohira.engines.cases.tests.library.hall import Hall
from tenohira.engines.cases.views import CaseView, Mark
from tenohira.engines.documents import queries as documents
from tenohira.engines.messages import queries as messages
from tenohira.engines.services.queries import catalogue
from tenohira.foundation import journal
from tenohira.foundation.calendar import add_business_days, format_wareki
from tenohira.foundation.city import city_definition

MAYOR = "てのひら市長に対して審査請求"
REASON = "本人であることを確かめられないため"
ADDRESS = "中央一丁目2番3号"


@dataclass(frozen=True)
class Expected:
    """What a life of a service comes to. `granted` and `refused` are words of the papers, None where none is issued;
    `appeal` stands on a refusal, "" where there is no 教示."""

    office: str
    days: int
    steps: tuple[str, ...]
    granted: tuple[str, ...] | None
    refused: tuple[str, ...] | None
    appeal: str = MAYOR
    appeal_when_granted: bool = True


HEAD = ("subsection-head", "section-head")
LIVES = {
    "sme-dx-subsidy": Expected(
        "sangyo", 20, (*HEAD, "department-head"),
        ("補助金交付決定通知書", "浜名精機株式会社", "御中", "受発注システムの導入", "900,000円", "400,000円"),
        ("中小企業DX推進支援補助金", "認めません（却下）"),
    ),
    "care-certification": Expected(
        "korei-fukushi", 20, HEAD, ("要介護認定・要支援認定等結果通知書", "被保険者鈴木花子", "申請の種類新規"),
        ("要介護認定・要支援認定等結果通知書（却下・非該当）",),
        "手県介護保険審査会に対して審査請求をすることができます（介護保険法第183条）",
    ),
    "after-school-club": Expected(
        "kodomo-mirai", 15, ("section-head",), ("利用承認", "保護者鈴木花子", "手続き入会"), ("認めません（却下）",)
    ),
    "child-allowance-claim": Expected(
        "kodomo-mirai", 20, ("subsection-head",),
        ("児童手当認定通知書", "受給者鈴木花子", f"住所{ADDRESS}", "支給対象児童の数（人）1", "15,000円"),
        ("児童手当", "認めません（却下）"),
    ),
    "nursery-application": Expected(
        "yoji-kyoiku", 20, HEAD, ("保育の必要性を認定", "保護者鈴木花子", "保育短時間", "保留の理由空きがないため"),
        ("認めません（却下）",),
    ),
    "pregnancy-notification": Expected("kodomo-mirai", 5, (), None, ("妊娠の届出却下通知書",), ""),
    "disaster-certificate": Expected(
        "kiki-kanri", 20, HEAD, ("罹災証明書", "地震による", "世帯主の氏名鈴木健太", "半壊（該当）"),
        ("認めません（却下）",),
    ),
    "dog-registration": Expected(
        "kankyo", 5, (), ("犬の登録・鑑札交付のお知らせ", "犬の名前ポチ", "種類柴犬"), ("却下通知書",), "", False
    ),
    "information-disclosure": Expected(
        "somu", 10, HEAD, ("公文書開示決定通知書", "請求した方鈴木花子", "令和8年度の公園の工事の記録"),
        ("認めません（却下）",),
    ),
    "moving-out": Expected(
        "shimin", 2, (), ("転出証明書", "これまでの世帯主鈴木健太", "世帯全員", "転出する人", "鈴木一郎"),
        ("却下通知書",), "", False,
    ),
    "resident-record-copy": Expected(
        "shimin", 2, (), ("住民票の写し", "通数3", "手数料900円"), ("却下通知書",), MAYOR, False
    ),
    "opinion": Expected("hisho-koho", 10, (), None, None, ""),
}  # fmt: skip
DECIDED = [service for service in LIVES if service != "opinion"]
REFUSED_BY_APPROVAL = [service for service in DECIDED if LIVES[service].steps]


def words(case: CaseView) -> str:
    """The text of the only paper of a case, without spaces and line breaks."""
    (paper,) = queries.papers(case.receipt_number)
    pages = pypdf.PdfReader(io.BytesIO(documents.pdf(paper.ref))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def kinds(case: CaseView) -> list[str]:
    return [entry.kind for entry in journal.entries(f"case:{case.id}")]


def test_every_flow_of_the_library_has_a_life_here() -> None:
    bundles = catalogue().bundles
    assert {bundles[service].service.flow for service in LIVES} == {
        one.service.flow for one in bundles.values()
    }


@pytest.mark.parametrize("service", LIVES)
def test_an_application_arrives_complete_with_its_deadline(hall: Hall, service: str) -> None:
    case = hall.submitted(service)
    expected = LIVES[service]
    assert (case.office_id, case.state, case.phase, case.pending) == (
        expected.office,
        "submitted",
        "received",
        (),
    )
    assert case.due_on == add_business_days(hall.today, expected.days, city_definition().closed_days)
    assert case.applicant_name == ("浜名精機株式会社" if service == "sme-dx-subsidy" else "鈴木 花子")
    files = queries.files(case.receipt_number)
    assert {file.owner.partition(":")[0] for file in files} <= {"draft"}
    assert queries.timeline(case.receipt_number)[0].state == "now"
    notice = messages.inbox(hall.hanako.ref)[0]
    assert case.receipt_number in notice.body_html
    assert "{{" not in notice.body_html + notice.title
    assert queries.application_copy(case.receipt_number).startswith(b"%PDF")


@pytest.mark.parametrize("service", DECIDED)
def test_granted_along_its_route_the_paper_says_what_was_granted(hall: Hall, service: str) -> None:
    expected = LIVES[service]
    case = hall.decided(hall.in_review(service), "granted", "要件を満たすため")
    assert (case.state, case.outcome) == ("granted", "granted")
    steps = case.proposal.steps if case.proposal else ()
    assert tuple(step.post_id for step in steps) == expected.steps
    assert kinds(case).count("case.step_approved") == len(expected.steps)
    if expected.granted is None:
        assert queries.papers(case.receipt_number) == []
        return
    text = words(case)
    (paper,) = queries.papers(case.receipt_number)
    assert [one for one in expected.granted if one not in text] == []
    assert paper.number.replace(" ", "") in text
    assert format_wareki(hall.today) in text
    assert ("（教示）" in text) == expected.appeal_when_granted
    assert expected.appeal in text or not expected.appeal_when_granted
    assert documents.verify(paper.token).state == "valid"
    assert ("900,000" in words(case)) == (service == "sme-dx-subsidy")


@pytest.mark.parametrize("service", DECIDED)
def test_refused_the_paper_gives_the_reason_and_where_to_appeal(hall: Hall, service: str) -> None:
    expected = LIVES[service]
    case = hall.decided(hall.in_review(service), "refused", REASON)
    assert (case.state, case.outcome, case.reason) == ("refused", "refused", REASON)
    text = words(case)
    assert expected.refused is not None
    assert [one for one in expected.refused if one not in text] == []
    assert REASON in text
    assert case.receipt_number in text
    assert ("不服があるとき（教示）" in text) == bool(expected.appeal)
    assert expected.appeal in text
    if expected.appeal:
        assert "3か月以内" in text
        assert "手県地方裁判所" in text
    notices = [notice.event for notice in messages.notices_about(case.subject)]
    assert "refused" in notices
    assert commands.close(case.receipt_number, hall.staff(case.office_id)).closed_at is not None


def test_only_care_goes_to_the_review_board_first(hall: Hall) -> None:
    care = words(hall.decided(hall.in_review("care-certification"), "refused", REASON))
    other = words(hall.decided(hall.in_review("nursery-application"), "refused", REASON))
    assert "介護保険法第196条" in care
    assert MAYOR not in care
    assert "裁決を経た後でなければ" not in other


@pytest.mark.parametrize("service", LIVES)
def test_taken_back_by_who_filed_it_it_leaves_no_paper(hall: Hall, service: str) -> None:
    case = hall.in_review(service)
    case = commands.withdraw(case.receipt_number, "書きまちがえたため", hall.hanako)
    assert (case.state, case.phase, case.outcome) == ("withdrawn", "done", "")
    assert case.days_left is None
    assert queries.papers(case.receipt_number) == []
    with pytest.raises(WrongState):
        commands.begin_review(case.receipt_number, hall.staff(case.office_id))
    assert [step.id for step in queries.timeline(case.receipt_number)][-1] == "withdrawn"


@pytest.mark.parametrize("service", DECIDED)
def test_returned_for_correction_and_sent_again_it_goes_on(hall: Hall, service: str) -> None:
    case = hall.in_review(service)
    number = case.receipt_number
    field = next(field for page in queries.bundle(number).form.pages for field in page.ask)
    clerk = hall.staff(case.office_id)
    case = commands.return_for_correction(
        number, [Mark(field.id, "確かめてください")], "直してください", clerk
    )
    assert (case.phase, case.days_left) == ("applicant", None)
    asked = queries.requests(number)
    assert (asked[0].text, asked[1].field_id) == ("直してください", field.id)
    assert field.label.text("ja") in asked[1].text
    draft = commands.start_correction(number, by=hall.hanako)
    assert draft.answers == queries.case(number).answers
    case = commands.resubmit(number, hall.hanako)
    assert (case.state, case.correction) == ("in_review", None)
    last = journal.entries(f"case:{case.id}")[-1]
    assert (last.kind, last.data["changed"], last.data["round"]) == ("case.resubmitted", [], 1)


PROMISING = (
    "after-school-club", "child-allowance-claim", "nursery-application", "pregnancy-notification", "care-certification",
    "dog-registration", "disaster-certificate",
)  # fmt: skip


@pytest.mark.parametrize("service", PROMISING)
def test_papers_promised_for_later_start_the_clock_when_the_last_one_is_there(
    hall: Hall, service: str
) -> None:
    case = hall.submitted(service, papers="later")
    assert case.pending
    assert case.due_on is None
    bundle = queries.bundle(case.receipt_number)
    for field_id in case.pending:
        field = bundle.form.field(field_id)
        assert field is not None
        name, content = ("家.png", picture()) if field.type == "photo" else ("写し.pdf", PDF)
        assert queries.case(case.receipt_number).due_on is None
        commands.supply_papers(case.receipt_number, field_id, name, content, by=hall.hanako)
    after = queries.case(case.receipt_number)
    assert (after.pending, after.due_on is None) == ((), False)
    assert len(queries.files(case.receipt_number)) == len(case.pending)
    supplied = [
        e.data["complete"] for e in journal.entries(f"case:{case.id}") if e.kind == "case.papers_supplied"
    ]
    assert supplied == [False] * (len(case.pending) - 1) + [True]


@pytest.mark.parametrize("service", DECIDED)
def test_an_empty_form_is_not_sent_and_every_question_missing_is_named(hall: Hall, service: str) -> None:
    draft = commands.start_draft(service, by=hall.hanako, applicant=hall.applies(service))
    with pytest.raises(IncompleteForm) as caught:
        commands.submit(draft.id, key="k", by=hall.hanako)
    form = catalogue().bundle(service).form
    assert all(form.field(error.field_id) for error in caught.value.errors)
    assert all(error.message for error in caught.value.errors)
    assert str(len(caught.value.errors)) in caught.value.what
    assert queries.cases_of([hall.hanako.ref]) == []


def test_groups_of_a_form_are_called_by_their_names_in_every_rule(hall: Hall) -> None:
    from tenohira.engines.cases.situation import together

    case = hall.submitted("dog-registration")
    bundle = queries.bundle(case.receipt_number)
    both = together(bundle, {"today": hall.today, "person": {"name": "登録の名"}}, case.answers)
    assert both["applicant"]["name"] == "鈴木 花子"
    assert both["person"]["name"] == "登録の名"
    assert both["today"] == hall.today


def test_an_answer_to_an_opinion_reaches_who_wrote_it(hall: Hall) -> None:
    case = hall.decided(hall.in_review("opinion"), "granted", "来月、街灯をつけます。")
    assert (case.state, case.outcome, case.reason) == ("answered", "answered", "来月、街灯をつけます。")
    assert queries.papers(case.receipt_number) == []
    assert "来月、街灯をつけます。" in messages.inbox(hall.hanako.ref)[0].body_html


def test_the_subsidy_is_what_the_rule_comes_to(hall: Hall) -> None:
    case = hall.in_review("sme-dx-subsidy")
    hall.man(case.office_id)
    case = commands.propose(case.receipt_number, "granted", "要綱のとおり", None, hall.staff("sangyo"))
    assert case.proposal is not None
    assert case.proposal.amount == 400_000
    assert [step.is_alone for step in case.proposal.steps] == [False, False, False]


@pytest.mark.parametrize(("cost", "amount", "last"), [
    ("700000", 300_000, "section-head"),
    ("702000", 301_000, "department-head"),
])  # fmt: skip
def test_small_subsidies_end_at_the_section_head(hall: Hall, cost: str, amount: int, last: str) -> None:
    case = hall.in_review("sme-dx-subsidy", {"eligible_cost": cost})
    hall.man(case.office_id)
    case = commands.propose(case.receipt_number, "granted", "要綱のとおり", None, hall.staff("sangyo"))
    assert case.proposal is not None
    assert (case.proposal.amount, case.proposal.steps[-1].post_id) == (amount, last)


def test_a_decision_of_the_company_is_told_to_who_acts_for_it(hall: Hall) -> None:
    case = hall.decided(hall.in_review("sme-dx-subsidy"), "granted", "要綱のとおり")
    assert (case.agent_ref, case.agent_name, case.mandate_kind) == (
        hall.hanako.ref,
        "鈴木 花子",
        "organisation",
    )
    assert [n.event for n in messages.inbox(hall.hanako.ref)] == ["granted", "received", "submitted"]
    assert [one.receipt_number for one in queries.cases_of([hall.company])] == [case.receipt_number]
    assert [one.receipt_number for one in queries.cases_of([hall.hanako.ref])] == [case.receipt_number]
