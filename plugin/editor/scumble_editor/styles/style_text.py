"""Every line about styles and saved settings that the artist reads in any editor."""

from scumble_editor.languages.numbers import whole
from scumble_editor.languages.translation import _
from scumble_protocol.paths import shown

ALL, FAVOURITES, RECENT, STARTER = _("All styles"), _("Favourites"), _("Recent"), _("Starter pack")
SEARCH = _("Search styles…")
SEARCH_HINT = _("Show the styles whose title or folder has these words")
SECTION_HINT = _("Which styles are shown")
SIZE_HINT = _("Size of the thumbnails")
NO_MATCH = _("No style matches")
FAVOUR, UNFAVOUR = _("Add to favourites"), _("Remove from favourites")

STRIP_HINT = _("The styles to paint with. Drop pictures here, or Ctrl+click one in the list")
STRIP_EMPTY = _("Click a style, or drop a picture here")
PLUS_HINT = _("Add another style: click this, then a picture in the list")
PLUS_ARMED = _("The next picture that you click is added")
ADD_TO_STRIP = _("Add to the strip")
TAKE_FROM_STRIP = _("Remove from the strip")
ONLY_THIS = _("Paint with this one only")
MOVE_LEFT, MOVE_RIGHT = _("Move left"), _("Move right")
CROP = _("Crop and turn…")
CROP_TITLE = _("Crop and turn a style")
CROP_HINT = _("Drag the frame or its edges; what is in it becomes the style")
TURN_LEFT, TURN_RIGHT, USE_PART, WHOLE = (
    _("Turn left"),
    _("Turn right"),
    _("Use this part"),
    _("Whole picture"),
)
EVEN_WEIGHTS = _("Same weight for all")
WEIGHT_HINT = _("How much this style counts; a double click makes it count as much as the others")
STRIP_FULL = _("There are four styles already: remove one first")

ADD_STYLE = _("Add style")
ADD_STYLE_HINT = _("More styles: files, folders, the clipboard, layers")
FROM_FILE, FROM_FOLDER = _("Picture files…"), _("Folder…")
PASTE = _("Paste")
LAYER = _("Layer as style")
LAYER_HINT = _("Use the selected layer, as it is seen, as a style")
FROM_LAYER = _("Selected layer")
FROM_SELECTION = _("What is selected (these strokes)")
FROM_IMAGE = _("Open images")
WHOLE_IMAGE = _("Whole image")
FROM_PATTERN = _("Patterns")
NOTHING_TO_PASTE = _("The clipboard has no picture: copy one, or a picture's file, first")
NOTHING_DROPPED = _("There is no picture in what was dropped: drop picture files or an image")
NO_SELECTION = _("Nothing is selected: select the strokes first")
EMPTY_SELECTION = _("What is selected is transparent: select something with paint on it")
READING_STYLE = _("Reading the style…")

SETTINGS = _("Settings")
SETTINGS_HINT = _("Saved settings: use, save or delete some, or reset all sliders")
SAVE_SETTINGS = _("Save these settings…")
SAVE_TITLE = _("Save settings")
SAVE_NAME = _("Name")
SAVE_STYLES = _("With the styles")
SAVE_STYLES_HINT = _("Whether the styles in the strip and their weights are saved too")
SAVE = _("Save")
DELETE_SETTINGS = _("Delete")
RESET = _("Reset all sliders")
RESET_HINT = _("a double click resets it")


def already_there(style: str) -> str:
    """Say that a style was to be added that is in the strip."""
    return _("“{style}” is in the strip already", style=style)


def layer_title(name: str) -> str:
    """Give a title to a layer that became a style."""
    return _("{name} (layer)", name=name)


def selection_title(name: str) -> str:
    """Give a title to strokes that became a style; ``name``: their layer's."""
    return _("{name} (selection)", name=name)


def image_title(name: str) -> str:
    """Give a title to a whole image that became a style."""
    return _("{name} (image)", name=name)


def pattern_title(name: str) -> str:
    """Give a title to a pattern that became a style."""
    return _("{name} (pattern)", name=name)


def part_title(name: str) -> str:
    """Give a title to a part of a style."""
    return f"{name.removesuffix(_PART)}{_PART}"


_PART = _("{name} (part)", name="")
PASTED, DROPPED = _("Pasted"), _("Dropped")
"""Titles of pictures that have no name."""


def became_style(title: str) -> str:
    """Say that something without a file is now a style."""
    return _("“{title}” is a style now", title=title)


def not_a_local_file(address: str) -> str:
    """Refuse what was dropped or pasted from the web."""
    return _(
        "{address} is not a file here: save the picture first, then use the file",
        address=_brief(address),
    )


def not_there(path: str) -> str:
    """Refuse a path that leads nowhere."""
    return _("There is no file {path}: check the path", path=shown(path))


def no_picture_here(layer: str) -> str:
    """Refuse a layer without pixels."""
    return _("“{layer}” is empty: a style needs something painted", layer=layer)


def too_large(pixels: float) -> str:
    """Refuse a picture that could not be sent; ``pixels`` in millions."""
    return _(
        "{pixels} megapixels are too many for a style: select a part of it", pixels=whole(pixels)
    )


def cannot_keep(reason: str) -> str:
    """The shared folder cannot be written."""
    return _(
        "The style cannot be kept ({reason}): free some space or check Scumble's folder",
        reason=reason,
    )


# ---- why a file is greyed


def cannot_be_opened(reason: str) -> str:
    """The system does not let it be read."""
    return _("Cannot be opened ({reason})", reason=reason)


EMPTY_FILE = _("The file is empty")
NOT_A_PICTURE = _("This is not a picture, whatever its name says")


def cannot_be_shown(reason: str) -> str:
    """The editor's reader gives up on it."""
    return _("Cannot be shown here ({reason}): it may be damaged", reason=_brief(reason))


# ---- saved settings


def settings_saved(name: str) -> str:
    """Settings are in a file."""
    return _("The settings are saved as “{name}”", name=name)


def settings_used(name: str) -> str:
    """Settings of a file are those of the sliders."""
    return _("The settings “{name}” are in use now", name=name)


def settings_deleted(name: str) -> str:
    """The file is gone."""
    return _("The saved settings “{name}” are deleted", name=name)


def settings_missing(name: str) -> str:
    """There is no such file."""
    return _(
        "There are no saved settings “{name}”: save some in an editor first", name=_brief(name)
    )


def settings_broken(name: str) -> str:
    """The file has something else in it."""
    return _(
        "“{name}” has no settings of Scumble's in it: delete it, or save it again",
        name=_brief(name),
    )


def settings_newer(name: str) -> str:
    """A later version of Scumble has another form of them."""
    return _("“{name}” was saved by a newer Scumble: update this one to use it", name=_brief(name))


def settings_unreadable(name: str, reason: str) -> str:
    """The system does not let the file be read or written."""
    return _(
        "The settings “{name}” cannot be used ({reason}): check Scumble's folder",
        name=_brief(name),
        reason=reason,
    )


def settings_left_out(names: list[str]) -> str:
    """Some values do not fit this version."""
    return _("Left out, as they do not fit this version: {names}", names=", ".join(names))


def styles_gone(titles: list[str]) -> str:
    """Some styles of saved settings have no file any more."""
    return _("The pictures of these styles are gone: {titles}", titles=", ".join(titles))


NAME_EMPTY = _("Give the settings a name")
NAME_MISFIT = _('A name has at most 60 characters, and none of / \\ : * ? " < > |')


def _brief(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 120 else f"{plain[:117]}…"
