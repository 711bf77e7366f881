"""What may go wrong, while frames are painted and while a queue is: nothing is lost, one line."""

from scumble_driver.stage import bgra

from scumble_editor.messages import together
from scumble_krita.studio import studio

SIDE, LARGE = 64, 192
COLORS = [(120, 90, 60), (60, 140, 90), (200, 80, 120)]


def scenario(stage):
    yield from stage.ask("start_backend")
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")
    yield from live_where_a_style_is_painted(stage)
    yield from frames_of_a_group_that_is_removed(stage)
    yield from frames_of_a_document_that_is_closed(stage)
    yield from frames_of_a_document_that_is_closed_as_they_come(stage)
    yield from frames_on_a_full_disk(stage)
    yield from frames_without_a_backend(stage)
    yield from a_queue_whose_layer_and_document_go(stage)
    yield from a_queue_without_a_backend(stage)


def live_where_a_style_is_painted(stage):
    """The layer where the style acts is painted on, and the picture follows."""
    choices, live, facts = studio().choices, studio().live.live, stage.facts
    document = yield from stage.document(SIDE, SIDE)
    plain(stage, document, "Ground", COLORS[0])
    where = stage.layer(document, "Where", bytes(4 * SIDE**2))
    half = (0, 0, SIDE // 2, SIDE)
    where.setPixelData(bgra(255, 255, 255, 255) * (SIDE // 2 * SIDE), *half)
    where.setVisible(False)
    yield 500  # Krita selects what was added a little later
    ground = document.nodeByName("Ground")
    document.setActiveNode(ground)
    choices.set_strip(choices.strip.placed(0, "Where"))
    yield 500
    stage.click("scumble_live")
    rests = lambda: live.on and live.job and live.job.resting  # noqa: E731
    yield from stage.until(rests, what="the half")
    first, source = live.job, bytes(ground.pixelData(0, 0, SIDE, SIDE))
    facts["where half"] = changed(source, first.result.pixels)
    yield from stage.ask("photograph", name="krita-live-where-half")
    where.setPixelData(bgra(255, 255, 255, 255) * SIDE**2, 0, 0, SIDE, SIDE)
    document.refreshProjection()
    yield from stage.until(lambda: rests() and live.job is not first, what="all of it")
    facts["where all"] = changed(source, live.job.result.pixels)
    yield from stage.ask("photograph", name="krita-live-where-all")
    studio().painter.drop()
    yield from stage.until(stage.idle, what="dropped")
    choices.set_strip(choices.strip.placed(0, ""))
    leave(document)
    yield 500


def changed(source, painted):
    """Which share of the pixels is painted, in the left and in the right half."""
    pixels, painted = range(SIDE**2), bytes(painted)
    other = [source[4 * n : 4 * n + 3] != painted[4 * n : 4 * n + 3] for n in pixels]
    left = [one for n, one in enumerate(other) if n % SIDE < SIDE // 2]
    return [2 * sum(left) / SIDE**2, 2 * (sum(other) - sum(left)) / SIDE**2]


def frames_of_a_group_that_is_removed(stage):
    document, group = yield from begun_frames(stage, 30)
    group.remove()
    document.waitForDone()
    yield from ended(stage, document, "frames removed")


def frames_of_a_document_that_is_closed(stage):
    document, _ = yield from begun_frames(stage, 40)
    leave(document)
    yield from stage.until(stage.idle, what="a new image")
    yield 800
    yield from ended(stage, stage.krita.activeDocument(), "frames closed")


def frames_of_a_document_that_is_closed_as_they_come(stage):
    """Their layer is made, and waits until the button is up: it might cut a stroke short."""
    document, _ = yield from begun_frames(stage, 45)
    status = stage.widget("scumble_status")
    x, y = (str(one) for one in on_screen(status))
    yield from stage.ask("mouse", words=["mousemove", x, y, "mousedown", "1"])
    (job,) = studio().painter.jobs
    yield from stage.until(lambda: job.placing, what="all frames")
    yield 1500
    leave(document)
    yield 300
    yield from stage.ask("mouse", words=["mouseup", "1"])
    yield from stage.until(stage.idle, what="a new image")
    yield 800
    yield from ended(stage, stage.krita.activeDocument(), "frames closed late")


def on_screen(widget):
    middle = widget.mapToGlobal(widget.rect().center())
    return middle.x(), middle.y()


def frames_on_a_full_disk(stage):
    if not (yield from stage.ask("own_disk")):
        return
    document, _ = yield from begun_frames(stage, 50, lambda: stage.ask("fill_disk"))
    yield from ended(stage, document, "frames full")
    yield from stage.ask("make_room")


def frames_without_a_backend(stage):
    document, _ = yield from begun_frames(stage, 60)
    yield from stage.ask("kill_backend")
    yield from ended(stage, document, "frames lost")
    yield from stage.ask("start_another_backend")


def a_queue_whose_layer_and_document_go(stage):
    """Of what waits: the first in the queue is left alone."""
    first, second, third = yield from queued(stage)
    second.rootNode().childNodes()[0].remove()
    leave(third)
    yield from stage.until(stage.idle, what="all of the queue")
    yield 800
    new = stage.krita.activeDocument()
    stage.facts["queue"] = [stage.names(one.rootNode()) for one in (first, second, new)]
    stage.facts["queue"].append(said())
    for document in (first, second, new):
        leave(document)


def a_queue_without_a_backend(stage):
    documents = yield from queued(stage)
    yield from stage.ask("kill_backend")
    yield from stage.until(stage.idle, what="the line")
    yield 800
    yield from stage.ask("photograph", name="krita-queue-backend-lost")
    stage.facts["queue lost"] = [
        [stage.names(one.rootNode()) for one in documents],
        said(),
        stage.widget("scumble_paint").isEnabled(),
    ]
    for document in documents:
        leave(document)
    yield from stage.ask("start_another_backend")
    stage.docker().hide()
    stage.docker().show()
    number = stage.widget("scumble_unfinished_list")
    yield from stage.until(number.isVisible, what="what is unfinished")
    stage.facts["offered"] = number.text()
    stage.facts["kept"] = yield from stage.ask("unfinished")


def begun_frames(stage, strength, before=None):
    """A group with three layers whose second is being painted; not as before, or it is known."""
    stage.set_number("scumble_strength", strength)
    document = yield from stage.document(SIDE, SIDE)
    group = document.createGroupLayer("Poses")
    document.rootNode().addChildNode(group, None)
    for number, color in enumerate(COLORS):
        plain(stage, document, f"Pose {number}", color, parent=group)
    yield 500  # Krita selects what was added a little later
    document.setActiveNode(group)
    yield from stage.until(stage.widget("scumble_paint_frames").isVisible, what="its button")
    if before is not None:
        yield from before()
    stage.click("scumble_paint_frames")
    if before is None:
        yield from stage.until(lambda: "frame 2 of 3" in stage.line(), what="the second frame")
    return document, group


def queued(stage):
    """Three documents with a layer in each; the first is large, so that the others wait."""
    documents = []
    for number, color in enumerate(COLORS):
        side = SIDE if number else LARGE
        document = yield from stage.document(side, side)
        plain(stage, document, f"Layer {number}", color)
        yield 500  # Krita selects it a little later
        stage.set_choice("scumble_preset", "draft" if number else "fine")
        yield 300
        stage.click("scumble_paint")
        yield from stage.until(lambda: not stage.idle(), what="it begins")
        documents.append(document)
        jobs = len(documents)
        yield from stage.until(lambda jobs=jobs: accepted() == jobs, what="the queue")
    return documents


def accepted():
    """How many jobs the backend has, by what it said of each: what is only sent may be lost."""
    jobs = studio().painter._jobs
    return sum(job.place > 0 or job.fraction > 0 for job in jobs if not job.ended)


def plain(stage, document, name, color, parent=None):
    wide, high = document.width(), document.height()
    pixels = bytearray(bgra(*color, 255) * (wide * high))
    pixels[: 80 * wide] = bgra(*reversed(color), 255) * (20 * wide)
    stage.layer(document, name, bytes(pixels), parent=parent)


def ended(stage, document, what):
    yield from stage.until(stage.idle, what=what)
    yield 800
    tree = {node.name(): stage.names(node) for node in document.rootNode().childNodes()}
    stage.facts[what] = [tree, said()]
    leave(document)
    yield 300


def leave(document):
    document.setModified(False)
    document.close()


def said():
    painter = studio().painter
    return together(painter.line, painter.problems)
