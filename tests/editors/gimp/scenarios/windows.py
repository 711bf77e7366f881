"""Two images, the first seen in two views; the artist opens the plug-in's window over them."""

from gi.repository import Gimp, Gio


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    stage.save("others", str(len(Gimp.get_images())).encode())  # each has a tab
    images = [made(stage, size, wanted["photos"][str(size)]) for size in wanted["sizes"]]
    images[1].set_file(Gio.File.new_for_path("/home/cup.xcf"))
    for image in (*images, images[0]):
        stage.show(image)
    stage.note("shown")
    stage.wait("script")
    drawables = images[0].get_selected_layers()
    facts["script"] = stage.run(images[0], drawables, style="")
    stage.note("run")
    stage.wait("judge")
    facts["trees"] = [stage.tree(image) for image in images]
    facts["undo"] = [image.undo_is_enabled() for image in images]


def made(stage, size, photo):
    image = stage.image(size, size)
    stage.photo(image, photo, "Ground", alpha=False)
    image.set_selected_layers([stage.photo(image, photo, "Photo")])
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    image.clean_all()
    return image
