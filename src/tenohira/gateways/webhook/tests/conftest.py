"""A hall that is tried out, beside a network it may call."""

from __future__ import annotations

import pytest
from django.conf import LazySettings


@pytest.fixture
def near(settings: LazySettings) -> None:
    """Plain http and this machine are allowed, as in a trial."""
    settings.TENOHIRA_TRIAL = True
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
