"""What an operator sets in TENOHIRA_*: read as meant, or refused with the name of the variable."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from tenohira.config.databases import database
from tenohira.config.environment import Environment, SettingsWrong
from tenohira.config.mail import mail_settings
from tenohira.config.secret_values import kept_keys, kept_secret

HOME = Path("/srv/hall")


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any TENOHIRA_ variable."""
    import os

    for name in list(os.environ):
        if name.startswith("TENOHIRA_"):
            monkeypatch.delenv(name)
    return monkeypatch


class TestEnvironment:
    def test_nothing_set_is_a_safe_installation(self, clean: pytest.MonkeyPatch) -> None:
        found = Environment.read()
        assert (found.debug, found.secure, found.trial) == (False, False, False)
        assert found.upload_limit_mb == 20
        assert "*" not in found.allowed_hosts
        assert Path(found.cities).name == "cities"

    @pytest.mark.parametrize(
        ("written", "read"), [("1", True), ("true", True), ("yes", True), ("0", False), ("false", False)]
    )
    def test_yes_and_no_are_read_as_people_write_them(
        self, clean: pytest.MonkeyPatch, written: str, read: bool
    ) -> None:
        clean.setenv("TENOHIRA_SECURE", written)
        assert Environment.read().secure is read

    def test_secrets_may_lie_in_files_that_a_vault_hands_over(
        self, clean: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "TENOHIRA_KEYS").write_text("from-the-vault\n", encoding="utf-8")
        (tmp_path / "TENOHIRA_METRICS_TOKEN").write_text("from-the-vault", encoding="utf-8")
        (tmp_path / "of-another-program").write_text("x", encoding="utf-8")
        clean.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        clean.setenv("TENOHIRA_METRICS_TOKEN", "from-the-environment")
        found = Environment.read()
        assert (found.keys, found.metrics_token) == ("from-the-vault", "from-the-environment")

    def test_a_misspelt_file_is_refused_and_named_and_a_missing_folder_holds_nothing(
        self, clean: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        clean.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "nowhere"))
        assert Environment.read().keys == ""
        (tmp_path / "TENOHIRA_KEYZ").write_text("x", encoding="utf-8")
        clean.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        with pytest.raises(SettingsWrong) as refusal:
            Environment.read()
        assert "TENOHIRA_KEYZ" in refusal.value.what

    @pytest.mark.parametrize("name", ["TENOHIRA_DATABSE_URL", "TENOHIRA_X", "TENOHIRA_SECURE_"])
    def test_a_misspelt_name_is_refused_and_named(self, clean: pytest.MonkeyPatch, name: str) -> None:
        clean.setenv(name, "1")
        with pytest.raises(SettingsWrong) as refusal:
            Environment.read()
        assert name in refusal.value.what
        assert "docs/reference/settings.md" in refusal.value.remedy

    @pytest.mark.parametrize(
        ("name", "value"), [("TENOHIRA_DEBUG", "perhaps"), ("TENOHIRA_UPLOAD_LIMIT_MB", "20MB")]
    )
    def test_a_value_that_cannot_be_is_refused_and_shown(
        self, clean: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        clean.setenv(name, value)
        with pytest.raises(SettingsWrong) as refusal:
            Environment.read()
        assert f"{name}={value}" in refusal.value.what

    def test_every_wrong_variable_is_named_at_once(self, clean: pytest.MonkeyPatch) -> None:
        clean.setenv("TENOHIRA_DEBUG", "perhaps")
        clean.setenv("TENOHIRA_HOEM", "/srv")
        with pytest.raises(SettingsWrong) as refusal:
            Environment.read()
        assert "TENOHIRA_DEBUG" in refusal.value.what
        assert "TENOHIRA_HOEM" in refusal.value.what

    @pytest.mark.parametrize("name", ["TENOHIRA_CHROMIUM", "TENOHIRA_TEST_DATABASES", "PATH_TO_TENOHIRA"])
    def test_variables_of_tools_around_it_are_left_alone(self, clean: pytest.MonkeyPatch, name: str) -> None:
        clean.setenv(name, "x")
        assert Environment.read() == Environment.read()

    def test_the_data_folder_is_made_with_its_parents(self, tmp_path: Path) -> None:
        home = tmp_path / "a" / "b"
        assert Environment(home=str(home)).folder() == home
        assert home.is_dir()

    def test_without_a_home_data_lies_where_the_command_was_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert Environment().folder() == tmp_path / ".tenohira"

    def test_every_setting_says_what_it_is(self) -> None:
        assert [name for name, field in Environment.model_fields.items() if not field.description] == []


class TestDatabase:
    def test_without_a_url_it_is_a_file_in_the_data_folder(self) -> None:
        found = database(Environment(), HOME)
        assert found["ENGINE"].endswith("sqlite3")
        assert found["NAME"] == "/srv/hall/tenohira.sqlite3"
        assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    @pytest.mark.parametrize("folder", ["/srv/a#b", "/srv/a?b", "/srv/100%25", "/srv/市役所", "/srv/a b"])
    def test_any_name_of_a_data_folder_holds(self, folder: str) -> None:
        assert database(Environment(), Path(folder))["NAME"] == f"{folder}/tenohira.sqlite3"

    @given(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
    )
    def test_any_name_at_all_holds(self, name: str) -> None:
        home = Path("/srv") / name
        assert database(Environment(), home)["NAME"] == str(home / "tenohira.sqlite3")

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("sqlite:////srv/x.sqlite3", "/srv/x.sqlite3"),
            ("sqlite:///x.sqlite3", "x.sqlite3"),
            ("sqlite://", ":memory:"),
            ("sqlite:////srv/%E5%B8%82.db", "/srv/市.db"),
        ],
    )
    def test_an_sqlite_url_names_its_file(self, url: str, name: str) -> None:
        assert database(Environment(database_url=url), HOME)["NAME"] == name

    def test_a_postgresql_url_gives_all_its_parts(self) -> None:
        url = "postgresql://hall:p%40ss%2Fword@db.example:5433/tenohira"
        found = database(Environment(database_url=url), HOME)
        assert found["ENGINE"].endswith("postgresql")
        assert (found["USER"], found["PASSWORD"]) == ("hall", "p@ss/word")
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "tenohira")
        assert found["CONN_HEALTH_CHECKS"] is True

    def test_a_postgresql_url_may_leave_much_to_the_system(self) -> None:
        found = database(Environment(database_url="postgres:///tenohira"), HOME)
        assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("", "", "", "")

    @pytest.mark.parametrize("url", ["mysql://x/y", "oracle:x", "tenohira", "/srv/x.sqlite3"])
    def test_another_database_is_refused_with_what_would_do(self, url: str) -> None:
        with pytest.raises(SettingsWrong) as refusal:
            database(Environment(database_url=url), HOME)
        assert "TENOHIRA_DATABASE_URL" in refusal.value.what
        assert "postgresql://" in refusal.value.remedy
        assert "sqlite:///" in refusal.value.remedy

    def test_tests_that_run_beside_each_other_have_databases_of_their_own(self) -> None:
        for url in ("", "postgresql:///x"):
            found = database(Environment(database_url=url, test_database_suffix="_7"), HOME)
            assert found["TEST"]["NAME"].endswith("_7")


