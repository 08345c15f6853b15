"""`tenohira serve` prepares its folder: styles with hashes once a version, figures from nothing, the log as set."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenohira.config import serving, static_files
from tenohira.config.environment import Environment, SettingsWrong
from tenohira.config.storages import file_storage


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder whose styles are collected already, so that a test need not wait for them."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    static_files.mark(tmp_path / "static")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    yield tmp_path
    shutil.rmtree(serving.figures_folder(tmp_path))


class TestPreparing:
    def test_styles_of_this_version_are_not_collected_again(self, home: Path) -> None:
        serving.prepare(home)
        assert sorted(path.name for path in (home / "static").iterdir()) == [
            "staticfiles.json",
            "tenohira-version",
        ]

    def test_figures_of_the_processes_before_are_gone(self, home: Path) -> None:
        folder = serving.figures_folder(home)
        (folder / "counter_1.db").write_bytes(b"of yesterday")
        serving.prepare(home)
        assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
        assert list(folder.iterdir()) == []

    def test_figures_lie_in_the_data_folder_where_there_is_no_place_in_memory(self, home: Path) -> None:
        assert serving.figures_folder(home, home / "no-such-place") == home / "figures"

    def test_figures_are_never_put_where_somebody_else_may_look(self, home: Path) -> None:
        memory = home / "memory"
        memory.mkdir()
        (memory / serving.figures_folder(home, memory).name).rmdir()
        (memory / serving.figures_folder(home).name).write_text("of somebody else")
        assert serving.figures_folder(home, memory) == home / "figures"
        assert (home / "figures").stat().st_mode & 0o077 == 0

    def test_the_log_is_what_the_operator_set(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENOHIRA_LOG_LEVEL", "WARNING")
        loud = json.loads(serving.prepare(home).read_text("utf-8"))
        monkeypatch.setenv("TENOHIRA_LOG_LEVEL", "DEBUG")
        quiet = json.loads(serving.prepare(home).read_text("utf-8"))
        assert "WARNING" in json.dumps(loud)
        assert "DEBUG" in json.dumps(quiet)
        assert loud["version"] == 1

    def test_a_second_start_is_like_the_first(self, home: Path) -> None:
        assert serving.prepare(home).read_text() == serving.prepare(home).read_text()


class TestTheCommand:
    def test_it_ends_in_order_and_brings_back_a_process_that_fell(self) -> None:
        words = serving.command("127.0.0.1", 8000, 2)
        assert "--respawn-failed-workers" in words
        assert words[words.index("--workers-kill-timeout") + 1] == "30"
        assert "--log-config" not in words

    def test_the_log_is_told_when_there_is_one(self, tmp_path: Path) -> None:
        words = serving.command("127.0.0.1", 8000, 2, tmp_path / "log.json")
        assert words[words.index("--log-config") + 1] == str(tmp_path / "log.json")
        assert words[-1] == "tenohira.config.wsgi:application"


class TestStyles:
    def test_an_empty_mark_is_no_mark(self, tmp_path: Path) -> None:
        (tmp_path / "staticfiles.json").write_text("{}")
        (tmp_path / "tenohira-version").write_text("")
        assert not static_files.is_collected(tmp_path)

    def test_a_folder_that_is_not_there_was_never_collected(self, tmp_path: Path) -> None:
        assert not static_files.is_collected(tmp_path / "static")
        assert static_files.static_storage(tmp_path / "static") != static_files.HASHED


class TestTheStore:
    @pytest.mark.parametrize("query", ["", "?region=", "?other=1"])
    def test_a_region_nobody_named_is_none(self, tmp_path: Path, query: str) -> None:
        found = file_storage(Environment(storage_url=f"s3://k:s@store.example/hall{query}"), tmp_path)
        assert found["OPTIONS"]["region_name"] is None

    def test_a_slash_at_the_end_is_no_part_of_the_bucket(self, tmp_path: Path) -> None:
        found = file_storage(Environment(storage_url="s3://k:s@store.example/hall/"), tmp_path)
        assert found["OPTIONS"]["bucket_name"] == "hall"

    def test_the_store_of_the_provider_itself_needs_no_place(self, tmp_path: Path) -> None:
        found = file_storage(Environment(storage_url="s3:///hall"), tmp_path)
        assert (found["OPTIONS"]["endpoint_url"], found["OPTIONS"]["bucket_name"]) == (None, "hall")

    def test_a_refusal_never_shows_the_secret(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsWrong) as refusal:
            file_storage(Environment(storage_url="gs://key:very-secret@store.example/hall"), tmp_path)
        said = f"{refusal.value.what}{refusal.value.why}{refusal.value.remedy}"
        assert "gs" in refusal.value.why
        assert "very-secret" not in said
