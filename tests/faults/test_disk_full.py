"""A disk fills up under load and is freed again: nothing acknowledged is lost, and everybody is told what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.faults.disk import LogOnDisk, SmallDisk, TablesOnDisk
from tests.faults.hall import Hall, until
from tests.faults.letters import Letters
from tests.faults.residents import TYPED, Crowd, Writer


@pytest.fixture
def tables(hall: Hall) -> Iterator[TablesOnDisk]:
    moved = TablesOnDisk(hall.cluster)
    yield moved
    hall.clear()
    moved.remove()


@pytest.fixture
def log(hall: Hall) -> Iterator[LogOnDisk]:
    moved = LogOnDisk(hall.cluster)
    yield moved
    hall.clear()
    moved.remove()


@pytest.fixture
def data_folder(hall: Hall, tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "data", 64)
    hall.tell(TENOHIRA_HOME=str(disk.folder))
    yield disk
    hall.clear()
    disk.remove()


def test_a_full_disk_of_the_database_refuses_in_words_and_loses_nothing_acknowledged(
    hall: Hall, tables: TablesOnDisk, submissions: int, letters: int
) -> None:
    crowd, notices = Crowd(hall, submissions), Letters(hall, "tables", letters)
    hall.web()
    hanako = Writer(hall)
    crowd.begin()
    hall.worker()
    crowd.until_answered(0.3)
    tables.disk.fill()
    crowd.let_the_rest_in()
    crowd.until_refused()
    until(lambda: hanako.writes(_long(TYPED)).status_code == 503)
    hanako.check_nothing_is_lost()
    assert hall.get("/services/") == 200
    tables.disk.free()
    crowd.end()
    crowd.check_refusals_say_what_to_do()
    crowd.check_each_is_there_once()
    hanako.presses_again()
    hanako.sends_the_rest()
    notices.until_all_mailed()
    notices.check_each_is_mailed_and_shown_once()


def test_a_full_disk_of_the_databases_log_stops_it_and_loses_nothing_acknowledged(
    hall: Hall, log: LogOnDisk, submissions: int, letters: int
) -> None:
    crowd, notices = Crowd(hall, submissions), Letters(hall, "log", letters)
    hall.web()
    hanako = Writer(hall)
    crowd.begin()
    hall.worker()
    crowd.until_answered(0.3)
    log.disk.fill()
    _begin_new_pieces_of_the_log(hall)
    crowd.let_the_rest_in()
    crowd.until_refused()
    hanako.writes()
    hanako.check_nothing_is_lost()
    log.disk.free()
    hall.cluster.stop()
    hall.cluster.start()
    crowd.end()
    crowd.check_refusals_say_what_to_do()
    crowd.check_each_is_there_once()
    hanako.presses_again()
    hanako.sends_the_rest()
    hall.say("let_claims_pass")
    notices.until_all_mailed()
    notices.check_each_is_mailed_and_shown_once(again=Letters.MOST_AGAIN)


def test_a_full_data_folder_stops_files_and_nothing_else(
    hall: Hall, data_folder: SmallDisk, submissions: int, letters: int
) -> None:
    crowd, notices = Crowd(hall, submissions), Letters(hall, "folder", letters)
    hall.web()
    hanako = Writer(hall)
    crowd.begin()
    crowd.until_answered(0.3)
    data_folder.fill()
    crowd.let_the_rest_in()
    hanako.writes(photo=True)
    hanako.check_only_the_file_is_missing()
    hall.worker()
    notices.until_all_mailed()
    crowd.end()
    data_folder.free()
    assert crowd.refusals == []
    crowd.check_each_is_there_once()
    notices.check_each_is_mailed_and_shown_once()
    hanako.writes(photo=True)
    hanako.check_photo_is_sent_with(hanako.sends_the_rest())


def _long(text: str) -> str:
    """So much that it takes pages of its own."""
    return "".join([text, *(f"{number}番めの木です。" for number in range(200))])


def _begin_new_pieces_of_the_log(hall: Hall) -> None:
    """Use up the pieces of the log that were made ahead, until there is no room for the next."""
    with suppress(psycopg.OperationalError):
        for _piece in range(200):
            hall.rows("SELECT pg_switch_wal(), txid_current()")
