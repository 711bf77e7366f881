"""What a job was told is compared with what was true at that moment."""

import pytest

from scumble_backend.bench.sections.told import _at_quarter


def test_what_counts_is_told_first_after_a_quarter_of_the_time() -> None:
    heard = [(1.0, None), (2.4, 9.0), (2.6, 8.0), (5.0, 4.0)]
    left, true = _at_quarter(heard, 10.0)
    assert (left, true) == (8.0, pytest.approx(7.4))


def test_a_job_that_ends_long_after_its_last_word_is_compared_at_that_word() -> None:
    left, true = _at_quarter([(1.0, None), (2.0, 5.0)], 10.0)
    assert (left, true) == (5.0, pytest.approx(8.0))
