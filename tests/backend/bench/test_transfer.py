"""The section ``wire``, small: its far end speaks the protocol as it is today."""

import pytest
from tests.narrow import backends_paint_with

from scumble_backend.bench import wire
from scumble_backend.bench.pairs import default_pairs
from scumble_backend.bench.run import transfer


@pytest.mark.slow
def test_every_way_is_measured_and_what_it_costs_of_a_draft_is_told(narrow_weights_file):
    said: list[str] = []
    with backends_paint_with(narrow_weights_file):  # a draft of 1024 px is among what is timed
        section = transfer.measure(default_pairs()[0], "cpu", 512, 1, said.append)
    assert section.rows[-1]["what"] == "512 x 512 rgba16: accepted; result after cancel"
    assert len(section.rows) == 9
    assert all(row["there"] > 0 and row["back"] > 0 for row in section.rows)
    assert "wire and pixels are" in section.notes[-1]


def test_a_far_end_that_dies_is_noticed_at_once():
    with transfer._echo() as client:
        client._process.kill()
        with pytest.raises(wire.WireError, match="ended with status"):
            client.hear("accepted")
