"""Template and catalogues as they are on disk, and as they have to be."""

import gettext
import io
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from docs.languages.extraction import HEADER, template

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "plugin" / "editor" / "scumble_editor" / "languages"
TEMPLATE = FOLDER / "scumble.pot"
_UNSTEADY = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|.*EMAIL@ADDRESS|.*li.org|Project).*\n',
    re.MULTILINE,
)
"""Lines of a header that differ each time or say nothing; git knows who changed what when."""

_NEVER = datetime(2000, 1, 1, tzinfo=timezone.utc)


def languages() -> list[str]:
    """Give the names of the languages that there is a catalogue for, such as "de" and "zh_CN"."""
    return sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/scumble.po"))


def path_of(language: str) -> Path:
    """Give where a language's catalogue lies; the compiled one is beside it."""
    return FOLDER / language / "LC_MESSAGES" / "scumble.po"


def read(path: Path, language: str | None = None) -> Catalog:
    """Read a template or a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="scumble")


def updated(language: str, newest: Catalog) -> Catalog:
    """Give a language's catalogue with the strings of the newest template.

    What was translated stays; a string that resembles an old one gets its translation, marked as
    fuzzy, which no editor shows until somebody has looked at it.
    """
    path = path_of(language)
    catalog = read(path, language) if path.exists() else Catalog(locale=language, charset="utf-8")
    catalog.update(newest, update_creation_date=False)
    catalog.fuzzy = False
    catalog.header_comment = HEADER.format(f"The {language} translation")
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Give a catalogue as text, the same each time."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return _UNSTEADY.sub("", file.getvalue().decode("utf-8")).encode("utf-8")


def as_mo(language: str, po: bytes) -> bytes:
    """Compile a catalogue, the same each time with one release of Babel."""
    file, catalog = io.BytesIO(), read_po(io.BytesIO(po), locale=language, domain="scumble")
    catalog.creation_date = catalog.revision_date = _NEVER
    write_mo(file, catalog)
    return file.getvalue()


def says_the_same(path: Path, content: bytes) -> bool:
    """Tell whether a file is there and has this content; of a compiled one its lines count."""
    if not path.exists():
        return False
    if path.suffix != ".mo":
        return path.read_bytes() == content
    with path.open("rb") as file:
        return _lines(file) == _lines(io.BytesIO(content))


def _lines(file: BinaryIO) -> dict[object, str]:
    """Give what a compiled catalogue has, but for its header."""
    catalogue: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {message: words for message, words in catalogue.items() if message}


def wanted(root: Path = ROOT) -> Iterator[tuple[Path, bytes]]:
    """Give each file that is made, and what has to be in it."""
    newest = template(root)
    yield TEMPLATE, as_po(newest)
    for language in languages():
        po = as_po(updated(language, newest))
        yield path_of(language), po
        yield path_of(language).with_suffix(".mo"), as_mo(language, po)
