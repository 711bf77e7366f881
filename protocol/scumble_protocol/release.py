"""Which release of Scumble this is."""

import importlib.metadata

UNKNOWN = "unknown"
"""The release of code that was never installed."""


def release() -> str:
    """Give the number of the installed release."""
    try:
        return importlib.metadata.version("scumble")
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN
