"""``scumble batch --pool ray`` to its end, whatever is killed; ``tests.ray_kills`` kills more."""

import random

from tests.ray_kills import JOIN, KINDS, run
from tests.shell import in_process, scumble

from scumble_protocol.remedies import install_extra


def test_a_shot_is_whole_though_each_part_of_what_paints_it_is_killed_once(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    chance = random.Random(2)
    either = ["batch", "cluster"], ["actor", "node"]  # one of two nodes, as the other paints on
    kinds = [*chance.sample(either[0], 2), "backend", JOIN, *chance.sample(either[1], 2)]
    assert {*kinds} == {*KINDS, JOIN}
    done = run(tmp_path, kinds, frames=8, seed=2, nodes=1)
    assert done == len(kinds), "it was not over before"


def test_a_cluster_that_is_not_there_is_told_in_one_line(tmp_path):
    done = scumble(tmp_path, "serve", "--pool", "ray=127.0.0.1:9")
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith("No Ray cluster answers at 127.0.0.1:9")


def test_without_ray_a_backend_says_what_brings_it_and_another_needs_none(tmp_path, monkeypatch):
    """A module of that name that is not there: as after ``pip install scumble`` alone."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u, sys\n"
        "found = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'ray' else found(name, *more)\n"
        "sys.modules['ray'] = None\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = scumble(tmp_path, "serve", "--pool", "ray")
    assert done.returncode == 3
    assert done.stderr == f"Ray is not installed here: run {install_extra('ray')}\n"


def test_a_pool_that_is_none_is_refused(tmp_path):
    batch = ("batch", "x.png", "--style", "linocut", "-o", "y.png")
    refused = {
        pool: in_process(tmp_path, *batch, "--pool", pool) for pool in ("ray=", "local=here")
    }
    refused["dask"] = scumble(tmp_path, "serve", "--pool", "dask")
    for pool, done in refused.items():
        assert done.returncode == 2
        assert f"'{pool}' must be local, ray or ray=HOST:PORT" in done.stderr
