"""A wish to stop, for what is asked about it again and again."""

from __future__ import annotations


class Interruption:
    """An answer: no until it is `armed`, and from then on no `after` times more and then yes."""

    def __init__(self, after: int) -> None:
        self.asked, self.armed = 0, False
        self._after = after

    def __call__(self) -> bool:
        self.asked += self.armed
        return self.asked > self._after and self.armed
