"""The network between a client and a backend on another machine is cut for a while."""

import json
import time
from pathlib import Path

from scumble_cli.selftest.bench import Bench
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.patron import BrokenPromise
from scumble_cli.selftest.proxy import Proxy
from scumble_cli.selftest.sketch import Sketch


def cut(trial: Trial) -> str:
    """Forward nothing for half a minute (quick: five seconds) in the middle of a job."""
    seconds = 5 if trial.quick else 30
    with trial.bench() as bench:
        bench.serve()
        backend = bench.backend()
        connection = bench.connection()
        assert connection is not None  # noqa: S101 - backend has waited for it
        with Proxy(int(connection.endpoint.rpartition(":")[2])) as proxy:
            patron = bench.patron(home=_far_home(bench, proxy.port))
            job = patron.submit(Sketch(192 if trial.quick else 384, "fine"))
            patron.wait_for_fraction(job, 0.2)
            patron.trails[job].broke()
            proxy.cut()
            time.sleep(seconds)
            proxy.mend()
            patron.result(job)
            patron.close()
            if not proxy.used:
                raise BrokenPromise("the client did not go to the paired backend")
        if bench.backend() != backend:
            raise BrokenPromise("the backend was replaced")
        lost = any(e.fields["stage"] == "lost" for e in patron.heard("Status"))
        words = "the client saw it and came back" if lost else "nobody noticed"
        return f"{seconds} s without a byte: {words}, the job was finished"


def _far_home(bench: Bench, port: int) -> Path:
    """Make the shared folder of another machine, whose way to the backend is through the proxy."""
    folder = bench.folder / "far"
    folder.mkdir(mode=0o700)
    with bench.as_home() as path:
        way = {**json.loads(path.read_text()), "endpoint": f"tcp://127.0.0.1:{port}"}
    (folder / "remote.json").touch(0o600)
    (folder / "remote.json").write_text(json.dumps({k: v for k, v in way.items() if k != "pid"}))
    return folder


FAULTS = (Fault("network", "network cut (remote backend)", 1, 1, cut),)
