"""The network between a client and a backend on another machine is cut for a while."""

import json
import time
from pathlib import Path

from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.proxy import Proxy
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed


def cut(trial: Trial) -> str:
    """Forward nothing for half a minute (quick: five seconds) in the middle of a job."""
    seconds = 5 if trial.quick else 30
    with trial.testbed() as testbed:
        testbed.serve()
        backend = testbed.backend()
        connection = testbed.connection()
        assert connection is not None  # noqa: S101 - backend has waited for it
        with Proxy(int(connection.endpoint.rpartition(":")[2])) as proxy:
            client = testbed.client(home=_far_home(testbed, proxy.port))
            job = client.submit(SmallJob(192 if trial.quick else 384, "fine"))
            client.wait_for_fraction(job, 0.2)
            client.progress[job].broke()
            proxy.cut()
            time.sleep(seconds)
            proxy.mend()
            client.result(job)
            client.close()
            if not proxy.used:
                raise BrokenPromise("the client did not go to the paired backend")
        if testbed.backend() != backend:
            raise BrokenPromise("the backend was replaced")
        lost = any(e.told.stage == "lost" for e in client.heard("Status"))
        words = "the client saw it and came back" if lost else "nobody noticed"
        return f"{seconds} s without a byte: {words}, the job was finished"


def _far_home(testbed: Testbed, port: int) -> Path:
    """Make the shared folder of another machine, whose way to the backend is through the proxy."""
    folder = testbed.folder / "far"
    folder.mkdir(mode=0o700)
    with testbed.as_home() as path:
        way = {**json.loads(path.read_text()), "endpoint": f"tcp://127.0.0.1:{port}"}
    (folder / "remote.json").touch(0o600)
    (folder / "remote.json").write_text(json.dumps({k: v for k, v in way.items() if k != "pid"}))
    return folder


FAULTS = (Fault("network", "network cut (remote backend)", 1, 1, cut),)
