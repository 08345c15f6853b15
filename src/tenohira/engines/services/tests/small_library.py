"""The library with twelve procedures: a test of questions and answers can name every one of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings

TWELVE = (
    "after-school-club", "care-certification", "child-allowance-claim", "disaster-certificate", "dog-registration",
    "information-disclosure", "moving-out", "nursery-application", "opinion", "pregnancy-notification",
    "resident-record-copy", "sme-dx-subsidy",
)  # fmt: skip
"""A small library, so that a test can name every question; test_guides.py and the journeys walk the whole one."""


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with twelve procedures."""
    real, own = Path(django_settings.TENOHIRA_LIBRARY), tmp_path_factory.mktemp("small-library")
    for one in real.iterdir():
        if one.name != "services":
            (own / one.name).symlink_to(one, target_is_directory=one.is_dir())
    for folder in real.glob("services/*/*"):
        if folder.name in TWELVE:
            shutil.copytree(folder, own / folder.relative_to(real))
    for file in own.glob("services/*/*/service.yaml"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(one for one in lines if not one.startswith("after:")), "utf-8")
    return own
