"""Jobs to keep in an archive, and what is to be found of them there."""

import dataclasses

import numpy as np

from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.archive.job_folder import KeptResult
from scumble_backend.service.archive.kept import Kept
from scumble_protocol.kept import DONE, OPEN
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.requests import StyleFields, SubmitFields
from scumble_protocol.wire.submission import Inputs


def entry_of(number, owner="local", state=OPEN, name=None):
    submit = SubmitFields(
        job=name or f"job{number}",
        revision=0,
        name=f"Layer {number}",
        width=8,
        height=4,
        format="rgba8",
        mask=True,
        style_maps=True,
        styles=(StyleFields("ab" * 32, "waves", 1.0, 0),),
        parameters={"strength": 40.0},
    )
    key = f"{number:032x}"
    return Entry(key, owner, state, 1000.0 + number, 2000.0 + number, 0.5, submit)


def inputs_of(number):
    pixels = np.random.default_rng(number).integers(0, 256, 8 * 4 * 4, np.uint8)
    style = b"a picture" * (number + 1)
    return Inputs(pixels.tobytes(), bytes([200] * 32), (bytes([100] * 32),), (style,))


NEW_INPUTS = Inputs(b"\1" * 128, None, (bytes(32),), (b"other",))
"""Of another layer, without a mask."""


def changed(entry, **fields):
    """The entry with other fields of its submission."""
    return dataclasses.replace(entry, submit=dataclasses.replace(entry.submit, **fields))


def result_of(entry):
    submit = entry.submit
    shape = (submit.width, submit.height, submit.format)
    fields = ResultFields(submit.job, submit.revision, *shape, stopped=False, step=9, seconds=1.5)
    return KeptResult(fields, inputs_of(int(entry.key, 16)).pixels)


def fill(archive, count, **more):
    """Keep some jobs, every other one done; gives their entries."""
    entries = [entry_of(number, **more) for number in range(count)]
    for number, entry in enumerate(entries):
        assert archive.keep(entry, inputs_of(number), new_inputs=True) == Kept(True)
        if number % 2:
            archive.settle(entry, result_of(entry))
    return entries


def whole(archive, entries):
    """Tell whether all of these jobs are there, with all that is theirs."""
    listed = [row.entry for row, _ in archive.page("local", None, 100)]
    states = {e.key: DONE if n % 2 else OPEN for n, e in enumerate(entries)}
    assert {e.key: e.state for e in listed} == states
    for number, entry in enumerate(entries):
        assert archive.bring("local", entry.name, result=False).inputs == inputs_of(number)
        found = archive.bring("local", entry.name, result=True)
        if number % 2:
            assert found.result == result_of(entry)
        else:
            assert found.result is None
    return True


def whole_folders(folder):
    return sum(path.is_dir() for path in folder.iterdir())
