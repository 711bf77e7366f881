"""Two images, the first seen in two views; the artist opens the plug-in's window over them."""

from gi.repository import Gio


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    images = [made(stage, size, wanted["photos"][str(size)]) for size in wanted["sizes"]]
    images[1].set_file(Gio.File.new_for_path("/home/cup.xcf"))
    for image in (*images, images[0]):
        stage.show(image)
    stage.note("shown")
    wait_showing(stage, "script")
    drawables = images[0].get_selected_layers()
    facts["script"] = stage.run(images[0], drawables, style="")
    stage.note("run")
    wait_showing(stage, "judge")
    facts["trees"] = [stage.tree(image) for image in images]
    facts["undo"] = [image.undo_is_enabled() for image in images]


def wait_showing(stage, word):
    """Until the test says so; meanwhile it says which of the views is to be in front."""

    def said():
        for number, view in enumerate(stage.displays, 1):
            asked = stage.desk / f"word-view-{number}"
            if asked.exists():
                asked.unlink()
                view.present()
                stage.note(f"view-{number}")
        return (stage.desk / f"word-{word}").exists()

    stage.until(said, what=word)
    stage.wait(word)


def made(stage, size, photo):
    image = stage.image(size, size)
    stage.photo(image, photo, "Ground", alpha=False)
    image.set_selected_layers([stage.photo(image, photo, "Photo")])
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    image.clean_all()
    return image
