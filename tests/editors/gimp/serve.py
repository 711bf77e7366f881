"""What runs inside GIMP's python-fu-eval: scenarios, one after the other, until told to quit.

A scenario is a file with a function ``scenario(stage)``; what it notes in ``facts`` goes back.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

from gi.repository import Gegl

DESK = Path(os.environ["SCUMBLE_DESK"])
sys.path.insert(0, str(DESK / "lib"))


def serve():
    from stage import Stage

    Gegl.init(None)
    write(DESK / "ready", "")
    number = 0
    while not (DESK / "quit").exists():
        order = DESK / f"order-{number + 1}.json"
        if not order.exists():
            time.sleep(0.02)
            continue
        number += 1
        asked = json.loads(order.read_text())
        stage = Stage(DESK, asked["arguments"])
        try:
            names = {}
            script = Path(asked["script"])
            exec(compile(script.read_text(), script, "exec"), names)  # noqa: S102
            names["scenario"](stage)
        except BaseException:  # noqa: BLE001 - it is told
            stage.facts["error"] = traceback.format_exc()
        stage.tidy()
        write(DESK / f"result-{number}.json", json.dumps(stage.facts, default=str))


def write(path, words):
    part = path.with_suffix(".part")
    part.write_text(words)
    part.rename(path)


serve()
