"""Web, worker and database die in the middle of their work: what was acknowledged is there once."""

from __future__ import annotations

from tests.faults.hall import Hall, kill
from tests.faults.letters import Letters
from tests.faults.residents import Crowd, Writer


def test_every_application_acknowledged_is_there_once_though_the_web_server_is_killed(
    hall: Hall, submissions: int
) -> None:
    crowd = Crowd(hall, submissions)
    web = hall.web()
    crowd.begin()
    crowd.until_answered(0.3)
    kill(web)
    crowd.let_the_rest_in()
    hall.web()
    crowd.end()
    crowd.check_each_is_there_once()


def test_every_notice_is_mailed_and_shown_once_though_the_worker_is_killed(hall: Hall, letters: int) -> None:
    notices = Letters(hall, "killed", letters)
    for share in (0.2, 0.6):
        worker = hall.worker()
        notices.until_mailed(share)
        kill(worker)
        hall.say("let_claims_pass")
    hall.worker()
    notices.until_all_mailed()
    notices.check_each_is_mailed_and_shown_once(again=2 * Letters.MOST_AGAIN)


def test_a_database_that_crashes_under_load_loses_nothing_acknowledged(hall: Hall, submissions: int) -> None:
    crowd = Crowd(hall, submissions)
    hall.web()
    hanako = Writer(hall)
    crowd.begin()
    crowd.until_answered(0.3)
    hall.cluster.stop("immediate")
    crowd.let_the_rest_in()
    crowd.until_refused()
    hanako.writes()
    hanako.check_nothing_is_lost()
    hall.cluster.start()
    crowd.end()
    crowd.check_refusals_say_what_to_do()
    crowd.check_each_is_there_once()
    hanako.presses_again()
    hanako.sends_the_rest()