class TestMail:
    def test_without_a_url_mail_is_written_to_files(self) -> None:
        backend, settings = mail_settings(Environment(), HOME)
        assert backend.endswith("filebased.EmailBackend")
        assert settings == {"EMAIL_FILE_PATH": "/srv/hall/mail"}

    def test_an_smtp_url_gives_all_its_parts(self) -> None:
        url = "smtp://hall%40city:p%3Aw@mail.example:587?tls=1"
        backend, settings = mail_settings(Environment(mail_url=url), HOME)
        assert backend == "tenohira.gateways.mail.smtp.PipeliningBackend"
        assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example", 587)
        assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("hall@city", "p:w")
        assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (True, False)
        assert settings["EMAIL_TIMEOUT"] > 0

    @pytest.mark.parametrize(
        ("url", "port", "tls", "ssl"),
        [
            ("smtp://mail.example", 25, False, False),
            ("smtp://mail.example?tls=0", 25, False, False),
            ("smtps://mail.example", 465, False, True),
            ("smtps://mail.example:10465", 10465, False, True),
        ],
    )
    def test_what_the_url_leaves_open_is_what_mail_servers_do(
        self, url: str, port: int, tls: bool, ssl: bool
    ) -> None:
        _backend, settings = mail_settings(Environment(mail_url=url), HOME)
        assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (
            port,
            tls,
            ssl,
        )

    @pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25", "mailto:x@example.com"])
    def test_another_url_is_refused(self, url: str) -> None:
        with pytest.raises(SettingsWrong) as refusal:
            mail_settings(Environment(mail_url=url), HOME)
        assert "smtp://" in refusal.value.remedy


class TestSecrets:
    def test_a_secret_is_made_once_and_kept(self, tmp_path: Path) -> None:
        assert kept_secret(tmp_path) == kept_secret(tmp_path)
        assert len(kept_secret(tmp_path)) >= 50

    def test_two_installations_have_two_secrets(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")

    def test_only_their_owner_may_read_them(self, tmp_path: Path) -> None:
        kept_secret(tmp_path)
        kept_keys(tmp_path)
        for name in ("secret_key", "keys"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600

    def test_nothing_else_is_left_behind(self, tmp_path: Path) -> None:
        kept_secret(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]

    def test_keys_are_keys_and_may_be_several_newest_first(self, tmp_path: Path) -> None:
        old = kept_keys(tmp_path)[0]
        new = Fernet.generate_key().decode()
        (tmp_path / "keys").write_text(f"{new},{old}\n", "utf-8")
        assert kept_keys(tmp_path) == [new, old]
        assert all(Fernet(key) for key in kept_keys(tmp_path))

    def test_processes_that_begin_at_once_agree(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _n: kept_secret(tmp_path), range(32)))
        assert len(found) == 1
        assert "" not in found
