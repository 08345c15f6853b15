"""An application over HTTP: what is kept, what is refused and in which words, and what may be done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tenohira.counters.api.tests.systems import ALLOWANCE, Caller, Systems
from tenohira.engines.cases.tests.factories import PDF
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM

NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"
Draft, StoredFile = apps.get_model("cases", "Draft"), apps.get_model("documents", "StoredFileRow")


def page(caller: Caller, draft: str, **changes: Any) -> Any:
    """The answers of the first page, saved."""
    return caller.put(f"/drafts/{draft}/pages/applicant", {"values": {**ALLOWANCE, **changes}})


class TestBeginning:
    def test_a_draft_says_what_is_asked_and_what_is_missing(self, hall: Systems) -> None:
        draft = hall.draft()
        assert [one["id"] for one in draft["pages"]] == ["applicant", "papers"]
        (block,) = draft["pages"][0]["blocks"]
        assert (block["index"], block["asked"]) == (None, ["name", "kana", "supports", "wanted"])
        assert draft["is_ready"] is False
        assert (draft["correction_of"], draft["message"], draft["files"]) == (None, "", [])
        assert draft["expires_at"] > draft["created_at"]

    def test_the_language_of_the_applicant_is_that_of_the_pages(self, hall: Systems) -> None:
        begun = hall.trial.post("/drafts", {"service": "allowance", "language": "en"}).json()
        assert begun["language"] == "en"
        assert [one["title"] for one in begun["pages"]] == ["Applicant", "Papers"]
        again = hall.trial.get(f"/drafts/{begun['id']}").json()
        assert again["pages"][0]["title"] == "Applicant", "whatever language the system itself reads"

    def test_a_service_nobody_offers_begins_nothing(self, hall: Systems) -> None:
        for caller in (hall.app, hall.trial):
            refused = caller.post("/drafts", {"service": "moon"})
            assert refused.status_code == 404
            assert refused.json()["type"] == "urn:tenohira:problem:no-such-service"
        assert Draft.objects.count() == 0

    @pytest.mark.parametrize(
        ("resident", "where"),
        [
            ({"number": "10o1", "birth_date": "1990-01-01"}, "/resident/number"),
            ({"number": "", "birth_date": "1990-01-01"}, "/resident/number"),
            ({"number": "1001", "birth_date": "1990-02-30"}, "/resident/birth_date"),
            ({"number": "1001"}, "/resident/birth_date"),
            ({"number": "1001", "birth_date": "1990-01-01", "name": "花子"}, "/resident/name"),
        ],
    )
    def test_a_resident_who_is_named_wrongly_is_refused_with_the_place(
        self, hall: Systems, resident: dict[str, str], where: str
    ) -> None:
        refused = hall.app.post("/drafts", {"service": "allowance", "resident": resident})
        assert refused.status_code == 422
        found = {one["pointer"] for one in refused.json()["errors"]}
        assert any(one.endswith(where) for one in found), found

    def test_a_token_that_may_not_vouch_names_nobody(self, hall: Systems) -> None:
        from tenohira.counters.api.tests.systems import token_for

        weak = Caller(token_for("子育てアプリ", "kodomo-mirai", ["drafts:write"]))
        named = {"number": "1001", "birth_date": "1990-01-01"}
        refused = weak.post("/drafts", {"service": "allowance", "resident": named})
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:tenohira:problem:not-allowed"
        assert "1001" not in refused.content.decode()


class TestAnswering:
    def test_one_text_and_a_list_of_one_are_the_same(self, hall: Systems) -> None:
        draft = hall.draft()["id"]
        first = page(hall.app, draft).json()["draft"]["pages"][0]["values"]
        second = page(hall.app, draft, wanted=["80000"]).json()["draft"]["pages"][0]["values"]
        assert first == second
        assert second["wanted"] == ["80000"]

    def test_saving_again_replaces_and_adds_nothing(self, hall: Systems) -> None:
        draft = hall.draft()["id"]
        page(hall.app, draft)
        saved = page(hall.app, draft, wanted="60000").json()
        assert saved["problems"] == []
        assert saved["draft"]["pages"][0]["values"]["wanted"] == ["60000"]

    def test_a_page_the_form_has_not_is_none(self, hall: Systems) -> None:
        refused = hall.app.put(f"/drafts/{hall.draft()['id']}/pages/cellar", {"values": {}})
        assert refused.status_code == 404
        assert refused.json()["title"]
        assert refused.json()["remedy"]

    def test_what_is_wrong_is_told_in_the_language_of_the_caller(self, hall: Systems) -> None:
        draft = hall.draft()["id"]
        said = {
            language: page(Caller(hall.app.token, language), draft, wanted="たくさん").json()["problems"][0]
            for language in ("ja", "en", "pt-BR")
        }
        assert {one["pointer"] for one in said.values()} == {"/values/wanted"}
        assert len({one["message"] for one in said.values()}) == 3
        assert len({one["code"] for one in said.values()}) == 1, "programs read one name in every language"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"values": []},
            {"values": {"wanted": 80000}},
            {"values": {"wanted": None}},
            {"values": {"wanted": ["1"] * 51}},
            {"values": {"x" * 201: "1"}},
            {"values": {"name": "字" * 30_001}},
            {"values": {}, "page": "applicant"},
        ],
        ids=["nothing", "a list", "a number", "null", "many", "long name", "long text", "more"],
    )
    def test_answers_of_another_shape_change_nothing(self, hall: Systems, body: dict[str, Any]) -> None:
        draft = hall.draft()["id"]
        before = hall.app.get(f"/drafts/{draft}").json()
        refused = hall.app.put(f"/drafts/{draft}/pages/applicant", body)
        assert refused.status_code == 422
        assert refused.json()["errors"]
        assert hall.app.get(f"/drafts/{draft}").json() == before


class TestFiles:
    def test_a_part_nobody_asked_for_is_named(self, hall: Systems) -> None:
        draft = hall.draft()["id"]
        sent = {"file": SimpleUploadedFile("通帳.pdf", PDF), "note": "よろしく"}
        url = f"/api/v1/drafts/{draft}/files/proof"
        refused = Client().post(url, sent, headers=hall.app.headers)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/note"]
        assert StoredFile.objects.count() == 0

    def test_no_file_at_all_is_said_to_be_so(self, hall: Systems) -> None:
        url = f"/api/v1/drafts/{hall.draft()['id']}/files/proof"
        refused = Client().post(url, {}, headers=hall.app.headers)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"].endswith("file")

    def test_the_way_to_a_folder_is_no_part_of_a_name(self, hall: Systems) -> None:
        kept = hall.app.attach(hall.draft()["id"], "proof", "..\\secret/../通帳.pdf").json()
        assert "/" not in kept["name"]
        assert "\\" not in kept["name"]
        assert kept["name"].endswith("通帳.pdf")

    def test_a_file_of_another_application_is_not_taken_out(self, hall: Systems) -> None:
        first, second = hall.draft()["id"], hall.draft()["id"]
        file = hall.app.attach(first, "proof").json()["id"]
        refused = hall.app.delete(f"/drafts/{second}/files/proof/{file}")
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:tenohira:problem:not-yours"
        assert [one["id"] for one in hall.app.get(f"/drafts/{first}").json()["files"]] == [file]

    def test_taken_out_twice_is_told_the_second_time(self, hall: Systems) -> None:
        draft = hall.draft()["id"]
        file = hall.app.attach(draft, "proof").json()["id"]
        assert hall.app.delete(f"/drafts/{draft}/files/proof/{file}").status_code == 204
        again = hall.app.delete(f"/drafts/{draft}/files/proof/{file}")
        assert again.status_code in {403, 404}
        assert again.json()["remedy"]


class TestSending:
    @pytest.mark.parametrize("key", ["", "k" * 41])
    def test_a_key_has_a_length(self, hall: Systems, key: str) -> None:
        draft = hall.filled()["id"]
        refused = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key=key)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/Idempotency-Key"
        assert hall.app.get(f"/drafts/{draft}").json()["is_ready"] is True

    def test_what_was_sent_is_no_draft_any_more(self, hall: Systems) -> None:
        draft = hall.filled()["id"]
        hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
        assert hall.app.get(f"/drafts/{draft}").status_code == 404
        assert page(hall.app, draft).status_code == 404
        assert hall.app.attach(draft, "proof").status_code == 404
        assert hall.app.delete(f"/drafts/{draft}").status_code == 404

    def test_another_system_gets_no_receipt_by_sending_again(self, hall: Systems) -> None:
        draft = hall.filled()["id"]
        hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
        for caller in (hall.records, hall.citizens, hall.trial):
            refused = caller.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
            assert refused.status_code == 404
            assert "receipt_number" not in refused.json()

    def test_what_is_thrown_away_cannot_be_sent(self, hall: Systems) -> None:
        draft = hall.filled()["id"]
        assert hall.app.delete(f"/drafts/{draft}").status_code == 204
        refused = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:tenohira:problem:no-such-draft")
        assert StoredFile.objects.filter(discarded_at=None).count() == 0

    def test_after_its_last_day_a_draft_is_gone(self, hall: Systems) -> None:
        from tenohira.engines.cases import commands

        draft = hall.filled()["id"]
        Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
        commands.drop_expired_drafts()
        assert hall.app.get(f"/drafts/{draft}").status_code == 404
        assert hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k").status_code == 404

    def test_a_system_that_is_closed_in_between_sends_nothing(self, hall: Systems) -> None:
        from tenohira.engines.people import queries as register

        draft = hall.filled()["id"]
        client = next(one for one in register.clients() if one.name == "子育てアプリ")
        people.close_client(client.ref, by=SYSTEM)
        refused = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
        assert refused.status_code == 401
        assert Draft.objects.count() == 1
        assert apps.get_model("cases", "Case").objects.count() == 0
