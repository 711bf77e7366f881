"""The two ways in which the engine says no."""

from __future__ import annotations


class EngineError(ValueError):
    """Bad input: a picture, a setting or a weight file that cannot be used. One clear line."""


class InterruptedPainting(Exception):  # noqa: N818 - an interruption is not an error
    """The caller's `interrupted` answered True. The painting is whole and can go on."""
