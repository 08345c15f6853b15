"""The place of the files goes away under load and comes back: only files wait, and everybody is told what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from tests.faults.hall import Hall, until
from tests.faults.letters import Letters
from tests.faults.residents import Crowd, Writer
from tests.operation.production import free_port


class Folder:
    """A folder of files whose disk can be taken away: another thing is in its place."""

    environ: dict[str, str] = {}

    def __init__(self, files: Path) -> None:
        self._files, self._aside = files, files.with_name("files.aside")
        files.mkdir(exist_ok=True)

    def goes(self) -> None:
        self._files.rename(self._aside)
        self._files.write_text("")

    def comes_back(self) -> None:
        self._files.unlink()
        self._aside.rename(self._files)


class ObjectStore:
    """An S3-compatible store with the bucket `faults`; it keeps its objects while nobody can reach it.

    All such servers of one process share their buckets: this one is nobody else's.
    """

    def __init__(self) -> None:
        self._port = free_port()
        self.comes_back()
        store = boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{self._port}", region_name="ap-northeast-1",
            aws_access_key_id="hall", aws_secret_access_key="hall-secret",
        )  # fmt: skip
        store.create_bucket(
            Bucket="faults", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
        )
        place = f"hall:hall-secret@127.0.0.1:{self._port}/faults"
        self.environ = {"TENOHIRA_STORAGE_URL": f"s3+http://{place}?region=ap-northeast-1"}

    def goes(self) -> None:
        self._server.stop()
        self._server._server.server_close()  # type: ignore[union-attr]

    def comes_back(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()


@pytest.fixture(params=["folder", "object store"])
def store(request: pytest.FixtureRequest, hall: Hall) -> Iterator[Any]:
    made: Folder | ObjectStore = Folder(hall.home / "files") if request.param == "folder" else ObjectStore()
    hall.tell(**made.environ)
    yield made
    if isinstance(made, ObjectStore):
        made.goes()


def test_while_files_have_no_place_everything_else_goes_on(
    hall: Hall, store: Any, submissions: int, letters: int
) -> None:
    crowd, notices = Crowd(hall, submissions), Letters(hall, f"{type(store).__name__}", letters)
    hall.web()
    hanako = Writer(hall)
    crowd.begin()
    crowd.until_answered(0.3)
    store.goes()
    crowd.let_the_rest_in()
    hall.worker()
    hanako.writes(photo=True)
    hanako.check_only_the_file_is_missing()
    until(lambda: _missing(hall) == {"storage"})
    notices.until_all_mailed()
    crowd.end()
    store.comes_back()
    assert crowd.refusals == []
    crowd.check_each_is_there_once()
    notices.check_each_is_mailed_and_shown_once()
    hanako.writes(photo=True)
    hanako.check_photo_is_sent_with(hanako.sends_the_rest())
    until(lambda: _missing(hall) == set())


def _missing(hall: Hall) -> set[str]:
    """What the hall says it is not ready for."""
    answer = httpx.get(f"{hall.base}/health/ready", timeout=60)
    return {name for name, check in answer.json()["checks"].items() if not check["ok"]}
