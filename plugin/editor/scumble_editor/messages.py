"""What kind of message a line for the artist is: widgets give each kind its icon."""

import enum
from collections.abc import Iterable


class MessageKind(enum.IntEnum):
    """What a line is, the worst last."""

    INFORMATION = 0
    """What goes on, or what came of it."""
    WARNING = 1
    """The artist should know, or do something first."""
    ERROR = 2
    """It went wrong."""


class Line(str):
    """A line that knows its kind; every other text is information."""

    __slots__ = ("kind",)
    kind: MessageKind

    def __new__(cls, words: str, kind: MessageKind) -> "Line":
        """Give words a kind."""
        made = super().__new__(cls, words)
        made.kind = kind
        return made


def warning(words: str) -> Line:
    """Give a line that the artist should know of, or do something about."""
    return Line(words, MessageKind.WARNING)


def error_line(words: str) -> Line:
    """Give a line that tells what went wrong."""
    return Line(words, MessageKind.ERROR)


def kind_of(line: str) -> MessageKind:
    """Give the kind of a line."""
    return line.kind if isinstance(line, Line) else MessageKind.INFORMATION


def worst(lines: Iterable[str]) -> MessageKind:
    """Give the worst kind of some lines."""
    return max(map(kind_of, lines), default=MessageKind.INFORMATION)


def together(line: str, notes: Iterable[str]) -> list[str]:
    """Give what is to be read: a line, and those notes that it does not tell by itself."""
    return [line, *(note for note in notes if note not in line)]
