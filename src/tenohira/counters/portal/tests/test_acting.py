"""Acting for a child, a parent, a company."""

from __future__ import annotations

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    YAMAMOTO,
    Hall,
    begin,
    fill,
    picture,
    receipt_of,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident, pdf
from tenohira.engines.cases import queries as cases
from tenohira.engines.people.tests.factories import known

RECORD = [
    {"phone": "090-1234-5678"},
    {"scope": "me"},
    {"shows_number": "no", "shows_code": "no"},
    {"used_for": "bank"},
    {"copies": "1", "receive": "counter"},
]
SUBSIDY = [
    {"is_sole_trader": "no", "based_here": "yes", "contact_name": "山本 浩二"},
    {"industry": "manufacturing", "capital": "10000000", "employees": "20"},
    {"project_title": "受発注のデジタル化", "brings_in": ["cloud"],
     "aim": "紙の注文書をなくします。", "saved_hours": "40"},
    {
        "already_started": "no",
        "starts_on.era": "令和", "starts_on.year": "9", "starts_on.month": "1", "starts_on.day": "10",
        "ends_on.era": "令和", "ends_on.year": "9", "ends_on.month": "2", "ends_on.day": "10",
    },
    {"total_cost": "1000000", "eligible_cost": "900000", "other_subsidy": "0"},
]  # fmt: skip


def act_for(one: Resident, name: str) -> Resident:
    """Choose somebody to act for on the profile page."""
    one.open("/profile/")
    number = next(
        n
        for n, form in enumerate(f for f in one.page.forms if f.method == "post" and "/look/" not in f.action)
        if any(name in words for words in form.buttons)
    )
    return one.send(form=number)


def test_a_mother_acts_for_her_child(hall: Hall) -> None:
    hanako = act_for(resident(HANAKO), "鈴木 一郎")
    assert "鈴木 一郎 の手続きをします" in hanako.words
    assert "鈴木 一郎 の代わりに手続き中" in hanako.words
    fill(begin(hanako, "resident-record-copy"), RECORD)
    hanako.send(button="この内容で申請する")
    case = cases.case(receipt_of(hanako))
    assert case.applicant_ref == known("1003").ref
    assert case.agent_ref == known("1001").ref
    assert case.mandate_kind == "child"


def test_what_was_filed_for_a_child_stays_open_after_going_back_to_oneself(hall: Hall) -> None:
    hanako = act_for(resident(HANAKO), "鈴木 一郎")
    fill(begin(hanako, "resident-record-copy"), RECORD)
    hanako.send(button="この内容で申請する")
    receipt = receipt_of(hanako)
    act_for(hanako, "自分の手続きに戻る")
    assert "代わりに手続き中" not in hanako.words
    assert hanako.open(f"/cases/{receipt}/").status == 200
    assert receipt in hanako.open("/cases/").words


def test_a_daughter_acts_for_her_father_with_a_recorded_mandate(hall: Hall) -> None:
    hanako = act_for(resident(HANAKO), "田中 正夫")
    begin(hanako, "resident-record-copy")
    assert hanako.form().values["name"] == ["田中 正夫"]


def test_a_service_that_only_the_person_may_use_says_so(hall: Hall) -> None:
    hanako = act_for(resident(HANAKO), "鈴木 一郎")
    begin(hanako, "child-allowance-claim")
    assert hanako.status in {403, 409}
    assert "代理の人が申請することはできません" in hanako.words


def test_a_representative_applies_for_the_company(hall: Hall) -> None:
    yamamoto = act_for(resident(YAMAMOTO), "浜名精機株式会社")
    begin(yamamoto, "sme-dx-subsidy")
    assert yamamoto.form().values["company_name"] == ["浜名精機株式会社"]
    fill(yamamoto, SUBSIDY)
    fill(yamamoto, [{"estimate": picture("見積書.png"), "plan": pdf("計画.pdf")}])
    fill(yamamoto, [{"no_gang": "yes", "tax_consent": "yes", "keeps_records": "yes"}])
    yamamoto.send({"declared": "yes"}, button="この内容で申請する")
    case = cases.case(receipt_of(yamamoto))
    assert case.applicant_ref == hall.company
    assert [file.name for file in cases.files(case.receipt_number)] == ["見積書.png", "計画.pdf"]


def test_the_company_must_be_chosen_first(hall: Hall) -> None:
    yamamoto = resident(YAMAMOTO).open("/services/sme-dx-subsidy/")
    assert "会社・団体として申請する手続きです" in yamamoto.words
    assert not any("この手続きを始める" in form.buttons for form in yamamoto.page.forms)


def test_nobody_acts_for_somebody_without_a_mandate(hall: Hall) -> None:
    maria = resident(MARIA)
    answer = maria.client.post("/profile/act/", {"subject": known("1003").ref}, follow=True)
    assert "代わりに手続きすることはできません" in answer.content.decode()
    maria.open("/")
    assert "代わりに手続き中" not in maria.words


def test_a_mandate_that_ends_ends_the_acting(hall: Hall) -> None:
    from tenohira.engines.people import commands as people
    from tenohira.engines.people import queries
    from tenohira.foundation.journal import SYSTEM

    yamamoto = act_for(resident(YAMAMOTO), "浜名精機株式会社")
    mandate = queries.acts_for(hall.accounts[YAMAMOTO])[0]
    people.revoke_mandate(mandate.ref, by=SYSTEM)
    assert "代わりに手続き中" not in yamamoto.open("/").words
