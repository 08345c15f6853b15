"""Keeps the interface's translations: takes the texts out of the sources, merges and compiles the catalogues.

Run it as a plain file (``python src/tenohira/config/translations.py update``):

* ``extract``  prints every text a resident can see (msgids are Japanese sentences), one a line
* ``update``   merges them into ``locale/*/LC_MESSAGES/django.po``: keeps translations, drops what is gone
* ``compile``  writes the ``django.mo`` files that Django reads; needs the standard library and Babel only

Texts of the sign-in and form libraries, said in the house's words, lie in ``locale_of_libraries``: their msgids are the
libraries', so nobody extracts them; `compile` takes them along.

Texts that only clerks see stay Japanese: CLERKS_ONLY names their files, with the reason.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
OF_LIBRARIES = PACKAGE / "locale_of_libraries"
DOMAIN = "django"

# locale folder (Django's to_locale of the language) → plural rule of the language
LOCALES = {
    "en": "nplurals=2; plural=(n != 1);",
    "ja_Easy": "nplurals=1; plural=0;",
    "pt_BR": "nplurals=2; plural=(n > 1);",
}

SUFFIXES = (".py", ".html", ".txt")
CLERKS_ONLY = {
    "counters/desk": "the desk is used in Japanese only",
    "counters/look/gallery.py": "a page for those who build pages",
    "counters/look/gallery_fields.py": "a page for those who build pages",
    "counters/look/templates/look/base_desk.html": "frame of the desk",
    "counters/look/templates/look/components/desk_masthead.html": "head of the desk's pages",
    "config/demo": "makes the trial hall's data",
    "engines/cases/access.py": "refuses staff who may not see a case",
    "engines/cases/approving.py": "approval is work of the staff",
    "engines/cases/decision_papers.py": "official papers are Japanese (公用文); the notice with them is translated",
    "engines/cases/handing_over.py": "moves a case between offices",
    "engines/cases/in_bulk.py": "actions of the inbox",
    "engines/cases/reviewing.py": "assignment and notes of the staff",
    "engines/cases/routes.py": "approval routes",
    "engines/people/lookup.py": "the search of the register is for staff",
    "engines/people/organisations.py": "organisations are registered by a clerk",
    "engines/people/population": "makes synthetic residents",
    "engines/people/protection.py": "支援措置 is handled by staff",
    "engines/people/register": "import of the register from CSV",
    "engines/people/scopes.py": "what a token may open is chosen at the desk",
    "engines/people/staffing.py": "posts and staff",
    "engines/services/matching.py": "the register is matched for staff",
    "foundation/address/towns.py": "reads a city's town list",
    "foundation/calendar/business_days.py": "closed days of city.yaml",
    "foundation/places.py": "reads a city's boundary",
    "foundation/text/romaji.py": "letters of a passport on papers a clerk makes",
}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources(root: Path = PACKAGE) -> Iterator[Path]:
    """Yield the files in scope, sorted: what a resident can come to see, without tests and CLERKS_ONLY."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).as_posix()
        if path.suffix not in SUFFIXES or "tests" in path.parts or inside.startswith("assets/"):
            continue
        if not any(inside == one or inside.startswith(f"{one}/") for one in CLERKS_ONLY):
            yield path


def extract(root: Path = PACKAGE) -> Catalog:
    """Return the catalogue of all texts in scope, in the order of files and of places in them, untranslated."""
    found = Catalog(charset="utf-8")
    for path in sources(root):
        origin = path.relative_to(root).as_posix()
        for _line, text, _comments, context in texts_of(path):
            found.add(text, locations=[(origin, 0)], context=context)
    return found


def texts_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Yield (line, msgid or (singular, plural), comments, context) of one Python file or Django template."""
    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # only here: `compile` runs without Django

        # templatize keeps the columns of the template, which Python would read as wrong indentation
        code = "\n".join(line.strip() for line in templatize(code, origin=str(path)).splitlines())
    yield from babel_extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)


def catalogue_file(locale: str, folder: Path = LOCALE) -> Path:
    """Return the .po file of a locale."""
    return folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path) -> Catalog:
    """Return what a .po file holds; an empty catalogue when there is none."""
    if not path.is_file():
        return Catalog(charset="utf-8")
    with path.open("rb") as file:
        return read_po(file)


def merge(known: Catalog, found: Catalog, plural_forms: str) -> Catalog:
    """Return `found` with the translations (and fuzzy marks) that `known` has for the same msgid and context."""
    merged = Catalog(charset="utf-8")
    merged.mime_headers = [("Plural-Forms", plural_forms)]
    for message in found:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        kept = (
            old.string if old is not None and isinstance(old.id, str) == isinstance(message.id, str) else ""
        )
        flags = {"fuzzy"} if old is not None and old.fuzzy else set()
        merged.add(message.id, kept, message.locations, flags, context=message.context)
    return merged


def as_text(catalogue: Catalog, locale: str) -> str:
    """Return a .po file that changes only when texts do: no dates, no line numbers, no wrapping."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    header = "\n".join(
        [
            "# Texts residents see, by src/tenohira/config/translations.py (see docs/explanation/languages.md).",
            'msgid ""',
            'msgstr ""',
            f'"Language: {locale}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=UTF-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {LOCALES[locale]}\\n"',
        ]
    )
    return f"{header}\n\n{body.getvalue().decode().strip()}\n"


def update(folder: Path = LOCALE, root: Path = PACKAGE) -> dict[str, int]:
    """Write every .po file anew from the sources. Returns the number of texts without translation by locale."""
    found = extract(root)
    missing: dict[str, int] = {}
    for locale in LOCALES:
        path = catalogue_file(locale, folder)
        merged = merge(read_catalogue(path), found, LOCALES[locale])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(merged, locale), encoding="utf-8")
        missing[locale] = sum(1 for message in merged if message.id and not is_translated(message.string))
    return missing


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """True when a msgstr, or every plural form of it, says something."""
    return bool(string) if isinstance(string, str) else all(string or [""])


def compile_all(*folders: Path) -> list[Path]:
    """Write the .mo file beside every .po file, without fuzzy entries. Returns the files written.

    Without folders it takes the house's own texts and those of its libraries.
    """
    written: list[Path] = []
    for path in sorted(
        path for folder in folders or (LOCALE, OF_LIBRARIES) for path in folder.glob("*/*/*.po")
    ):
        target = path.with_suffix(".mo")
        half_done = path.with_suffix(f".{os.getpid()}.tmp")  # a reader beside us never sees a part of a file
        with half_done.open("wb") as file:
            write_mo(file, read_catalogue(path))
        half_done.replace(target)
        written.append(target)
    return written


def main(arguments: list[str]) -> int:
    """Entry point: 0 when done, 2 with the usage on standard error."""
    match arguments:
        case ["extract"]:
            sys.stdout.writelines(f"{message.id}\n" for message in extract() if message.id)
        case ["update"]:
            sys.stdout.writelines(f"{locale}: {count} untranslated\n" for locale, count in update().items())
        case ["compile"]:
            sys.stdout.writelines(f"{path}\n" for path in compile_all())
        case _:
            sys.stderr.write("usage: translations.py extract | update | compile\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
