"""The hall's settings as an operator has them, with the one address the fault tests press."""

import os
import threading
import time

from tenohira.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.site"

if "FAKETIME_TIMESTAMP_FILE" in os.environ:
    # libfaketime takes the offset from CLOCK_MONOTONIC too where Python sleeps until a moment (clock_nanosleep)
    time.sleep = lambda seconds: threading.Event().wait(seconds)  # type: ignore[assignment]
