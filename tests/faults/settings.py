"""The hall's settings as an operator has them, with the one address the fault tests press."""

from tenohira.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.site"
ALLOWED_HOSTS = ["*"]
