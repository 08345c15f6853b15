"""Cases over HTTP: who reads what in which language, who may move them, and what a refusal says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenohira.counters.api.tests.systems import WANTED, Caller, Systems, machine, token_for
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.people import commands as people
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM

NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"


class TestReading:
    def test_a_case_nobody_filed_is_named_in_the_language_of_the_caller(self, hall: Systems) -> None:
        told = {}
        for language in ("ja", "ja-easy", "en", "pt-BR"):
            refused = Caller(hall.records.token, language).get("/cases/T8-9999-9999")
            assert refused.status_code == 404
            assert refused["Cache-Control"] == "no-store"
            told[language] = refused.json()
        assert len({one["title"] for one in told.values()}) == 4
        assert {one["type"] for one in told.values()} == {"urn:tenohira:problem:no-such-case"}
        assert all("T8-9999-9999" in one["title"] for one in told.values())

    def test_states_and_steps_are_told_in_the_language_of_the_caller(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        english = Caller(hall.records.token, "en")
        japanese = hall.records.get(f"/cases/{number}").json()
        told = english.get(f"/cases/{number}").json()
        assert (told["service_title"], japanese["state"]) == ("Family allowance", told["state"])
        assert told["state_title"] != japanese["state_title"]
        ours, theirs = (
            one.get(f"/cases/{number}/timeline").json()["steps"] for one in (hall.records, english)
        )
        assert [one["id"] for one in ours] == [one["id"] for one in theirs]
        assert [one["title"] for one in ours] != [one["title"] for one in theirs]

    def test_the_actions_open_now_are_told_with_what_they_need(self, hall: Systems) -> None:
        number = hall.submitted()["receipt_number"]
        before = {one["id"] for one in hall.records.get(f"/cases/{number}").json()["actions"]}
        hall.records.post(f"/cases/{number}/actions", {"staff": "1", "action": "begin_review"})
        after = {one["id"]: one for one in hall.records.get(f"/cases/{number}").json()["actions"]}
        assert "begin_review" in before
        assert "begin_review" not in after
        assert after["return_for_correction"]["needs"] == ["message"]
        assert all(one["title"] and one["by"] for one in after.values())

    def test_an_undecided_case_has_an_empty_decision(self, hall: Systems) -> None:
        found = hall.records.get(f"/cases/{hall.submitted()['receipt_number']}/decision").json()
        assert (found["outcome"], found["reason"], found["amount"]) == ("", "", None)
        assert (found["decided_at"], found["steps"], found["papers"]) == (None, [], [])

    def test_a_decided_case_names_its_paper_and_its_posts_but_nobody(self, hall: Systems) -> None:
        number = hall.granted()
        found = hall.app.get(f"/cases/{number}/decision").json()
        assert [one["state"] for one in found["steps"]] == ["approved", "approved"]
        assert [one["decides"] for one in found["steps"]] == [False, True]
        assert all(one["number"] and one["issued_on"] for one in found["papers"])
        assert "大石" not in str(found)

    def test_a_file_of_another_case_is_none_and_says_so_in_words(self, hall: Systems) -> None:
        number = hall.submitted()["receipt_number"]
        refused = hall.records.get(f"/cases/{number}/files/{NOBODY}")
        assert refused.status_code == 404
        body = refused.json()
        assert body["type"] == "urn:tenohira:problem:file-not-found"
        assert body["title"]
        assert body["detail"]
        assert body["remedy"]

    def test_a_file_is_handed_out_to_be_kept_and_never_to_be_shown(self, hall: Systems) -> None:
        number = hall.submitted()["receipt_number"]
        (file,) = hall.records.get(f"/cases/{number}/application").json()["files"]
        given = hall.records.get(f"/cases/{number}/files/{file['id']}")
        assert given["Content-Type"] == "application/octet-stream"
        assert given["Cache-Control"] == "no-store"
        assert len(given.content) == file["size"]
        assert hall.citizens.get(f"/cases/{number}/files/{file['id']}").status_code == 403

    @pytest.mark.parametrize("query", ["limit=101", "limit=-1", "cursor=0", "cursor=9007199254740993"])
    def test_a_page_has_edges(self, hall: Systems, query: str) -> None:
        for path in ("/cases", "/journal"):
            if (path, query) != ("/journal", "limit=101"):
                assert hall.records.get(f"{path}?{query}").status_code == 422

    def test_before_the_first_case_there_is_an_empty_page(self, hall: Systems) -> None:
        hall.submitted()
        assert hall.records.get("/cases?cursor=1").json() == {"items": [], "next_cursor": None}
        assert hall.records.get("/cases?service=none").json()["items"] == []
        exactly = hall.records.get("/cases?limit=1").json()
        assert (len(exactly["items"]), exactly["next_cursor"]) == (1, None)

    def test_the_journal_of_a_case_is_the_oldest_first_and_names_nobody(self, hall: Systems) -> None:
        number = hall.granted()
        found = hall.records.get(f"/cases/{number}/journal").json()["items"]
        assert [one["seq"] for one in found] == sorted(one["seq"] for one in found)
        assert found[0]["kind"] == "case.submitted"
        assert "actor_ref" not in found[0]
        assert {one["title"] for one in found if one["kind"] == "case.submitted"} != {""}


class TestFindingServices:
    def test_words_and_a_shelf_together_find_what_fits_both_however_short_the_page(
        self, hall: Systems
    ) -> None:
        every = [one["id"] for one in hall.app.get("/services?q=申請").json()["items"]]
        shelves = {one["id"]: one["category"] for one in hall.app.get("/services").json()["items"]}
        for service in every:
            found = hall.app.get(f"/services?q=申請&category={shelves[service]}&limit=1").json()
            assert [shelves[one["id"]] for one in found["items"]] == [shelves[service]]
            assert found["next_cursor"] is None

    def test_words_nothing_fits_find_an_empty_page(self, hall: Systems) -> None:
        assert hall.app.get("/services?q=ゞゞゞゞ").json() == {"items": [], "next_cursor": None}

    def test_behind_the_last_service_there_is_an_empty_page(self, hall: Systems) -> None:
        assert hall.app.get("/services?cursor=zzzz").json() == {"items": [], "next_cursor": None}

    def test_a_service_says_whom_to_ask_and_in_which_version_it_stands(self, hall: Systems) -> None:
        found = hall.app.get("/services/allowance").json()
        assert (found["office"], found["office_name"]) == ("kodomo-mirai", "こども未来課")
        assert found["version"] == hall.app.get("/services/allowance/form").json()["version"]
        assert hall.app.get("/services/none/form").status_code == 404


class TestMoving:
    @pytest.mark.parametrize("staff", ["999", "4", " "])
    def test_a_number_nobody_of_the_office_has_moves_nothing(self, hall: Systems, staff: str) -> None:
        number = hall.submitted()["receipt_number"]
        refused = hall.records.post(f"/cases/{number}/actions", {"staff": staff, "action": "begin_review"})
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:tenohira:problem:not-allowed"
        assert cases.case(number).phase == "received"

    def test_taking_a_case_up_twice_is_told_and_done_once(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        stream = f"case:{cases.case(number).id}"
        before = len(journal.entries(stream))
        again = hall.records.post(f"/cases/{number}/actions", {"staff": "1", "action": "begin_review"})
        assert again.status_code == 409
        assert again.json()["title"]
        assert again.json()["remedy"]
        assert len(journal.entries(stream)) == before

    def test_an_action_the_flow_has_not_is_refused(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        refused = hall.records.post(f"/cases/{number}/actions", {"staff": "1", "action": "eat"})
        assert refused.status_code == 409
        assert hall.records.get(f"/cases/{number}").json()["phase"] == "review"

    @pytest.mark.parametrize(
        ("path", "body", "where"),
        [
            ("proposals", {"staff": "1", "outcome": "perhaps", "reason": "x"}, "/outcome"),
            ("proposals", {"staff": "1", "outcome": "granted", "reason": ""}, "/reason"),
            ("proposals", {**WANTED, "staff": "1", "amount": -1}, "/amount"),
            ("proposals", {**WANTED, "staff": "1", "amount": 2**53}, "/amount"),
            ("proposals", WANTED, "/staff"),
            ("approvals", {"staff": "2", "step": -1}, "/step"),
            ("send-backs", {"staff": "2", "comment": ""}, "/comment"),
            (
                "actions",
                {"staff": "1", "action": "begin_review", "marks": [{"note": "x"}]},
                "/marks/0/question",
            ),
        ],
    )
    def test_what_is_sent_wrongly_moves_nothing_and_names_its_place(
        self, hall: Systems, path: str, body: dict[str, Any], where: str
    ) -> None:
        number = hall.in_review()["receipt_number"]
        refused = hall.records.post(f"/cases/{number}/{path}", body)
        assert refused.status_code == 422
        assert where in [one["pointer"] for one in refused.json()["errors"]]
        assert hall.records.get(f"/cases/{number}").json()["phase"] == "review"

    def test_a_decision_that_was_made_is_not_made_again(self, hall: Systems) -> None:
        number = hall.granted()
        for path, staff, more in (
            ("proposals", "1", WANTED),
            ("approvals", "3", {}),
            ("send-backs", "3", {"comment": "もう一度"}),
        ):
            refused = hall.records.post(f"/cases/{number}/{path}", {"staff": staff, **more})
            assert refused.status_code in {403, 409}
            assert refused.json()["title"]
        assert hall.records.get(f"/cases/{number}/decision").json()["outcome"] == "granted"

    def test_an_approval_of_a_step_that_is_not_in_sight_is_refused(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        hall.records.post(f"/cases/{number}/proposals", {"staff": "1", **WANTED})
        refused = hall.records.post(f"/cases/{number}/approvals", {"staff": "2", "step": 1})
        assert refused.status_code in {403, 409}
        assert hall.records.get(f"/cases/{number}/decision").json()["outcome"] == ""

    def test_a_refused_attempt_leaves_no_word_that_the_system_spoke(self, hall: Systems) -> None:
        number = make.submitted(hall.cast).receipt_number
        before = len(journal.entries(machine("文書管理").ref))
        assert hall.records.post(
            f"/cases/{number}/actions", {"staff": "999", "action": "begin_review"}
        ).status_code == (403)
        assert len(journal.entries(machine("文書管理").ref)) == before

    def test_a_case_that_was_not_returned_is_not_corrected(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        refused = hall.app.post(f"/cases/{number}/correction")
        assert refused.status_code == 409
        assert refused.json()["remedy"]

    def test_a_correction_that_is_opened_again_goes_on_where_it_was(self, hall: Systems) -> None:
        number = hall.in_review()["receipt_number"]
        asked = {"message": "額を確かめてください", "marks": [{"question": "wanted", "note": "多すぎます"}]}
        hall.records.post(
            f"/cases/{number}/actions", {"staff": "1", "action": "return_for_correction", **asked}
        )
        first = hall.app.post(f"/cases/{number}/correction").json()
        assert hall.app.post(f"/cases/{number}/correction").json()["id"] == first["id"]


class TestTokens:
    def test_a_token_without_a_scope_says_only_what_it_is(self, hall: Systems) -> None:
        bare = Caller(token_for("子育てアプリ", "kodomo-mirai", ["services:read"]), "en")
        assert bare.get("/token").json()["scopes"] == ["services:read"]
        refused = bare.get("/cases")
        assert refused.status_code == 403
        assert "cases:read" in refused.json()["detail"]
        assert refused["Content-Language"] == "en"
        assert "WWW-Authenticate" not in refused

    def test_a_closed_system_is_told_like_a_stranger(self, hall: Systems) -> None:
        people.close_client(machine("文書管理").ref, by=SYSTEM)
        closed, stranger = (one.get("/token") for one in (hall.records, Caller("tnh_live_" + "a" * 43)))
        assert (closed.status_code, closed.json()) == (401, stranger.json())
        assert hall.app.get("/token").status_code == 200, "the other system of the office goes on"

    def test_a_token_ends_at_the_end_of_its_last_day(self, hall: Systems) -> None:
        token = token_for("子育てアプリ", "kodomo-mirai", ["services:read"], days=1)
        ends = datetime.fromisoformat(Caller(token).get("/token").json()["expires_at"])
        last = timezone.localdate() + timedelta(days=1)
        assert timezone.localdate(ends - timedelta(seconds=2)) == last
        assert timezone.localdate(ends + timedelta(seconds=2)) == last + timedelta(days=1)

    def test_a_call_that_is_refused_for_its_scope_counts_too(self, hall: Systems, settings: Any) -> None:
        settings.TENOHIRA_API_PER_MINUTE = 2
        bare = Caller(token_for("子育てアプリ", "kodomo-mirai", ["services:read"]))
        assert [bare.get("/cases").status_code for _n in range(3)] == [403, 403, 429]
