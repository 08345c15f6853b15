"""Pages asked once for each of several: blocks are added, filled and taken away again over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from tenohira.counters.api.tests.systems import Systems

StoredFile = apps.get_model("documents", "StoredFileRow")


def begun(hall: Systems) -> str:
    """花子's application for the summer camp, with three contacts."""
    draft = str(hall.draft(service="camp")["id"])
    for number, name in enumerate(("祖母", "祖父", "おば")):
        assert contact(hall, draft, number, name).status_code == 200
    return draft


def contact(hall: Systems, draft: str, block: int, name: str) -> Any:
    """A contact written into a block, which is added when it is the next one."""
    return hall.app.put(f"/drafts/{draft}/pages/contacts?block={block}", {"values": {"contact": name}})


def shown(draft: dict[str, Any], page: str = "contacts") -> list[tuple[str, list[str]]]:
    """The key of every block of a page, with what was answered in it."""
    found = next(one for one in draft["pages"] if one["id"] == page)
    return [
        (block["key"], [text for name in block["asked"] for text in found["values"].get(name, [])])
        for block in found["blocks"]
    ]


def test_a_block_in_the_middle_is_taken_away_and_the_others_move_up(hall: Systems) -> None:
    draft = begun(hall)
    before = shown(hall.app.get(f"/drafts/{draft}").json())
    assert before == [("added-1", ["祖母"]), ("added-2", ["祖父"]), ("added-3", ["おば"])]
    left = hall.app.delete(f"/drafts/{draft}/pages/contacts/blocks/added-2")
    assert left.status_code == 200
    assert shown(left.json()) == [("added-1", ["祖母"]), ("added-3", ["おば"])]
    assert hall.app.get(f"/drafts/{draft}").json() == left.json()


def test_taking_away_again_after_a_lost_answer_takes_no_other_block(hall: Systems) -> None:
    draft = begun(hall)
    path = f"/drafts/{draft}/pages/contacts/blocks/added-1"
    assert hall.app.delete(path).status_code == 200
    again = hall.app.delete(path)
    assert (again.status_code, again.json()["type"]) == (404, "urn:tenohira:problem:unknown-question")
    assert again.json()["remedy"]
    assert shown(hall.app.get(f"/drafts/{draft}").json()) == [("added-2", ["祖父"]), ("added-3", ["おば"])]


def test_where_no_more_may_be_added_there_is_room_again(hall: Systems) -> None:
    draft = begun(hall)
    assert contact(hall, draft, 3, "おじ").status_code == 404
    hall.app.delete(f"/drafts/{draft}/pages/contacts/blocks/added-1")
    assert contact(hall, draft, 2, "おじ").status_code == 200
    found = shown(hall.app.get(f"/drafts/{draft}").json())
    assert [answers for _key, answers in found] == [["祖父"], ["おば"], ["おじ"]]


def test_a_child_of_the_register_is_answered_for_and_not_taken_away(hall: Systems) -> None:
    draft = hall.draft(service="camp")
    page = next(one for one in draft["pages"] if one["id"] == "children")
    assert page["blocks"]
    assert {one["key"] for one in page["blocks"]} == {""}, "nobody of the register is named by a reference"
    for key in ("item-1", "added-1", "0"):
        refused = hall.app.delete(f"/drafts/{draft['id']}/pages/children/blocks/{key}")
        assert refused.status_code == 404
    assert hall.app.get(f"/drafts/{draft['id']}").json()["pages"] == draft["pages"]


@pytest.mark.parametrize("page", ["cellar", "applicant"])
def test_a_page_that_does_not_repeat_has_no_blocks(hall: Systems, page: str) -> None:
    refused = hall.app.delete(f"/drafts/{hall.draft()['id']}/pages/{page}/blocks/added-1")
    assert refused.status_code == 404


def test_the_files_of_a_block_that_is_taken_away_are_destroyed(hall: Systems) -> None:
    draft = hall.draft(service="camp")["id"]
    there = len(next(one for one in hall.app.get(f"/drafts/{draft}").json()["pages"])["blocks"])
    added = hall.app.put(f"/drafts/{draft}/pages/children?block={there}", {"values": {"joins": "yes"}})
    key = shown(added.json()["draft"], "children")[-1][0]
    kept, gone = (hall.app.send_file(f"/drafts/{draft}/files/permit?block={n}").json() for n in (0, there))
    left = hall.app.delete(f"/drafts/{draft}/pages/children/blocks/{key}").json()
    assert [one["id"] for one in left["files"]] == [kept["id"]]
    assert StoredFile.objects.get(uuid=gone["id"]).discarded_at is not None
    assert StoredFile.objects.get(uuid=kept["id"]).discarded_at is None


def test_a_trial_takes_blocks_away_as_the_real_thing_does(hall: Systems) -> None:
    draft = hall.trial.post("/drafts", {"service": "camp"}).json()["id"]
    for number in range(2):
        path = f"/drafts/{draft}/pages/contacts?block={number}"
        assert hall.trial.put(path, {"values": {"contact": "祖母"}}).status_code == 200
    left = hall.trial.delete(f"/drafts/{draft}/pages/contacts/blocks/added-1").json()
    assert [key for key, _answers in shown(left)] == ["added-2"]
