"""Where the definitions of a city lie: the library first, the city's pack over it, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems, Source, overlay, read_yaml

_PARTS = ("form.yaml", "findings.yaml", "examples.yaml", "messages")


@dataclass(frozen=True)
class Folders:
    """Where definitions of a city are read: the library first, then the city's pack over it."""

    library: Path
    pack: Path

    @classmethod
    def of_city(cls, code: str | None = None) -> Folders:
        """Return the folders of a city (default: the current one)."""
        return cls(Path(settings.TENOHIRA_LIBRARY), pack_folder(code))

    def both(self, name: str) -> list[Path]:
        """Return a sub-folder in the library and in the pack."""
        return [self.library / name, self.pack / name]

    def merged(self, name: str, problems: Problems) -> Source | None:
        """Read a file of the library with the pack's file of the same name laid over it.

        A pack's file that cannot be read leaves the library's; a library's that cannot be read leaves nothing.
        """
        paths = [path for path in self.both(name) if path.is_file()]
        sources = [read_yaml(path, problems) for path in paths]
        if not sources or sources[0] is None:
            return None
        over = sources[1] if len(sources) > 1 else None
        return sources[0] if over is None else overlay(sources[0], over)

    def has(self, name: str) -> bool:
        """Tell whether the library or the pack has a file, readable or not."""
        return any(path.is_file() for path in self.both(name))


def service_folders(folders: Folders) -> dict[str, str]:
    """Return the path below `services/` of every service of library and pack, by id; the library's path wins."""
    found: dict[str, str] = {}
    for root in folders.both("services"):
        for path in sorted(root.glob("*/*/service.yaml")):
            found.setdefault(path.parent.name, str(path.parent.relative_to(root)))
    return dict(sorted(found.items()))


def check_folders(folders: Folders, problems: Problems) -> None:
    """Report folders below `services/` that nobody would read."""
    known = service_folders(folders)
    for root in folders.both("services"):
        for folder in _service_folders_in(root):
            where = str(folder.relative_to(root))
            if folder.name not in known:
                problems.add(
                    folder / "service.yaml", 1, "ファイルがありません。",
                    f"手続き「{folder.name}」のフォルダに service.yaml がないので、読まれません。",
                    "service.yaml を作るか、ファイルの名前を確かめてください。",
                )  # fmt: skip
            elif known[folder.name] != where:
                problems.add(
                    folder / "service.yaml", 1,
                    f"手続き「{folder.name}」は services/{known[folder.name]} にもあります。",
                    "手続きの id（フォルダの名前）は一度だけ使えます。差分は同じ場所に置きます。",
                    f"services/{known[folder.name]} に移すか、フォルダの名前を変えてください。",
                )  # fmt: skip
        for path in sorted([*root.glob("service.yaml"), *root.glob("*/service.yaml")]):
            problems.add(
                path, 1, "service.yaml の置き場所が違います。",
                "手続きは services/分類/手続きの名前/ のフォルダに置きます。",
                "分類のフォルダの下に、手続きのフォルダを作って移してください。",
            )  # fmt: skip


def _service_folders_in(root: Path) -> Iterator[Path]:
    for folder in sorted(root.glob("*/*")):
        if folder.is_dir() and any((folder / part).exists() for part in ("service.yaml", *_PARTS)):
            yield folder
