"""Putting a painting somewhere: what tests change of its session."""

from dataclasses import replace
from typing import Any

from scumble_backend.engine import Painting
from scumble_backend.engine.session.session import Session


def session_of(painting: Painting) -> Session:
    """The painting's session."""
    return painting._session


def put(painting: Painting, **fields: Any) -> None:
    """Change fields of the session, or of its counts."""

    def changed(session: Session) -> Session:
        counts = {name: fields.pop(name) for name in ("position", "done") if name in fields}
        return replace(session, **fields).counting(**counts)

    painting.swap(changed)


def set_iterations(painting: Painting, iterations: int, stage: int | None = None) -> None:
    """Give each stage, or one, so many iterations."""
    stages = [
        s._replace(iterations=iterations if stage in (None, i) else s.iterations)
        for i, s in enumerate(session_of(painting).stages)
    ]
    put(painting, stages=tuple(stages))


def restrict(painting: Painting, most: int) -> None:
    """Have tiles of at most so many px, from the next stage on that begins."""
    put(painting, planner=session_of(painting).planner.restricted(most))
