"""A client, as an editor's plugin is one: python examples/client.py PHOTO STYLE OUT."""

import sys
import time

from PIL import Image

from scumble_client import Client, Failed, Job, Preview, Progress, Result, StyleFile
from scumble_protocol.parameters import Value
from scumble_protocol.processes import python_module

photo, style, out = sys.argv[1:4]
layer = Image.open(photo).convert("RGBA")
parameters: dict[str, Value] = {"preset": "draft", "strength": 60.0}
job = Job("photo", *layer.size, "rgba8", layer.tobytes(), (StyleFile(style),), None, parameters)
client = Client("example", python_module("scumble_backend"))  # this starts one if none runs
client.submit(job)
while client.busy:
    for event in client.poll():  # never waits: an editor calls it from a timer
        if isinstance(event, Progress):
            sys.stdout.write(f"{event.fraction:.0%}, loss {event.losses['total']:.3f}\n")
        elif isinstance(event, Preview):
            sys.stdout.write(f"a preview of {event.width} x {event.height} px\n")
        elif isinstance(event, Result):
            Image.frombytes("RGBA", (event.width, event.height), event.pixels).save(out)
        elif isinstance(event, Failed):
            sys.exit(event.message)
    time.sleep(0.02)
client.close()
