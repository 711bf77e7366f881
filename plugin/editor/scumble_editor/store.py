"""Where an editor keeps what is to be found again from one day to the next."""

from typing import Protocol


class ChoiceStore(Protocol):
    """Where an editor keeps them: values of JSON by name."""

    def read(self, name: str) -> object:
        """Give what was written; None if nothing was, or it cannot be read."""

    def write(self, name: str, value: object) -> None:
        """Keep a value, from the next ``save`` on at the latest."""

    def save(self) -> None:
        """Have all that was written on disk."""
