"""What the hall needs is declared: with the packages of requirements/base.txt alone every room opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPENING_EVERY_ROOM = """
import importlib, pkgutil, re, sys
from importlib.metadata import packages_distributions
from pathlib import Path

locked = Path(sys.argv[1]).read_text(encoding="utf-8")
plain = lambda name: re.sub(r"[-_.]+", "-", name).lower()
declared = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", locked, re.M)} | {"tenohira"}
others = {
    name for name, owners in packages_distributions().items() if not declared & {plain(owner) for owner in owners}
}

class Undeclared:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in others:
            raise ModuleNotFoundError(f"{name} is not in requirements/base.txt", name=name)

sys.meta_path.insert(0, Undeclared())
import django, tenohira

django.setup()
opened = 0
for one in pkgutil.walk_packages(tenohira.__path__, "tenohira."):
    parts = one.name.split(".")
    if not {"tests", "migrations", "__main__", "build_assets", "translations"} & set(parts):
        importlib.import_module(one.name)
        opened += 1
print(len(others), opened)
"""


def test_every_room_opens_with_the_declared_packages_alone() -> None:
    """Whoever only runs the demo has no test packages: one that was brought along by them is missing there."""
    done = subprocess.run(
        [sys.executable, "-c", OPENING_EVERY_ROOM, str(ROOT / "requirements" / "base.txt")],
        capture_output=True,
        text=True,
        check=False,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    left_out, opened = map(int, done.stdout.split())
    assert left_out > 10
    assert opened > 300
