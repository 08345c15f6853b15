"""Settings of the test suite: the fictitious city てのひら市, a data folder of its own, quick password hashes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["TENOHIRA_CITIES"] = str(Path(__file__).parent / "cities")
os.environ["TENOHIRA_HOME"] = tempfile.mkdtemp(prefix="tenohira-test-")
os.environ.setdefault(
    "TENOHIRA_TEST_DATABASE_SUFFIX", f"_{os.getpid()}" if os.environ.get("TENOHIRA_DATABASE_URL") else ""
)
os.environ["TENOHIRA_SECRET_KEY"] = "only-for-tests-" + "x" * 40

from tenohira.config.settings import *  # noqa: F403

DATABASES.pop("numbers", None)  # noqa: F405 - a test is one transaction, numbers included
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# all the visitors of the tests share one address; tests/access/test_limits.py sets limits of its own
TENOHIRA_ANONYMOUS_LIMITS = {"lookup": 0, "begin": 0, "send": 0}
