"""Each service decides as its law says, on both sides of every limit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tenohira.engines.services import queries
from tenohira.engines.services.tests.factories import TODAY, bundle, checked, family


def needs(service: str, facts: dict[str, Any], on: date = TODAY) -> bool | None:
    return queries.needed(bundle(service), facts, on).outcome


def amount(service: str, facts: dict[str, Any], on: date = TODAY) -> int | None:
    return queries.amount_of(bundle(service), {"today": on, **facts}, on)


class TestChildAllowance:
    """児童手当法 第3条、第6条、第8条"""

    @pytest.mark.parametrize(
        ("born", "wanted"),
        [("2026-11-20", True), ("2008-04-02", True), ("2008-04-01", False), ("2000-01-01", False)],
    )
    def test_is_needed_until_the_march_after_turning_eighteen(self, born: str, wanted: bool) -> None:
        assert needs("child-allowance-claim", family(born)) is wanted

    def test_one_young_enough_child_is_enough(self) -> None:
        assert needs("child-allowance-claim", family("2000-01-01", "2025-01-01")) is True

    def test_is_not_needed_by_those_who_are_not_registered(self) -> None:
        assert needs("child-allowance-claim", family("2025-01-01", registered=False)) is False

    def test_nobody_knows_before_the_birth_dates_are_known(self) -> None:
        facts = family("2025-01-01")
        facts["household"]["children"][0]["birth_date"] = None
        assert needs("child-allowance-claim", facts) is None

    @pytest.mark.parametrize(
        ("births", "yen"),
        [
            ([], 0),
            (["2024-05-03"], 15000),
            (["2023-11-22"], 15000),
            (["2023-11-21"], 10000),
            (["2020-01-01", "2022-01-01"], 20000),
            (["2015-01-01", "2018-01-01", "2025-01-01"], 50000),
            (["2009-01-01", "2010-01-01", "2011-01-01"], 50000),
            (["2008-04-01"], 0),
        ],
    )
    def test_comes_to_the_amount_of_the_law(self, births: list[str], yen: int) -> None:
        assert amount("child-allowance-claim", family(*births)) == yen

    def test_the_law_before_october_2024_holds_for_days_before(self) -> None:
        facts = family("2009-05-01")
        assert needs("child-allowance-claim", facts, date(2024, 9, 30)) is True
        assert needs("child-allowance-claim", family("2008-05-01"), date(2024, 9, 30)) is False
        assert needs("child-allowance-claim", family("2008-05-01"), date(2024, 10, 1)) is True

    def test_the_amount_is_unknown_while_the_place_among_the_siblings_is(self) -> None:
        facts = family("2024-05-03")
        del facts["household"]["children"][0]["rank"]
        assert amount("child-allowance-claim", facts) is None

    def test_is_due_fifteen_days_after_the_move(self) -> None:
        facts = family("2024-05-03", last_event_on=date(2026, 11, 14))
        assert queries.due_of(bundle("child-allowance-claim"), facts, TODAY) == date(2026, 11, 29)

    @pytest.mark.parametrize(
        ("answers", "wanted"),
        [
            ({"public_servant": False, "has_partner": False}, [True, True, True, True]),
            ({"public_servant": True, "has_partner": False}, [True, True, False, True]),
            ({"public_servant": False, "has_partner": True, "earns_more": True}, [True, True, True, True]),
            ({"public_servant": False, "has_partner": True, "earns_more": False}, [True, True, True, False]),
            ({"public_servant": False, "has_partner": True}, [True, True, True, None]),
        ],
    )
    def test_a_clerk_sees_who_claims(self, answers: dict[str, Any], wanted: list[bool | None]) -> None:
        assert checked("child-allowance-claim", answers, family("2024-05-03")) == wanted


class TestNursery:
    """子ども・子育て支援法施行規則 第1条の5、第4条"""

    @pytest.mark.parametrize(("born", "wanted"), [("2020-04-02", True), ("2020-04-01", False)])
    def test_is_needed_before_the_first_year_of_school(self, born: str, wanted: bool) -> None:
        assert needs("nursery-application", family(born)) is wanted

    @pytest.mark.parametrize(
        ("hours", "least", "standard"),
        [(63, False, False), (64, True, False), (119, True, False), (120, True, True)],
    )
    def test_hours_of_work_have_two_limits(self, hours: int, least: bool, standard: bool) -> None:
        answers = {
            "is_born": True,
            "start_on": date(2027, 4, 1),
            "need_1": "work",
            "hours_1": hours,
            "has_second": False,
        }
        assert checked("nursery-application", answers, family("2024-05-03")) == [True, True, least, standard]

    def test_the_other_parent_counts_as_well(self) -> None:
        answers: dict[str, Any] = {
            "is_born": True,
            "start_on": date(2027, 4, 1),
            "need_1": "illness",
            "has_second": True,
        }
        assert checked("nursery-application", answers | {"need_2": "none"}, family("2024-05-03"))[1] is False
        assert (
            checked("nursery-application", answers | {"need_2": "illness"}, family("2024-05-03"))[1] is True
        )


class TestAfterSchoolClub:
    """児童福祉法 第6条の3第2項"""

    @pytest.mark.parametrize(
        ("born", "wanted"),
        [("2020-04-02", False), ("2020-04-01", True), ("2014-04-02", True), ("2014-04-01", False)],
    )
    def test_is_needed_from_the_first_to_the_last_year_of_elementary_school(
        self, born: str, wanted: bool
    ) -> None:
        assert needs("after-school-club", family(born)) is wanted

    @pytest.mark.parametrize(("days", "wanted"), [(-1, False), (0, True), (1, True)])
    def test_stopping_is_told_by_the_day_itself(self, days: int, wanted: bool) -> None:
        answers = {"kind": "leave", "stops_on": TODAY + timedelta(days=days)}
        assert checked("after-school-club", answers, family("2018-11-20"))[2] is wanted

    def test_joining_asks_that_nobody_is_at_home(self) -> None:
        answers = {"kind": "join", "away_1": "work", "has_second": True}
        assert checked("after-school-club", answers | {"away_2": "none"}, family("2018-11-20"))[1] is False
        assert checked("after-school-club", answers | {"away_2": "work"}, family("2018-11-20"))[1] is True


class TestCareCertification:
    """介護保険法 第9条"""

    @pytest.mark.parametrize(
        ("born", "wanted"),
        [(date(1961, 11, 20), True), (date(1961, 11, 21), True), (date(1961, 11, 22), False)],
    )
    def test_is_pointed_out_from_sixty_five_on(self, born: date, wanted: bool) -> None:
        assert needs("care-certification", {"person": {"birth_date": born}}) is wanted

    @pytest.mark.parametrize(
        ("born", "disease", "wanted"),
        [
            (date(1986, 11, 21), "cancer", True),
            (date(1986, 11, 22), "cancer", False),
            (date(1986, 11, 21), "none", False),
            (date(1944, 1, 8), "none", True),
        ],
    )
    def test_from_forty_on_with_one_of_the_named_diseases(
        self, born: date, disease: str, wanted: bool
    ) -> None:
        facts = {"person": {"birth_date": born, "registered": True}}
        assert checked("care-certification", {"disease": disease, "has_doctor": True}, facts) == [
            wanted,
            True,
            True,
        ]


class TestDogRegistration:
    """狂犬病予防法 第4条第1項"""

    @pytest.mark.parametrize(("days", "wanted"), [(29, True), (30, True), (31, False)])
    def test_thirty_days_after_getting_a_grown_dog(self, days: int, wanted: bool) -> None:
        answers = {
            "dog_born_on": date(2024, 5, 1),
            "acquired_on": TODAY - timedelta(days=days),
            "vaccinated": True,
        }
        assert checked("dog-registration", answers) == [wanted, True]

    @pytest.mark.parametrize(("days", "wanted"), [(120, True), (121, False)])
    def test_for_a_puppy_the_thirty_days_begin_at_ninety_days_of_age(self, days: int, wanted: bool) -> None:
        born = TODAY - timedelta(days=days)
        answers = {"dog_born_on": born, "acquired_on": born + timedelta(days=40), "vaccinated": False}
        assert checked("dog-registration", answers) == [wanted, False]


class TestSubsidy:
    """中小企業基本法 第2条第1項 と市の要綱"""

    @pytest.mark.parametrize(
        ("cost", "other", "yen"),
        [
            (0, 0, 0),
            (1_999, 0, 0),
            (2_000, 0, 1_000),
            (800_000, 0, 400_000),
            (999_999, 0, 499_000),
            (1_000_000, 0, 500_000),
            (9_000_000, 0, 500_000),
            (900_000, 300_000, 300_000),
        ],
    )
    def test_is_half_of_the_cost_in_thousands_up_to_its_cap(self, cost: int, other: int, yen: int) -> None:
        assert amount("sme-dx-subsidy", {"recognised_cost": cost, "other_subsidy": other}) == yen

    @pytest.mark.parametrize(
        ("industry", "capital", "employees", "wanted"),
        [
            ("manufacturing", 300_000_000, 301, True),
            ("manufacturing", 300_000_001, 300, True),
            ("manufacturing", 300_000_001, 301, False),
            ("wholesale", 100_000_001, 101, False),
            ("wholesale", 100_000_001, 100, True),
            ("services", 50_000_000, 101, True),
            ("services", 50_000_001, 101, False),
            ("retail", 50_000_001, 51, False),
            ("retail", 50_000_001, 50, True),
        ],
    )
    def test_goes_to_small_business_by_capital_or_by_employees(
        self, industry: str, capital: int, employees: int, wanted: bool
    ) -> None:
        answers = {"is_sole_trader": False, "industry": industry, "capital": capital, "employees": employees}
        assert checked("sme-dx-subsidy", answers)[0] is wanted

    def test_goes_to_a_sole_trader_without_asking_for_capital(self) -> None:
        assert checked("sme-dx-subsidy", {"is_sole_trader": True})[0] is True

    @pytest.mark.parametrize(("ends", "wanted"), [(date(2027, 3, 31), True), (date(2027, 4, 1), False)])
    def test_ends_within_the_fiscal_year(self, ends: date, wanted: bool) -> None:
        assert checked("sme-dx-subsidy", {"ends_on": ends})[2] is wanted


class TestTheOthers:
    @pytest.mark.parametrize(("days", "wanted"), [(300, True), (301, False)])
    def test_a_pregnancy_is_due_within_three_hundred_days(self, days: int, wanted: bool) -> None:
        answers = {"due_date": TODAY + timedelta(days=days), "feels": "fine"}
        assert checked("pregnancy-notification", answers, family()) == [wanted, True, True]

    def test_a_midwife_looks_at_who_does_not_feel_well(self) -> None:
        answers = {"due_date": TODAY, "feels": "worried"}
        assert checked("pregnancy-notification", answers, family())[2] is False

    @pytest.mark.parametrize(("days", "wanted"), [(-15, False), (-14, True), (0, True), (90, True)])
    def test_a_move_is_told_up_to_fourteen_days_after_it(self, days: int, wanted: bool) -> None:
        answers = {"moves_on": TODAY + timedelta(days=days), "has_card": True}
        assert checked("moving-out", answers, family())[1] is wanted

    @pytest.mark.parametrize(("number", "code"), [(True, False), (False, True), (True, True)])
    def test_a_record_that_shows_numbers_is_looked_at(self, number: bool, code: bool) -> None:
        assert (
            checked("resident-record-copy", {"shows_number": number, "shows_code": code}, family())[1]
            is False
        )

    @pytest.mark.parametrize(
        ("changed", "wanted"),
        [
            ({}, [True, True, True, True]),
            ({"cause": "fire"}, [False, True, True, True]),
            ({"building": "shop"}, [True, False, True, True]),
            ({"relation": "other"}, [True, True, False, True]),
            ({"self_assessed": True}, [True, True, True, False]),
        ],
    )
    def test_a_disaster_certificate_is_for_homes_hurt_by_nature(
        self, changed: dict[str, Any], wanted: list[bool]
    ) -> None:
        answers = {
            "cause": "storm",
            "building": "dwelling",
            "relation": "lives",
            "self_assessed": False,
        } | changed
        assert checked("disaster-certificate", answers) == wanted

    def test_who_wants_a_reply_is_marked(self) -> None:
        assert checked("opinion", {"wants_reply": True}) == [False]
        assert checked("opinion", {"wants_reply": False}) == [True]

    def test_data_about_oneself_is_another_procedure(self) -> None:
        assert checked("information-disclosure", {"own_data": True, "knows_period": False}) == [False, False]
        assert checked("information-disclosure", {"own_data": False, "knows_period": True}) == [True, True]


class TestAllTogether:
    def test_a_family_that_moved_in_sees_the_most_urgent_first(self) -> None:
        facts = family("2019-06-01", "2024-05-03", last_event_on=date(2026, 11, 14))
        found = queries.needed_services(facts, TODAY)
        assert (found[0].service_id, found[0].due_on) == ("child-allowance-claim", date(2026, 11, 29))
        days = [need.due_on for need in found if need.due_on is not None]
        assert days == sorted(days)
        others = {"after-school-club", "child-vaccination-slip", "nursery-application"}
        assert others <= {need.service_id for need in found[len(days) :]}
        assert all(reason.decision.outcome for need in found for reason in need.reasons)

    def test_of_nobody_anything_is_known_nothing_is_claimed(self) -> None:
        assert queries.needed_services({}, TODAY) == []

    def test_each_reason_can_be_read_and_names_what_decided_it(self) -> None:
        need = queries.needed(bundle("child-allowance-claim"), family("2024-05-03"), TODAY)
        assert all(reason.because.text("ja") for reason in need.reasons)
        assert all(reason.decision.clauses for reason in need.reasons)

    def test_a_service_without_conditions_is_needed_by_nobody_in_particular(self) -> None:
        assert needs("opinion", family("2024-05-03")) is False

    def test_what_an_issued_paper_says_is_left_open_where_it_is_unknown(self) -> None:
        answers = {
            "project_title": "受発注のデジタル化", "eligible_cost": 800_000, "recognised_cost": 800_000,
            "other_subsidy": 0,
        }  # fmt: skip
        rows = queries.issued_facts(bundle("sme-dx-subsidy"), "granted", answers, TODAY)
        assert [value for _label, value in rows] == [
            None,
            "受発注のデジタル化",
            800_000,
            800_000,
            None,
            400_000,
        ]
        assert queries.issued_facts(bundle("sme-dx-subsidy"), "refused", answers, TODAY) == []
