"""docs/explanation/data-and-keys.md is complete, and the parts the hall is built of are listed and sound."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import global_settings
from django.test import Client

from tenohira.config import settings as production
from tenohira.config.environment import Environment

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "tenohira"
PAGE = (REPOSITORY / "docs" / "explanation" / "data-and-keys.md").read_text(encoding="utf-8")
HOWTO = (REPOSITORY / "docs" / "howto" / "run-in-production.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_every_table_stands_in_one_class_of_data() -> None:
    named = Counter(re.findall(r"`([a-z]+\.[a-z]+)`", part("Classes of data")))
    tables = {one._meta.label_lower for one in apps.get_models(include_auto_created=True)}
    through = {one for one in tables if "_" in one}  # links between tables, which hold two keys
    assert set(named) ^ (tables - through) == set()
    assert [one for one, times in named.items() if times > 1] == []


def test_every_secret_setting_is_in_the_list_of_keys() -> None:
    secret = re.compile(r"(secret|token|passphrase|(^|_)keys?)$|^(database|storage|mail)_url$")
    wanted = {f"TENOHIRA_{name.upper()}" for name in Environment.model_fields if secret.search(name)}
    wanted -= {"TENOHIRA_DIGITAL_AUTH_KEY_ID", "TENOHIRA_COMPANY_SIGN_IN_KEY_ID"}
    assert wanted - set(re.findall(r"`(TENOHIRA_[A-Z_]+)`", part("Keys and secrets"))) == set()


WORDS = {
    "sha256": "SHA-256", "SHA256": "SHA-256", "SHA384": "SHA-256 and more", "SHA512": "SHA-256 and more",
    "blake2b": "blake2b", "sha1": "HMAC-SHA-1", "SHA1": "SHA-1 as a name", "Fernet": "Fernet",
    "PKCS1v15": "PKCS#1 v1.5", "ECDSA": "ECDSA", "ES256": "ES256", "RS256": "RS256",
}  # fmt: skip
USED = re.compile(
    r"hashlib\.(?!new\b)(\w+)|hashes\.(SHA\w+|MD5)|\b(Fernet|PKCS1v15|ECDSA|ES256|RS256|MD5|ECB|OAEP|PSS)\b"
)


def test_every_algorithm_of_the_program_is_in_the_list() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found |= {name for several in USED.findall(text) for name in several if name}
    assert found - set(WORDS) == set()
    listed = part("Algorithms")
    assert {one for one in found if WORDS[one] not in listed} == set()


def test_passwords_are_kept_by_pbkdf2_with_djangos_present_count() -> None:
    assert not hasattr(production, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")


@pytest.mark.parametrize("name", ["base", "build", "node", "dev"])
def test_every_part_is_listed_with_its_version_and_hash(name: str) -> None:
    lines = (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    parts = [one for one in lines if re.match(r"^[A-Za-z0-9]", one)]
    assert parts
    assert [one for one in parts if not re.match(r"^[A-Za-z0-9._\[\],-]+==[^ ]+.*\\$", one)] == []
    assert "\n".join(lines).count("--hash=sha256:") >= len(parts)
    assert "://" not in "".join(one for one in lines if not one.lstrip().startswith("#"))


def test_the_package_holds_no_tests_and_no_repository() -> None:
    import tomllib

    wheel = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = wheel["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wanted["packages"] == ["src/tenohira"]
    assert wanted["exclude"] == ["**/tests/**"]
    assert not list(SOURCE.rglob(".git"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/static/", "/static/look/", "/files/", "/keys", "/admin/"]
)
def test_no_folder_is_listed_and_nothing_beside_the_hall_is_served(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_own_scripts_merge_no_objects_and_run_no_text() -> None:
    scripts = list(SOURCE.glob("counters/*/static/**/*.js"))
    assert scripts
    unsafe = re.compile(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|__proto__|Object\.assign\([^,]+, JSON"
    )
    assert {path.name for path in scripts if unsafe.search(path.read_text(encoding="utf-8"))} == set()


def test_the_days_for_renewing_parts_are_written_down() -> None:
    said = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
    times = r"\| (?:every )?\d+ (?:days|months) "
    assert len(re.findall(rf"^\| .+ {times}{times}\|$", said, re.MULTILINE)) == 4


def test_where_things_are_logged_is_written_down() -> None:
    for logger in (
        "tenohira.request",
        "tenohira.sign_in",
        "tenohira.scanner",
        "tenohira.health",
        "tenohira.crash",
    ):
        assert f"`{logger}`" in HOWTO, logger
