"""What is wrong with a catalogue: placeholders, plural forms, keys that two widgets have."""

import string
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

_PAINT = ("_Paint", "_Pause", "_Resume")
"""The words of one button, which may share a key."""
_WINDOW = (
    *("_OK", "_Cancel", "_Help", "_Finer", "_Variation"),
    *("_More", "Adva_nced", "_Keep source visible", "_Live", "_Words"),
)
_DIALOGS = (("_Cancel", "_Open"), ("_Cancel", "_Use"), ("_Cancel", "_Save"))
_MENU = ("_Scumble…", "Scumble _again")
KEYS = (*((words, *_WINDOW) for words in _PAINT), *_DIALOGS, _MENU)
"""Labels with a key in one window, dialog or menu: no two may have the same."""


def is_done(message: Message) -> bool:
    """Tell whether a message is translated, in every form of its plural."""
    return not message.fuzzy and all(_forms(message))


def faults(catalog: Catalog) -> list[str]:
    """Say what is wrong with a catalogue's translations, a line each; those not made are none."""
    done = [message for message in catalog if message.id and is_done(message)]
    started = [one for one in catalog if one.id and any(_forms(one)) and one not in done]
    lines = [f"{_id(one)!r} lacks a plural form" for one in started if not one.fuzzy]
    for message in done:
        lines += _of_plural(message, catalog) + _of_placeholders(message) + _of_key(message)
    return [*lines, *_of_keys({_id(message): _forms(message)[0] for message in done})]


def placeholders(words: str) -> Counter[str]:
    """Count the names in braces; raises ValueError for braces that are not closed."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(words) if name is not None)


def key_of(label: str) -> str:
    """Give the letter behind the mark of a label, small; empty if there is none."""
    return label.partition("_")[2][:1].lower()


def _of_plural(message: Message, catalog: Catalog) -> list[str]:
    wanted = catalog.num_plurals if message.pluralizable else 1
    forms = len(_forms(message))
    return [] if forms == wanted else [f"{_id(message)!r} has {forms} forms, not {wanted}"]


def _of_placeholders(message: Message) -> list[str]:
    """Compare names: a form of a plural need not have the number."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    allowed = [placeholders(words) for words in ids]
    try:
        return [
            f"{form!r} has not the placeholders of {_id(message)!r}"
            for form in _forms(message)
            if placeholders(form) not in allowed
        ]
    except ValueError as error:
        return [f"the translation of {_id(message)!r} cannot be filled in: {error}"]


def _of_key(message: Message) -> list[str]:
    if any(_id(message) in labels for labels in KEYS):
        marks, letter = _forms(message)[0].count("_"), key_of(_forms(message)[0])
        if marks != 1 or not (letter.isascii() and letter.isalnum()):
            return [f"{_forms(message)[0]!r} needs one key for {_id(message)!r}: _ before a letter"]
    return []


def _of_keys(labels: dict[str, str]) -> Iterator[str]:
    for together in KEYS:
        letters = Counter(key_of(labels[label]) for label in together if label in labels)
        twice = [letter for letter, count in letters.items() if count > 1]
        yield from (f"the key {letter!r} is there twice among {together}" for letter in twice)


def _forms(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, list | tuple):
        return tuple(form or "" for form in message.string)
    return (message.string or "",)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]
