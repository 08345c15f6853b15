"""A trial hall makes itself a key, clearly named; an operator's key stays, and a hall in service gets none."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tenohira.config.demo.preparing import _make_seal
from tenohira.gateways.pades.keys import key_file, load

CITY = "990019"


def test_a_trial_hall_gets_a_key_that_says_it_is_one(settings: LazySettings, tmp_path: Path) -> None:
    settings.TENOHIRA_TRIAL, settings.TENOHIRA_SIGNING_KEYS = True, str(tmp_path / "signing")
    _make_seal(CITY)
    path = key_file(settings.TENOHIRA_SIGNING_KEYS, CITY)
    assert path is not None
    certificate = load(path, "").signing_cert
    assert certificate is not None
    assert certificate.subject.native["common_name"] == "お試し てのひら市長"


@pytest.mark.parametrize("ending", ["p12", "pem"])
def test_the_key_of_an_operator_stays(settings: LazySettings, tmp_path: Path, ending: str) -> None:
    settings.TENOHIRA_TRIAL, settings.TENOHIRA_SIGNING_KEYS = True, str(tmp_path)
    own = tmp_path / f"{CITY}.{ending}"
    own.write_bytes(b"the operator's own")
    _make_seal(CITY)
    assert own.read_bytes() == b"the operator's own"
    assert list(tmp_path.iterdir()) == [own]


@pytest.mark.parametrize(("is_trial", "named"), [(False, True), (True, False)])
def test_a_hall_in_service_or_without_a_folder_gets_none(
    settings: LazySettings, tmp_path: Path, is_trial: bool, named: bool
) -> None:
    settings.TENOHIRA_TRIAL = is_trial
    settings.TENOHIRA_SIGNING_KEYS = str(tmp_path / "signing") if named else ""
    _make_seal(CITY)
    assert not (tmp_path / "signing").exists()
