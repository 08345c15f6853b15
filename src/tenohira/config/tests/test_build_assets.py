"""The browser's assets: built once from what the lock file pins, whole, and saying nothing of a registry."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tenohira.config import build_assets
from tenohira.config.build_assets import BuildError, build, font_face

PACKED = build_assets.COPIES


@pytest.fixture
def empty_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the lock file, where `npm ci` lays down the few files that are copied."""
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(build_assets, "ROOT", tmp_path)
    monkeypatch.setattr(build_assets, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(build_assets, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(build_assets, "_npm", lambda: ["npm"])
    monkeypatch.setattr(
        build_assets.subprocess, "run", lambda *_a, **_k: _lay_down(tmp_path / "node_modules")
    )
    return tmp_path


def _lay_down(modules: Path) -> subprocess.CompletedProcess[bytes]:
    for source, _destination in PACKED:
        path = modules / source
        path.parent.mkdir(parents=True, exist_ok=True)
        if Path(source).suffix or path.name.isupper() or "LICENSE" in path.name:
            path.write_text(source)
        else:
            path.mkdir(exist_ok=True)
    fonts = modules / build_assets.WEB_FONT
    (fonts / "files").mkdir(parents=True, exist_ok=True)
    for weight in ("400", "700"):
        (fonts / "files" / f"a-{weight}.woff2").write_bytes(b"font")
        (fonts / f"{weight}.css").write_text(
            f"@font-face {{ font-weight: {weight}; src: url(./files/a-{weight}.woff2) format('woff2'), "
            f"url(./files/a-{weight}.woff) format('woff'); unicode-range: U+3042,U+5e02; }}"
        )
    (modules / "axe-core").mkdir(exist_ok=True)
    return subprocess.CompletedProcess([], 0)


def test_everything_is_copied_and_nothing_is_done_twice(empty_house: Path) -> None:
    assert build() is True
    for _source, destination in build_assets.COPIES:
        assert (empty_house / "assets" / destination).exists(), destination
    assert build() is False
    assert build(force=True) is True


def test_a_changed_lock_file_builds_again(empty_house: Path) -> None:
    build()
    (empty_house / "package-lock.json").write_text('{"changed": true}')
    assert build() is True


def test_lost_packages_are_fetched_again(empty_house: Path) -> None:
    build()
    (empty_house / "node_modules" / "axe-core").rmdir()
    assert build() is True


def test_a_package_that_changed_its_files_is_named(
    empty_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_assets, "COPIES", (("gone/file.js", "vendor/file.js"),))
    with pytest.raises(BuildError, match=r"gone.file\.js is missing"):
        build()


def test_a_failed_npm_says_what_to_do(empty_house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_assets.subprocess, "run", lambda *_a, **_k: subprocess.CompletedProcess([], 1))
    with pytest.raises(BuildError, match="try again later"):
        build()


def test_without_npm_the_wheels_node_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_assets.shutil, "which", lambda _name: None)
    command = build_assets._npm()
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    assert re.match(r"\d+\.\d+", version.stdout)


def test_without_any_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_assets.shutil, "which", lambda _name: None)
    monkeypatch.setattr(build_assets, "_pythons", lambda: iter(()))
    with pytest.raises(BuildError, match=r"Install Node\.js"):
        build_assets._npm()


def test_languages_are_compiled_by_a_python_that_has_babel(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_kept: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 1 if command[0] == "bare" else 0)

    monkeypatch.setattr(build_assets.subprocess, "run", run)
    monkeypatch.setattr(build_assets, "_pythons", lambda: iter(["bare", "furnished"]))
    build_assets.compile_languages()
    assert ran[-1] == ["furnished", str(build_assets.TRANSLATIONS), "compile"]


def test_without_babel_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_assets, "_pythons", lambda: iter(()))
    with pytest.raises(BuildError, match=r"pip install -r requirements/build\.txt"):
        build_assets.compile_languages()


def test_a_device_with_japanese_letters_downloads_none() -> None:
    face = font_face("400", "slice.woff2", "U+3042")
    assert face.index('local("Noto Sans JP")') < face.index("url(slice.woff2)")
    assert "font-display:swap" in face


def test_the_lock_file_names_no_registry_and_pins_every_package() -> None:
    lock = (Path(__file__).resolve().parents[4] / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: one for name, one in json.loads(lock)["packages"].items() if name}
    assert '"resolved"' not in lock
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())


def test_the_build_imports_only_what_every_python_has() -> None:
    source = Path(build_assets.__file__).read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) ([a-z]+)", source, re.MULTILINE))
    assert imported <= {"hashlib", "re", "shutil", "subprocess", "sys", "collections", "pathlib"}
