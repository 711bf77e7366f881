"""What a scenario works with: pictures, layers, the procedures, facts about them."""

import contextlib
import hashlib
import sys
import time
from pathlib import Path

from gi.repository import Gegl, Gimp, Gio, GObject

BASES = {"RGB": Gimp.ImageBaseType.RGB, "GRAY": Gimp.ImageBaseType.GRAY}
KINDS = {
    ("RGB", True): Gimp.ImageType.RGBA_IMAGE,
    ("RGB", False): Gimp.ImageType.RGB_IMAGE,
    ("GRAY", True): Gimp.ImageType.GRAYA_IMAGE,
    ("GRAY", False): Gimp.ImageType.GRAY_IMAGE,
}


LOST = 500
"""Seconds: the slowest machines, with other tests beside them, need a tenth of it."""


class Stage:
    def __init__(self, desk, arguments):
        self.desk = Path(desk)
        self.arguments = arguments
        self.facts = {}
        self.images = []
        self.displays = []

    # --- pictures -------------------------------------------------------------------------

    def image(self, width, height, base="RGB", precision="U8_NON_LINEAR"):
        image = Gimp.Image.new_with_precision(
            width, height, BASES[base], getattr(Gimp.Precision, precision)
        )
        self.images.append(image)
        return image

    def photo(self, image, path, name="Photo", alpha=True, *, parent=None):
        """A layer with a photo in it, of the photo's size, on top of the others."""
        loaded = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
        source = loaded.get_layers()[0]
        width, height = source.get_width(), source.get_height()
        base = "GRAY" if image.get_base_type() == Gimp.ImageBaseType.GRAY else "RGB"
        kind = KINDS[base, alpha]
        layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
        rectangle = Gegl.Rectangle.new(0, 0, width, height)
        # 8-bit pictures get the file's bytes as they are
        form = "R'G'B'A u8" if "U8_NON" in image.get_precision().value_name else "R'G'B'A float"
        pixels = source.get_buffer().get(rectangle, 1.0, form, Gegl.AbyssPolicy.NONE)
        buffer = layer.get_buffer()
        buffer.set(rectangle, form, bytes(pixels))
        buffer.flush()
        loaded.delete()
        image.insert_layer(layer, parent, 0)
        return layer

    def select(self, image, rectangle, feather=0):
        image.select_rectangle(Gimp.ChannelOps.REPLACE, *rectangle)
        if feather:
            Gimp.Selection.feather(image, feather)

    def effect(self, layer, operation, **values):
        """Put a layer effect on a layer, as GIMP's own filters are by default."""
        effect = Gimp.DrawableFilter.new(layer, operation, "")
        config = effect.get_config()
        for name, value in values.items():
            config.set_property(name.replace("_", "-"), value)
        effect.update()
        layer.append_filter(effect)
        return effect

    def show(self, image):
        self.displays.append(Gimp.Display.new(image))
        Gimp.displays_flush()

    def tidy(self):
        for display in self.displays:
            with contextlib.suppress(Exception):
                display.delete()
        for image in self.images:
            with contextlib.suppress(Exception):
                if image.is_valid():
                    image.delete()

    # --- the plug-in, as batch users and GIMP's menus call it ---------------------------------

    def run(self, image, drawables, mode="NONINTERACTIVE", name="plug-in-scumble", **arguments):
        """Call a procedure; gives (status, message)."""
        procedure = Gimp.get_pdb().lookup_procedure(name)
        config = procedure.create_config()
        config.set_property("run-mode", getattr(Gimp.RunMode, mode))
        config.set_property("image", image)
        config.set_core_object_array("drawables", drawables)
        for key, value in arguments.items():
            config.set_property(key.replace("_", "-"), value)
        began = time.monotonic()
        result = procedure.run(config)
        self.facts["seconds"] = round(time.monotonic() - began, 2)
        status = next(
            nick
            for nick in ("SUCCESS", "CANCEL", "CALLING_ERROR", "EXECUTION_ERROR")
            if result.index(0) == getattr(Gimp.PDBStatusType, nick)
        )
        message = result.index(1) if result.length() > 1 else ""
        return status, str(message or "")

    def product(self):
        """Let the plug-in's own modules be imported."""
        folder = Path(Gimp.directory()) / "plug-ins" / "scumble"
        for path in (str(folder), str(folder / "vendor")):
            if path not in sys.path:
                sys.path.append(path)

    # --- facts ----------------------------------------------------------------------------

    def pixels(self, drawable, form=None):
        rectangle = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
        return bytes(drawable.get_buffer().get(rectangle, 1.0, form, Gegl.AbyssPolicy.NONE))

    def seen(self, image, form="R'G'B'A float"):
        """The picture as all layers together give it, in its own size."""
        layer = Gimp.Layer.new_from_visible(image, image, "seen")
        return self.pixels(layer, form)

    def save(self, name, pixels):
        (self.desk / name).write_bytes(pixels)
        return name

    def digest(self, pixels):
        return hashlib.sha256(pixels).hexdigest()[:16]

    def tree(self, parent):
        """Names from the top down; groups with their children."""
        children = parent.get_layers() if isinstance(parent, Gimp.Image) else parent.get_children()
        return [[c.get_name(), self.tree(c)] if c.is_group() else c.get_name() for c in children]

    def state(self, image):
        """All that must not change when something fails."""
        return {
            "tree": self.tree(image),
            "seen": self.digest(self.seen(image)),
            "selected": [layer.get_name() for layer in image.get_selected_layers()],
            "selection": self.digest(self.pixels(image.get_selection())),
            "dirty": image.is_dirty(),
        }

    def describe(self, layer):
        mask = layer.get_mask()
        parasite = layer.get_parasite("scumble-settings")
        return {
            "name": layer.get_name(),
            "size": [layer.get_width(), layer.get_height()],
            "offsets": list(layer.get_offsets()[1:]),
            "type": GObject.type_name(type(layer)) and layer.type().value_nick,
            "bytes": len(self.pixels(layer)) // (layer.get_width() * layer.get_height()),
            "mask": mask is not None,
            "parasite": bytes(parasite.get_data()).decode() if parasite else None,
        }

    def note(self, word):
        """Tell the test that this point was reached."""
        (self.desk / f"note-{word}").touch()

    def wait(self, word):
        """Go on when the test says so."""
        path = self.desk / f"word-{word}"
        self.until(path.exists, what=word)
        path.unlink()

    def until(self, true, what=""):
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > LOST:
                raise TimeoutError(f"not within {LOST} s: {what}")
            time.sleep(0.02)

    def until_pressed(self, word, looks):
        """Have a person press what the test knows as ``word``; gives what ``looks()`` became.

        A press can be lost: the word is said again now and then, until there is another look. That
        reads no pixels of what a press takes away: GIMP kills a plug-in that does.
        """
        before, said = looks(), 0.0

        def changed():
            nonlocal said
            if time.monotonic() - said > 20:
                self.note(word)
                said = time.monotonic()
            return looks() != before

        self.until(changed, what=word)
        self.note(f"{word}-done")
        return looks()
