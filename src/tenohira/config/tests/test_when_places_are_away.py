"""An object store that is away is an OSError soon; a cache that cannot be written remembers nothing."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from tenohira.config.environment import Environment
from tenohira.config.forgiving_cache import ForgivingCache
from tenohira.config.object_store import PATIENCE
from tenohira.config.refusing import is_away
from tenohira.config.storages import file_storage
from tenohira.engines.documents.errors import Empty, StorageAway


@pytest.fixture(scope="module")
def store() -> Any:
    """A store at an address where nobody answers."""
    url = "s3+http://key:secret@127.0.0.1:1/hall?region=ap-northeast-1"
    found = file_storage(Environment(storage_url=url), Path("/"))
    return import_string(found["BACKEND"])(**found["OPTIONS"])


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.save("a", ContentFile(b"x")),
        lambda store: store.open("a"),
        lambda store: store.delete("a"),
        lambda store: store.exists("a"),
        lambda store: store.listdir("a"),
    ],
    ids=["save", "open", "delete", "exists", "listdir"],
)
def test_a_store_that_does_not_answer_is_an_os_error_that_tells_no_secret(store: Any, use: Any) -> None:
    with pytest.raises(OSError, match="object store") as caught:
        use(store)
    assert "secret" not in str(caught.value)


def test_nobody_waits_a_minute_for_a_store() -> None:
    most = PATIENCE.retries["total_max_attempts"] * (PATIENCE.connect_timeout + PATIENCE.read_timeout)
    assert most < 60


def test_a_cache_without_room_remembers_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    cache = ForgivingCache(str(tmp_path), {})
    cache.set("before", "x" * 10)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        cache.set("now", "y")
        assert cache.get("now") is None
        assert cache.get("before") == "x" * 10
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    cache.set("now", "y")
    assert cache.get("now") == "y"


def _caused_by(error: Exception) -> Exception:
    outer = RuntimeError("while saving")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(),
        InterfaceError(),
        StorageAway("あ"),
        OSError(28, "full"),
        _caused_by(OperationalError()),
    ],
)
def test_what_passes_by_itself_is_told_from_a_mistake_of_ours(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize("error", [ValueError(), Empty("あ"), OSError(2, "no such file"), None])
def test_a_mistake_of_ours_does_not_pass_by_itself(error: Exception | None) -> None:
    assert not is_away(error)
