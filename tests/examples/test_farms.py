"""What render farms are given to run is what ``scumble batch`` understands."""

import json
import runpy
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from scumble_cli.commands import batch

FARMS = Path(__file__).parents[2] / "examples" / "farms"
FLAMENCO = """
const author = {
    Task: (name, type) => ({ name, type, commands: [], addCommand(c) { this.commands.push(c); } }),
    Command: (name, parameters) => ({ name, parameters }),
};
const frameChunker = (frames, size) => {
    const [first, last] = frames.split("-").map(Number), chunks = [];
    for (let at = first; at <= last; at += size)
        chunks.push(`${at}-${Math.min(last, at + size - 1)}`);
    return chunks;
};
%s
const settings = Object.fromEntries(JOB_TYPE.settings.map(s => [s.key, s.default]));
Object.assign(settings, JSON.parse(process.argv[1]));
const tasks = [];
compileJob({ settings, addTask: task => tasks.push(task) });
console.log(JSON.stringify(tasks));
"""
"""A stand-in for Flamenco's manager around the job type, as its pages describe it."""


def compiled(**settings: object) -> list[dict]:
    """Have node compile a job; gives its tasks."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    script = FLAMENCO % (FARMS / "scumble_batch.js").read_text(encoding="utf-8")
    given = json.dumps(
        {"pictures": "/shared/a b/####.png", "paintings": "/out/####.png", "style": "impasto"}
        | settings
    )
    done = subprocess.run(
        ["node", "-e", script, given], check=True, stdout=subprocess.PIPE, text=True, timeout=120
    )
    return json.loads(done.stdout)


def understood(arguments: list[str]) -> Namespace:
    assert arguments[0] == "batch"
    return batch._parser().parse_args(arguments[1:])


def test_flamenco_paints_each_shot_as_one_task_where_frames_hold_still() -> None:
    tasks = compiled(frames="1-48, 49-120", settings="Dusk")
    assert [task["name"] for task in tasks] == ["paint-1-48", "paint-49-120"]
    assert {task["type"] for task in tasks} == {"misc"}
    (command,) = tasks[1]["commands"]
    assert (command["name"], command["parameters"]["exe"]) == ("exec", "scumble")
    arguments = command["parameters"]["args"]
    named = arguments.index("--settings")
    assert arguments[named + 1] == "Dusk"
    options = understood(arguments[:named] + arguments[named + 2 :])  # nothing is saved here
    assert options.input == ["/shared/a b/####.png"]
    assert (str(options.output), options.steadiness) == ("/out/####.png", 90)
    assert [49 in options.range, 48 in options.range, 120 in options.range] == [True, False, True]


def test_flamenco_spreads_frames_that_are_painted_by_themselves() -> None:
    tasks = compiled(frames="1-20", steadiness=0)
    assert [task["name"] for task in tasks] == ["paint-1-8", "paint-9-16", "paint-17-20"]
    options = understood(tasks[0]["commands"][0]["parameters"]["args"])
    assert (options.steadiness, options.warm) == (0, False)


def test_opencue_gets_one_layer_for_each_shot(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a stand-in; real PyOutline 1.37 made a job specification of it, by hand."""
    layers: list[SimpleNamespace] = []
    launched: list[dict] = []
    names = ("outline", "outline.cuerun", "outline.modules", "outline.modules.shell")
    fake = {name: ModuleType(name) for name in names}
    fake["outline"].Outline = lambda name: SimpleNamespace(name=name, add_layer=layers.append)
    fake["outline"].cuerun = fake["outline.cuerun"]
    fake["outline.cuerun"].launch = lambda job, **how: launched.append({"job": job.name} | how)
    fake["outline.modules.shell"].Shell = lambda name, **how: SimpleNamespace(name=name, **how)
    for name, module in fake.items():
        monkeypatch.setitem(sys.modules, name, module)
    words = ["outline.py", "/shared/a b/####.png", "impasto", "/out/####.png", "1-48", "49-120"]
    monkeypatch.setattr(sys, "argv", words)
    runpy.run_path(str(FARMS / "scumble_outline.py"))
    assert launched == [{"job": "scumble", "use_pycuerun": False}]
    assert [layer.name for layer in layers] == ["paint_1-48", "paint_49-120"]
    program, *arguments = shlex.split(" ".join(layers[1].command))
    assert program == "scumble"
    options = understood(arguments)
    assert options.input == ["/shared/a b/####.png"]
    assert [49 in options.range, 48 in options.range] == [True, False]
