"""The corpus that atheris has found is replayed: nothing in it may raise but what is documented."""

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scumble_protocol.wire.limits import LARGEST_FRAME
from tests.fuzz.targets import TARGETS, pack, run, unpack

ROOT = Path(__file__).parents[2]
REPLAY = """
from scumble_backend.bench.cost.peak import resident_peak
from tests.fuzz.targets import run
from tests.fuzz.test_corpus import CORPUS
for path in CORPUS:
    run(path.read_bytes())
print(resident_peak())
"""

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


def test_there_is_a_corpus_and_it_is_small():
    assert len(CORPUS) > 50
    assert sum(path.stat().st_size for path in CORPUS) < 200_000


def test_the_corpus_raises_nothing():
    for path in CORPUS:
        run(path.read_bytes())


def test_memory_stays_below_twice_the_largest_frame():
    """In a process of its own: this one may have painted before."""
    replay = subprocess.run(
        [sys.executable, "-c", REPLAY], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(replay.stdout) < 2 * LARGEST_FRAME


@given(st.binary(max_size=400))
def test_any_bytes_are_a_corpus_file(data):
    run(data)


@given(st.integers(0, len(TARGETS) - 1), st.lists(st.binary(max_size=300), max_size=8))
def test_what_is_packed_is_unpacked(target, frames):
    assert unpack(pack(target, frames)) == (target, frames)
