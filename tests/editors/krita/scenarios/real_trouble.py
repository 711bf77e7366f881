"""What the artist reads when there is no backend, an older one, or a style that is no picture."""

from scumble_driver.stage import bgra

import scumble_client.link.backend_link


def scenario(stage):
    lines = stage.facts["lines"] = {}
    yield from stage.show()
    document = yield from stage.document(96, 72)
    root = document.rootNode()
    layer = stage.layer(document, "Layer", bgra(200, 90, 30, 255) * (96 * 72))
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")

    def attempt(name):
        yield 300
        stage.action()
        yield from stage.until(stage.idle, what=name)
        yield 100
        lines[name] = stage.line()

    yield from attempt("not installed")
    version = scumble_client.link.backend_link.VERSION
    scumble_client.link.backend_link.VERSION = (
        version + 90
    )  # first: the docker looks for unfinished jobs
    yield from stage.ask("start_backend")
    yield from attempt("wrong version")
    scumble_client.link.backend_link.VERSION = version
    stage.copy_and_choose(stage.arguments["photo"], "broken.jpg")
    stage.path("broken.jpg").write_bytes(b"this is no picture")
    yield from attempt("unreadable style")
    yield from stage.choose(stage.arguments["style"])
    pixel = stage.layer(document, "Pixel", bgra(1, 200, 3, 255), rect=(7, 7, 1, 1))
    yield from attempt("one pixel")
    pixel.remove()
    yield 200
    document.setActiveNode(layer)
    stage.facts["names_before"] = stage.names(root)
    yield from attempt("after all that")
    stage.facts["names"] = stage.names(root)
