from scumble_backend.bench.pairs import default_pairs
from scumble_backend.bench.sections.large import Print, measure


def test_a_print_is_painted_to_its_end_in_a_process_of_its_own():
    prints = (Print((48, 128), 2 * 10**9),)
    section = measure(default_pairs()[0], "cpu", prints, lambda _: None)
    (row,) = section.rows
    assert row["size"] == "128 x 48"
    assert row["iterations"] == 14 + 7 + 10
    assert row["tile"] is None
    assert 0.2 < row["base"] < row["peak"] < row["allowed"] == 2.0


def test_little_memory_means_tiles_and_few_iterations_are_counted():
    prints = (Print((192, 64), 8 * 10**8, iterations=1),)
    (row,) = measure(default_pairs()[0], "cpu", prints, lambda _: None).rows
    assert row["tile"] is not None
    assert row["iterations"] == 4
    assert row["last"] > 0


def test_a_process_that_ends_without_an_answer_leaves_an_empty_row():
    said = []
    (row,) = measure(default_pairs()[0], "cuda:99", (Print((64, 64), 10**9),), said.append).rows
    assert row == {"size": "64 x 64", "allowed": 1.0}
    assert "status" in said[-1]
