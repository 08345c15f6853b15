"""The suite itself: what must stay on one worker does."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("suite")
def test_tests_that_share_a_hall_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """A pytest that pytest-xdist does not know loses the groups without a word, and two halls fight for the machine."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("one process: nothing to share out")
    grouped = [item for item in request.session.items if item.get_closest_marker("xdist_group")]
    assert grouped
    assert [item.nodeid for item in grouped if "@" not in item.nodeid] == []
