"""``python -m``: imports modules one by one; for each its name, then a line of JSON about it."""

import importlib
import json
import os
import sys
from typing import TextIO


def main(names: list[str]) -> int:
    """Say before each import which it is: it may be the last word of this process."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever modules print when they are imported goes elsewhere
    for name in names:
        _say(out, name)
        _say(out, json.dumps(_found(name)))
    return 0


def _found(name: str) -> dict[str, str]:
    try:
        module = importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - a broken module may raise anything
        return {"error": _words(error)}
    return {"version": str(getattr(module, "__version__", ""))}


def _words(error: BaseException) -> str:
    """Give the words of what raised first: some modules wrap that into a page of advice."""
    while error.__cause__ is not None:
        error = error.__cause__
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _say(out: TextIO, line: str) -> None:
    out.write(f"{line}\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
