"""``python -m scumble_backend.weights_check [FILE]``: whether weights can be used, as JSON.

It prints ``path``, and ``fault`` and ``remedy``, which are empty where all is well. The packaged
weights are compared with the hash that is known, which needs no PyTorch; a file is read by the
engine. The doctor runs it as a process of its own, since PyTorch may end that.
"""

import json
import sys
from pathlib import Path

from scumble_backend.packaged_weights import REMEDY, PackagedWeightsError, packaged_weights


def main(files: list[str]) -> int:
    """Print what was found."""
    found = _file(files[0]) if files else _packaged()
    print(json.dumps(dict(zip(("path", "fault", "remedy"), found, strict=True))))
    return 0


def _packaged() -> tuple[str, str, str]:
    try:
        return str(packaged_weights()), "", ""
    except PackagedWeightsError as error:
        return "", str(error), REMEDY


def _file(path: str) -> tuple[str, str, str]:
    from scumble_backend.engine import EngineError  # noqa: PLC0415 - the packaged need no PyTorch
    from scumble_backend.engine.vgg.weights import read_weights  # noqa: PLC0415

    try:
        read_weights(Path(path))
    except EngineError as error:
        remedy = "give another file, or use the packaged weights"
        return path, " ".join(str(error).split()), remedy
    return path, "", ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
