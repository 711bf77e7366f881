"""The C library's heap: what a process that paints keeps of freed memory, and what it gives back.

glibc gets blocks of more than a few megabytes from the system one by one, and gives them back at
once; the system clears every page again. Feature maps are such blocks, and clearing them took a
tenth of an iteration at 512 px and a third at 1024 px. Elsewhere nothing is done.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of mallopt(3)
_KEPT, _KEPT_SPARING = 2**30, 2**25  # bytes: larger blocks still come and go one by one
_keeps = False


def keep_freed_memory() -> None:
    """Take large blocks from the heap, and keep what is freed until ``trim``.

    Before any thread is started: glibc gives every thread a heap of its own at first, and large
    blocks fit only the main one.
    """
    global _keeps  # noqa: PLW0603 - there is one heap in a process
    mallopt = _function("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _KEPT)
        mallopt(_TRIM_THRESHOLD, _KEPT)
        _keeps = True


def spare(*, sparing: bool) -> None:
    """Keep small blocks only, where memory is short; do nothing where none are kept.

    What is kept fits the next block badly: with it a painting of 1024 px held 3.5 GB, not 2.6.
    """
    mallopt = _function("mallopt")
    if _keeps and mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _KEPT_SPARING if sparing else _KEPT)
        if sparing:
            trim()


def trim() -> None:
    """Give all freed memory back to the system."""
    malloc_trim = _function("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _function(name: str) -> "ctypes._NamedFuncPointer | None":
    """A function of glibc's; None where there is another C library."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
