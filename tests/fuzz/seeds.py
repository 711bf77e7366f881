"""Write the first corpus: a valid message of every kind for every target, and a few known tricks.

python -m tests.fuzz.seeds FOLDER
"""

import json
import sys
from pathlib import Path

from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.shared import Reference
from tests.fuzz.targets import TARGETS, pack
from tests.protocol.examples import EXAMPLES

REFERENCE = Reference(1, 3, 2**20, "ab" * 12).frame()
TRICKS = [
    b"[" * 900 + b"]" * 900,
    b'{"kind":"ping","number":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"kind":"ping","number":1e400}',
    b'{"kind":"ping","number":' + b"9" * 5000 + b"}",
    b'{"kind":"ping","number":1,"number":1}',
    b'{"kind":"failed","job":null,"code":"version","field":null,"message":"\\ud800"}',
]


def main(folder: Path) -> None:
    """Write the seeds."""
    for number, target in enumerate(TARGETS):
        name = target.__name__
        for kind, (fields, buffers) in EXAMPLES.items():
            frames = [bytes(frame) for frame in encode(message_of(kind, fields, buffers))]
            kept = frames if name == "as_sent" else frames[1:]
            (folder / f"{name}-{kind}").write_bytes(pack(number, kept))
        for position, trick in enumerate(TRICKS):
            (folder / f"{name}-trick{position}").write_bytes(pack(number, [trick, REFERENCE]))
    for kind in range(len(EXAMPLES)):
        for field in range(max(len(fields) for fields, _ in EXAMPLES.values())):
            name = f"field-{kind}-{field}"
            (folder / name).write_bytes(pack(7, [bytes([kind, field, 1]), b"1"]))
    shared = {**EXAMPLES["submit"][0], "width": 1024, "height": 1024, "format": "rgba8"}
    header = json.dumps({"kind": "submit", **shared}).encode()
    for number in (0, 2):
        frames = [header, Reference(1, 3, 2**22, "0f" * 12).frame(), REFERENCE, b"JPG"]
        (folder / f"reference-{number}").write_bytes(pack(number, frames))
    keys = {"server_key": "s" * 40, "client_key": "c" * 40, "client_secret": "x" * 40}
    way = json.dumps({"endpoint": "tcp://127.0.0.1:1", **keys}).encode()
    (folder / "files-way").write_bytes(pack(5, [way]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
