"""Every test of this room sends its mail to a carrier that remembers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenohira.engines.messages import ports
from tenohira.engines.messages.tests.factories import Carrier, Device


@pytest.fixture(autouse=True)
def carrier() -> Iterator[Carrier]:
    """The carrier behind the port during a test."""
    before = list(ports._ports)
    one = Carrier()
    ports.register_mail(one)
    yield one
    ports._ports[:] = before


@pytest.fixture
def devices() -> Iterator[dict[str, Device]]:
    """The carriers behind the ports of the other ways during a test."""
    before = dict(ports._channels)
    made = {name: Device() for name in ports.CHANNELS}
    for name, one in made.items():
        ports.register_channel(name, one)
    yield made
    ports._channels.clear()
    ports._channels.update(before)
