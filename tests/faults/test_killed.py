"""Web, worker and database die in the middle of their work: what was acknowledged is there once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.hall import Hall, kill, until


def test_every_application_acknowledged_is_there_once_though_the_web_server_is_killed(
    hall: Hall, submissions: int
) -> None:
    drafts = hall.say("drafts", str(submissions))
    web = hall.web()
    answered: list[str] = []

    def send(draft: dict[str, str]) -> None:
        answered.append(hall.submit(draft))

    with ThreadPoolExecutor(8) as residents:
        sent = [residents.submit(send, draft) for draft in drafts]
        until(lambda: len(answered) >= 0.3 * submissions, 120)
        kill(web)
        web = hall.web()
        for one in sent:
            one.result(timeout=180)
    kill(web)
    kept = [
        number
        for (number,) in hall.rows(f"SELECT receipt_number FROM cases_case WHERE draft IN ({_ids(drafts)})")
    ]
    assert sorted(kept) == sorted(answered)
    assert len(set(kept)) == submissions
    assert hall.rows(f"SELECT count(*) FROM cases_draft WHERE uuid IN ({_ids(drafts)})") == [(0,)]
    streams = f"SELECT 'case:' || uuid FROM cases_case WHERE draft IN ({_ids(drafts)})"
    entries = (
        f"SELECT count(*) FROM journal_journalentry WHERE kind = 'case.submitted' AND stream IN ({streams})"
    )
    assert hall.rows(entries) == [(submissions,)]
    assert hall.say("verify") == []


def test_every_notice_is_mailed_and_shown_once_though_the_worker_is_killed(hall: Hall, letters: int) -> None:
    ids = hall.say("notices", str(letters))
    for share in (0.2, 0.6):
        worker = hall.worker()
        until(lambda share=share: len(set(ids) & set(hall.mails())) >= share * letters, 120)
        kill(worker)
        hall.say("let_claims_pass")
    worker = hall.worker()
    until(lambda: hall.say("waiting") == 0, 180)
    kill(worker)
    arrived = {message: count for message, count in hall.mails().items() if message in set(ids)}
    assert set(arrived) == set(ids)
    shown = hall.rows(
        "SELECT count(*), count(mailed_at), count(DISTINCT recipient_ref) FROM notices_noticerow WHERE key LIKE 'n:%'"
    )
    assert shown == [(letters, letters, letters)]
    # again under the same Message-ID at most what was under way when the worker died: mailboxes keep one
    assert sum(arrived.values()) - letters <= 2 * 250


def test_a_database_that_crashes_under_load_loses_nothing_acknowledged(hall: Hall, submissions: int) -> None:
    drafts = hall.say("drafts", str(submissions))
    web = hall.web()
    answered: list[str] = []
    pages: list[str] = []

    def send(draft: dict[str, str]) -> None:
        while True:
            status, body = hall.post(f"/submit/{draft['id']}/", draft)
            if status == 200:
                answered.append(body)
                return
            pages.append(body)
            time.sleep(0.2)

    residents = [
        threading.Thread(target=lambda part=part: [send(one) for one in part]) for part in _parts(drafts, 4)
    ]
    for one in residents:
        one.start()
    until(lambda: len(answered) >= submissions // 3, 120)
    hall.cluster.stop("immediate")
    time.sleep(1)
    hall.cluster.start()
    for one in residents:
        one.join(timeout=180)
    kill(web)
    assert len(answered) == submissions
    kept = hall.rows(
        "SELECT count(*), count(DISTINCT receipt_number), count(DISTINCT draft) FROM cases_case "
        f"WHERE draft IN ({_ids(drafts)})"
    )
    assert kept == [(submissions, submissions, submissions)]
    assert pages, "nobody noticed the crash"
    assert not [page for page in pages if "Traceback" in page]
    assert hall.say("verify") == []


def _ids(drafts: list[dict[str, str]]) -> str:
    return ", ".join(f"'{one['id']}'" for one in drafts)


def _parts(drafts: list[dict[str, str]], count: int) -> list[list[dict[str, str]]]:
    return [drafts[n::count] for n in range(count)]
