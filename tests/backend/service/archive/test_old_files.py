"""What an earlier version has kept is read, and what is written now is the same to the byte."""

import hashlib
import json
import sqlite3
import zlib

import numpy as np
import pytest
from safetensors.numpy import save_file

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.archive.index import Index
from scumble_backend.service.archive.job_folder import KeptResult
from scumble_backend.service.worker.job_inputs import digest_of, input_hashes
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.submission import NOT_HERE, Inputs

KEY = "7" * 32
WAVES = {"sha256": "ab" * 32, "name": "waves", "weight": 2.0, "bytes": 9}
DOTS = {"sha256": "cd" * 32, "name": "dots", "weight": 0.5, "bytes": 5}
SUBMIT = {
    "job": "job7", "revision": 3, "name": "Läyer 7", "width": 8, "height": 4, "format": "bgra8",
    "mask": True, "style_maps": True, "styles": [WAVES, DOTS],
    "parameters": {"strength": 40.0, "preset": "fine"},
}  # fmt: skip
RESULT = {
    "job": "job7", "revision": 3, "width": 8, "height": 4, "format": "bgra8",
    "stopped": False, "step": 9, "seconds": 1.5,
}  # fmt: skip
JOB = {
    "owner": "local", "state": "done", "created": 1000.5, "changed": 2000.25, "fraction": 0.5,
    "submit": SUBMIT,
}  # fmt: skip
TENSORS = {
    "pixels": bytes(range(128)),
    "mask": bytes([200] * 32),
    "style_map.0": bytes([100] * 32),
    "style_map.1": bytes([50] * 32),
    "style.0": b"a picture",
    "style.1": b"other",
}
INPUTS = Inputs(
    TENSORS["pixels"],
    TENSORS["mask"],
    (TENSORS["style_map.0"], TENSORS["style_map.1"]),
    (TENSORS["style.0"], TENSORS["style.1"]),
)
FILES = {
    "job.json": "f19f2a55422e365f1a9e077aa3e78341e25ff0ca24da48ebe9e23a1f37b08e30",
    "inputs.safetensors": "1c1019da9882b16741573bb9c5b8d047b1ab0cd59d743c5c8c2d26ef911c69a6",
    "result.safetensors": "a5723d9e5c8bdfc17e5514880d3ac26be5464a9f804da95f20049e9e129d7102",
}
"""SHA-256 of what the code before ``Inputs`` (commit 4d065a8) wrote for this job."""


def fields(**changes):
    return message_of("submit", {**SUBMIT, **changes}).fields


@pytest.fixture
def archive(tmp_path):
    opened = Archive(tmp_path / "jobs")
    opened.open()
    yield opened
    opened.close()


def test_the_same_files_are_written(archive, tmp_path):
    entry = Entry(KEY, "local", "open", 1000.5, 2000.25, 0.5, fields())
    archive.keep(entry, INPUTS, new_inputs=True)
    folder = tmp_path / "jobs" / KEY
    job = hashlib.sha256((folder / "job.json").read_bytes()).hexdigest()
    result = ResultFields(**RESULT)
    archive.settle(entry, KeptResult(result, TENSORS["pixels"]))
    names = ("inputs.safetensors", "result.safetensors")
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    assert {"job.json": job, **found} == FILES


def test_files_that_were_written_before_are_read(tmp_path):
    """With the library, and JSON by hand."""
    folder = tmp_path / "jobs" / KEY
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"version": 1, **JOB}))
    own = ("width", "height", "format", "mask", "style_maps", "styles")
    metadata = {"submit": json.dumps({name: SUBMIT[name] for name in own})}
    arrays = {name: np.frombuffer(content, np.uint8) for name, content in TENSORS.items()}
    save_file(arrays, folder / "inputs.safetensors", metadata)
    pixels = {"pixels": arrays["pixels"]}
    save_file(pixels, folder / "result.safetensors", {"result": json.dumps(RESULT)})
    archive = Archive(tmp_path / "jobs")
    archive.open()
    found = archive.bring("local", "job7", result=False)
    assert found.inputs == INPUTS
    assert found.entry.submit == fields()
    done = archive.bring("local", "job7", result=True).result
    assert done == KeptResult(ResultFields(**RESULT), TENSORS["pixels"])
    archive.close()


def test_rows_that_were_written_before_are_read(tmp_path):
    """One of a job, one of a folder whose job.json is broken."""
    broken = {"owner": "", "state": "failed", "created": 0, "changed": 0, "fraction": 0}
    rows = (
        [{"key": KEY, **JOB}, 2196, True, 17],
        [{"key": "8" * 32, **broken, "submit": {"job": "", "revision": 0}}, 1, False, 18],
    )
    path = tmp_path / "index.sqlite3"
    Index(path).close()
    data = sqlite3.connect(path, isolation_level=None)
    for row in rows:
        entry, content = row[0], json.dumps(row)
        values = (
            entry["key"], entry["owner"], entry["submit"]["job"], entry["created"],
            entry["changed"], 1, row[1], content, zlib.crc32(content.encode()),
        )  # fmt: skip
        data.execute("INSERT INTO jobs VALUES (?,?,?,?,?,?,?,?,?)", values)
    before = data.execute("SELECT * FROM jobs ORDER BY key").fetchall()
    index = Index(path)
    found = index.all()
    assert [row.entry.name for row in found] == ["job7", ""]
    assert found[0].entry.submit == fields()
    for row in found:
        index.put(row)
    index.close()
    assert data.execute("SELECT * FROM jobs ORDER BY key").fetchall() == before
    data.close()


def sha(content):
    return hashlib.sha256(content).hexdigest()


def test_a_digest_is_that_of_earlier_checkpoints():
    """Recomputed by hand, and compared with those that the code before ``Inputs`` gave."""
    hashes = input_hashes(INPUTS)
    by_hand = [
        [8, 4, "bgra8"],
        sha(TENSORS["pixels"]),
        sha(TENSORS["mask"]),
        [[sha(b"a picture"), 2.0], [sha(b"other"), 0.5]],
        [sha(TENSORS["style_map.0"]), sha(TENSORS["style_map.1"])],
    ]
    first = digest_of(fields(), hashes)
    assert first == sha(json.dumps(by_hand).encode())
    assert first == "16d940ff16eb9014198dc071fca324a0ad7808e8b64dc011d6e4ff3cd0dac2c3"
    masked = hashes.changed(input_hashes(Inputs(NOT_HERE, bytes(32))))
    second = digest_of(fields(), masked)
    assert second == "736275a72af51d27729e2da33b2ede1a6880c663fb4897fb587211a68b415b0d"
    styled = masked.changed(input_hashes(Inputs(NOT_HERE, styles=(b"other",))))
    third = digest_of(fields(styles=[DOTS]), styled)
    assert third == "805058eb1b063520a8b0e7c54eabd1120ae23df37155449888a179ab1f5abf14"
    unmasked = Inputs(INPUTS.pixels, None, (), INPUTS.styles)
    by_hand[2], by_hand[4] = None, []
    assert digest_of(fields(), input_hashes(unmasked)) == sha(json.dumps(by_hand).encode())
