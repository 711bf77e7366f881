"""Where a backend paints, as its option ``--pool`` names it."""

from typing import NamedTuple

_LOCAL, _RAY = "local", "ray"
_KINDS = (_LOCAL, _RAY)


class PoolName(NamedTuple):
    """``local``: workers are processes; ``ray``, ``ray=HOST:PORT``: actors of a cluster."""

    kind: str = _LOCAL
    address: str = ""
    """Of a cluster that is there; empty: one of its own."""

    @classmethod
    def read(cls, words: str) -> "PoolName":
        """Give what an option says; raises ValueError."""
        kind, equals, address = words.partition("=")
        if kind not in _KINDS or (equals and not (kind == _RAY and address)):
            raise ValueError(f"{words!r} must be local, ray or ray=HOST:PORT")
        return cls(kind, address)

    def __str__(self) -> str:
        """Give it as the option says it."""
        return f"{self.kind}={self.address}" if self.address else self.kind

    @property
    def on_ray(self) -> bool:
        """Whether workers are actors of a cluster."""
        return self.kind == _RAY
