"""The ports of the engines have their gateways once Django is ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tenohira.engines.documents.ports import OfficeLabel, office_label
from tenohira.engines.messages.ports import mail_port
from tenohira.engines.people.commands import load_offices
from tenohira.engines.people.definition import read_offices
from tenohira.foundation.definitions import Problems
from tenohira.gateways.mail.carrier import DjangoMail


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
