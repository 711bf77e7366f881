"""What cannot be painted: each time one clear message, and nothing is changed."""

# ruff: noqa: ARG001 - all cases are called alike

import json
import os
import signal
from pathlib import Path

from gi.repository import Gimp

SIZE = 64


def scenario(stage):
    stage.facts["cases"] = {}
    for case in (
        *(missing_style, unreadable_style, no_style, no_last_values, never_chosen),
        *(indexed, channel, selection_elsewhere, off_the_canvas, transparent),
        *(hidden, no_such_style, out_of_range, no_such_preset, below_zero, no_such_layers),
        not_installed,
    ):
        image = stage.image(SIZE, SIZE)
        layer = stage.photo(image, stage.arguments["photo"], "Photo")
        image.set_selected_layers([layer])
        judge(stage, case, image, layer)


def judge(stage, case, image, layer):
    name = case.__name__.replace("_", " ")
    call = case(stage, image, layer) or {}
    drawables = call.pop("drawables", [layer])
    before = stage.state(image)
    given = {"style": stage.arguments["style"], "preset": "draft", **call}
    if given.get("name", "plug-in-scumble") != "plug-in-scumble":
        given = {"name": given["name"]}
    try:
        status, message = stage.run(image, drawables, **given)
    finally:
        restore = Path(stage.arguments["shared"]) / "connection.away"
        if restore.exists():
            restore.rename(Path(stage.arguments["shared"]) / "connection.json")
            os.kill(backend_of(stage), signal.SIGCONT)
    after = stage.state(image)
    stage.facts["cases"][name] = [status, message, before == after]


def backend_of(stage):
    connection = Path(stage.arguments["shared"]) / "connection.json"
    return json.loads(connection.read_text())["pid"]


def missing_style(stage, image, layer):
    return {"style": "/nowhere/style.png"}


def unreadable_style(stage, image, layer):
    (stage.desk / "style.jpg").write_bytes(b"no picture")
    return {"style": str(stage.desk / "style.jpg")}


def no_style(stage, image, layer):
    return {"style": ""}


def no_last_values(stage, image, layer):
    return {"style": "", "mode": "WITH_LAST_VALS"}


def never_chosen(stage, image, layer):
    return {"name": "plug-in-scumble-again"}


def indexed(stage, image, layer):
    image.convert_indexed(
        Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, ""
    )


def channel(stage, image, layer):
    made = Gimp.Channel.new_from_component(image, Gimp.ChannelType.RED, "Red")
    image.insert_channel(made, None, 0)
    image.set_selected_layers([layer])
    return {"drawables": [made]}


def selection_elsewhere(stage, image, layer):
    layer.set_offsets(40, 40)
    stage.select(image, (0, 0, 20, 20))


def off_the_canvas(stage, image, layer):
    layer.set_offsets(SIZE, 0)


def transparent(stage, image, layer):
    layer.fill(Gimp.FillType.TRANSPARENT)


def hidden(stage, image, layer):
    layer.set_visible(False)


def no_such_style(stage, image, layer):
    return {"style": "no such style"}


def out_of_range(stage, image, layer):
    return {"strength": 400.0}


def no_such_preset(stage, image, layer):
    return {"preset": "superb"}


def below_zero(stage, image, layer):
    return {"size": -5}


def no_such_layers(stage, image, layer):
    return {"layers": "relu9_9"}


def not_installed(stage, image, layer):
    """The backend that runs is stopped: it would write its connection file again."""
    os.kill(backend_of(stage), signal.SIGSTOP)
    connection = Path(stage.arguments["shared"]) / "connection.json"
    connection.rename(connection.with_suffix(".away"))
