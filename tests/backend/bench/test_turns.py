"""How fairly clients were served, from the moments at which their results came."""

from scumble_backend.bench.sections.turns import share_of


def test_what_counts_is_what_each_has_when_the_first_has_all() -> None:
    assert share_of([[1.0, 2.0, 3.0], [1.5, 2.5, 3.5]]) == 2 / 3
    assert share_of([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) == 0
    assert share_of([[1.0, 2.0], [1.1, 2.0]]) == 1
