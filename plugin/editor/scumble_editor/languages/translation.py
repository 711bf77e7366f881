"""Every line in the artist's language: gettext, with values by name as translators reorder them.

English is what stands in the code. ``speak`` chooses a catalogue before any line is imported, since
constants are translated then; whoever does not call it, such as the shell, reads English.
"""

import gettext
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

DOMAIN = "scumble"
CATALOGUES = Path(__file__).parent
"""The folder with ``de/LC_MESSAGES/scumble.mo`` and its like."""
ENGLISH = "en"
_SIMPLIFIED = frozenset(("hans", "cn", "sg", "my"))
"""Scripts and countries that read Simplified Chinese."""


class _Speech:
    """The catalogue that is in use, and which of its faults were told."""

    def __init__(self) -> None:
        self.catalogue = gettext.NullTranslations()
        self._told: set[str] = set()

    def tell(self, fault: str) -> None:
        """Write a line to the editor's log, once."""
        if fault not in self._told:
            self._told.add(fault)
            print(f"scumble: {fault}", file=sys.stderr)

    def fill(self, words: str, english: str, values: dict[str, object]) -> str:
        """Put values into a translated line; into the English one if that does not take them."""
        if not values:
            return words
        try:
            return words.format(**values)
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            self.tell(f"the translation of {english!r} is broken ({error!r}): English is shown")
            return english.format(**values)


_speech = _Speech()


def speak(wanted: Iterable[str], folder: Path = CATALOGUES) -> str:
    """Speak the first language of a list that there is a catalogue for; gives its name.

    ``wanted``: names such as "de", "de_AT.UTF-8" or "zh-Hans-CN", the best one first; from English
    on nothing else is looked for. A catalogue that cannot be read is told in the log, once, and
    English is spoken.
    """
    name = next(_known(wanted, folder), ENGLISH)
    _speech.catalogue = gettext.NullTranslations()
    if name == ENGLISH:
        return ENGLISH
    try:
        with _file(folder, name).open("rb") as file:
            _speech.catalogue = gettext.GNUTranslations(file)
    except Exception as error:  # noqa: BLE001 - any: a broken file must not keep an editor from work
        _speech.tell(f"the translation {name!r} cannot be read ({error!r}): English is shown")
        return ENGLISH
    return name


def _(message: str, **values: object) -> str:
    """Give a line in the artist's language, with values in the places of their names."""
    return _speech.fill(_speech.catalogue.gettext(message), message, values)


def mark(message: str) -> str:
    """Give a line as it is, for those who translate to find; ``_`` translates it later."""
    return message


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Give a line in the form that a number wants; ``{count}`` in it is that number."""
    words = _speech.catalogue.ngettext(one, many, count)
    return _speech.fill(words, one if count == 1 else many, {"count": count, **values})


def pgettext(context: str, message: str) -> str:
    """Give words that mean something else elsewhere; ``context`` says what they mean here."""
    return _speech.catalogue.pgettext(context, message)


def _known(wanted: Iterable[str], folder: Path) -> Iterator[str]:
    """Give the catalogues that wanted languages have, the best one first; English has none."""
    traditional = False
    for name in wanted:
        language, *rest = name.partition(".")[0].partition("@")[0].replace("-", "_").split("_")
        if language.lower() in (ENGLISH, "c", "posix"):
            yield ENGLISH
        forms = ["_".join([language, *rest]), language]
        if language == "zh":
            simplified = not rest or not _SIMPLIFIED.isdisjoint(part.lower() for part in rest)
            traditional = traditional or not simplified
            forms = [] if traditional else ["zh_CN"]
        yield from (form for form in forms if form.isidentifier() and _file(folder, form).is_file())


def _file(folder: Path, name: str) -> Path:
    return folder / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
