"""The ports of the engines have their gateways once Django is ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tenohira.config.secret_values import kept_push_key
from tenohira.config.wiring import connect
from tenohira.engines.documents.ports import OfficeLabel, office_label
from tenohira.engines.messages import ports
from tenohira.engines.messages.ports import device_port, mail_port
from tenohira.engines.people.commands import load_offices
from tenohira.engines.people.definition import read_offices
from tenohira.foundation.definitions import Problems
from tenohira.gateways.mail.carrier import DjangoMail
from tenohira.gateways.web_push.keys import PushKeyWrong, public_part, read_key


@pytest.mark.django_db
def test_papers_name_the_offices_of_the_hall(settings: Any) -> None:
    offices = read_offices(Path(settings.TENOHIRA_CITIES) / "990019-tenohira/offices.yaml", Problems())
    assert offices is not None
    load_offices(offices)
    assert office_label("kodomo-mirai", "ja") == OfficeLabel(
        "こども未来課", phone="099-000-0011", place="本庁舎1階 5番窓口"
    )
    assert office_label("kodomo-mirai", "en").name == "Child Future Division"


@pytest.mark.django_db
def test_an_office_nobody_knows_is_called_by_its_id() -> None:
    assert office_label("no-such-office", "ja") == OfficeLabel("no-such-office")


def test_mail_leaves_through_django() -> None:
    assert isinstance(mail_port(), DjangoMail)


def test_without_a_key_no_device_is_offered_notices(settings: Any) -> None:
    settings.TENOHIRA_VAPID_KEY = ""
    with no_channels():
        connect()
        assert device_port() is None


def test_with_a_key_browsers_subscribe_to_its_public_part(settings: Any, tmp_path: Path) -> None:
    settings.TENOHIRA_VAPID_KEY = str(kept_push_key(tmp_path))
    with no_channels():
        connect()
        port = device_port()
        assert port is not None
        assert port.key == public_part(read_key(settings.TENOHIRA_VAPID_KEY))


def test_a_trial_keeps_the_key_it_made(tmp_path: Path) -> None:
    first = kept_push_key(tmp_path).read_text()
    assert kept_push_key(tmp_path).read_text() == first
    assert oct(kept_push_key(tmp_path).stat().st_mode & 0o777) == "0o600"


def test_a_key_that_cannot_be_read_keeps_the_hall_closed(settings: Any, tmp_path: Path) -> None:
    settings.TENOHIRA_VAPID_KEY = str(tmp_path / "missing.pem")
    with no_channels(), pytest.raises(PushKeyWrong):
        connect()


@contextmanager
def no_channels() -> Iterator[None]:
    """A hall whose ways to devices are not connected yet; what was connected comes back."""
    before = dict(ports._channels)
    ports._channels.clear()
    try:
        yield
    finally:
        ports._channels.clear()
        ports._channels.update(before)
