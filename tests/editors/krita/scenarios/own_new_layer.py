"""For comparison: how long Krita's own "Add Paint Layer" holds up its UI in the same picture."""

from scumble_driver.stage import Heartbeat


def scenario(stage):
    wanted = stage.arguments
    size = wanted["size"]
    document = yield from stage.document(size, size, wanted["model"], wanted["depth"])
    stage.photo(document, "Photo", wanted["photo"], opaque=False)
    yield 1200
    heart = Heartbeat()
    stage.krita.action("duplicatelayer").trigger()
    yield 800
    stage.facts["ui"] = heart.stop()
