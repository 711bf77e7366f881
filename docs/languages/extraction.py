"""Every string of the editors' plugins that can be translated, from the code and its tables."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from scumble_protocol.parameters import PARAMETERS, Parameter
from scumble_styles import starter_pack

SOURCES = (
    "plugin/editor/scumble_editor",
    "plugin/krita/scumble_krita",
    "plugin/gimp/scumble_gimp",
)
HEADER = "# {} of Scumble's plugins.\n# This file has the licence of Scumble, GPL-3.0-or-later."
_STYLES = "plugin/styles/scumble_styles/__init__.py"
_TABLE = "protocol/scumble_protocol/parameters.py"
_KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
"""The functions of ``translation`` that lines are written in, and which argument is the line."""
_COMMENTS = ("Translators:",)


def template(root: Path) -> Catalog:
    """Give the template: every string with the files that have it, in their order."""
    catalog = Catalog(
        project="Scumble",
        copyright_holder="the authors of Scumble",
        charset="utf-8",
        header_comment=HEADER.format("Template for translations"),
    )
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            _add_from(path, path.relative_to(root).as_posix(), catalog)
    for style in starter_pack():
        catalog.add(style.note, context="starter style", locations=[(_STYLES, 0)])
    for parameter in PARAMETERS.values():
        for words in _words_of(parameter):
            catalog.add(words, context=parameter.name, locations=[(_TABLE, 0)])
    return catalog


def _add_from(path: Path, name: str, catalog: Catalog) -> None:
    found = extract_from_file(
        "python", path, keywords=_KEYWORDS, comment_tags=_COMMENTS, strip_comment_tags=True
    )
    for _line, message, comments, context in found:
        catalog.add(message, context=context, locations=[(name, 0)], auto_comments=comments)


def _words_of(parameter: Parameter) -> list[str]:
    """Give what an artist reads of a parameter."""
    labels = [label for _value, label in parameter.choices]
    return [
        words for words in (parameter.label, parameter.help, *labels, parameter.lowest) if words
    ]
