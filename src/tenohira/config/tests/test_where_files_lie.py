"""Where sealed files lie, and which styles browsers get, follow from what the operator set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tenohira.config import static_files
from tenohira.config.environment import Environment, SettingsWrong
from tenohira.config.static_files import HASHED, is_collected, mark, static_storage
from tenohira.config.storages import file_storage

HOME = Path("/srv/hall")


def options(url: str) -> dict[str, Any]:
    found = file_storage(Environment(storage_url=url), HOME)
    assert found["BACKEND"] == "tenohira.config.object_store.ObjectStore"
    return dict(found["OPTIONS"])


def test_without_a_url_they_lie_in_the_data_folder() -> None:
    assert file_storage(Environment(), HOME)["OPTIONS"] == {"location": "/srv/hall/files"}


def test_a_url_gives_key_secret_place_bucket_and_region() -> None:
    found = options("s3://key:s%2Fcret@store.example:9000/hall?region=ap-northeast-1")
    assert (found["access_key"], found["secret_key"]) == ("key", "s/cret")
    assert (found["endpoint_url"], found["bucket_name"]) == ("https://store.example:9000", "hall")
    assert found["region_name"] == "ap-northeast-1"


def test_the_keys_of_the_machine_serve_where_none_are_given() -> None:
    found = options("s3://store.example/hall")
    assert found["access_key"] is None
    assert found["endpoint_url"] == "https://store.example"


def test_a_store_beside_it_may_speak_http() -> None:
    assert options("s3+http://k:s@127.0.0.1:9000/hall")["endpoint_url"] == "http://127.0.0.1:9000"


def test_nobody_gets_at_files_without_asking_the_hall() -> None:
    found = options("s3://k:s@store.example/hall")
    assert found["default_acl"] is None
    assert found["querystring_auth"] is True


def test_a_file_is_written_again_under_its_own_name() -> None:
    assert options("s3://k:s@store.example/hall")["file_overwrite"] is True


@pytest.mark.parametrize(
    "url", ["http://store/hall", "s3://store.example", "s3://store.example/a/b", "hall", "s3:"]
)
def test_another_url_is_refused_with_what_would_do(url: str) -> None:
    with pytest.raises(SettingsWrong) as refusal:
        file_storage(Environment(storage_url=url), HOME)
    assert "TENOHIRA_STORAGE_URL" in refusal.value.what
    assert "s3://" in refusal.value.remedy
    assert "secret" not in str(refusal.value)


class TestStyles:
    def collected(self, root: Path) -> None:
        (root / "staticfiles.json").write_text("{}")
        mark(root)

    def test_a_trial_serves_them_as_they_are(self, tmp_path: Path) -> None:
        assert not is_collected(tmp_path)
        assert "Manifest" not in static_storage(tmp_path)

    def test_once_collected_they_carry_hashes(self, tmp_path: Path) -> None:
        self.collected(tmp_path)
        assert is_collected(tmp_path)
        assert static_storage(tmp_path) == HASHED

    def test_those_of_another_version_do_not_count(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.collected(tmp_path)
        monkeypatch.setattr(static_files, "fingerprint", lambda: "of another version")
        assert not is_collected(tmp_path)

    def test_half_collected_is_not_collected(self, tmp_path: Path) -> None:
        mark(tmp_path)
        assert not is_collected(tmp_path)

    def test_the_same_files_have_the_same_fingerprint(self) -> None:
        assert static_files.fingerprint() == static_files.fingerprint()
        assert len(static_files.fingerprint()) == 64
