"""What client and backend say, which is English, in the artist's language: the lines most read.

Each is known by its words, with names for what differs; a line that none of these is stays as it
came.
"""

import re
from functools import cache

from scumble_editor.languages.translation import _, mark

_LINES = (
    # ---- on the way to a backend
    mark("Connecting to the backend…"),
    mark("Starting the backend…"),
    mark("The backend is ready"),
    mark("The backend stopped answering; waiting for it…"),
    mark("The backend stopped answering; starting it again…"),
    mark("The Scumble backend is not installed here: run {command} in Scumble's folder"),
    mark("The backend did not start within a minute: {advice}"),
    mark("The backend does not answer: {advice}"),
    mark("The backend stopped answering again: {advice}"),
    mark("The backend is of an older release: it cannot pause, and paints whoever came first"),
    mark("The backend is of an older release, which continues no painting of before"),
    mark("try again, and see backend.log in Scumble's folder if it happens again"),
    # ---- styles
    mark("The style {name} cannot be read ({reason}): choose another picture"),
    mark("The style {name} is empty: choose another picture"),
    mark("The style {name} is not a picture that can be read: choose another"),
    mark("{name} is larger than 256 MB: choose a smaller style picture"),
    mark("{name} is transparent everywhere: choose one that shows something"),
    mark("The style maps are black wherever something is to be painted: make them white there"),
    # ---- layers
    mark("The layer measures {size} pixels: it can be painted from 1 to {most} pixels a side"),
    mark("That job is gone: paint the layer again"),
    mark("The backend no longer has that painting: paint the layer again"),
    mark("Another window has resumed that painting"),
    mark("Too many layers are waiting already: try again later"),
    # ---- memory, disk, device
    mark("Not enough memory for this layer: choose a smaller painted size"),
    mark(
        "There is not enough memory to paint at {size} px: "
        "close other programs, or choose a smaller size"
    ),
    mark("The disk is full: this painting is not kept. {advice}"),
    mark("Make room, for instance by deleting old paintings from the history"),
    mark("This painting is not kept: Scumble's folder cannot be written ({reason})"),
    mark("This painting is not kept: see backend.log in Scumble's folder"),
    mark("It cannot be paused, as this painting is not kept: make room on the disk first"),
    mark("{why}: the CPU paints instead, and needs {time} more for this layer"),
    mark("No GPU can be used here ({reason})"),
    mark("The GPU {device} cannot be used ({reason})"),
    mark("about {seconds} s"),
    mark("about {minutes} minutes"),
    mark("about {hours} hours"),
    # ---- the painting process
    mark(
        "The painting process crashed repeatedly on this layer: choose a smaller painted size, "
        "or see backend.log in Scumble's folder"
    ),
    mark("Painting failed ({reason}): see backend.log"),
)


def heard(line: str) -> str:
    """Give a line of the client's or the backend's in the artist's language, if it is known."""
    for template, pattern in _patterns():
        found = pattern.fullmatch(line)
        if found is not None:
            return _(template, **{name: heard(value) for name, value in found.groupdict().items()})
    return line


@cache
def _patterns() -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    """Give each line with what it looks like."""
    return tuple((line, re.compile(_looks_like(line), re.DOTALL)) for line in _LINES)


def _looks_like(template: str) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    return "".join(
        f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
