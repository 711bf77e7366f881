"""Every line about where styles act that the artist reads in any editor."""

from scumble_editor.languages.translation import _, pgettext
from scumble_editor.messages import warning
from scumble_editor.regions.places import EVERYWHERE, LABELS, label_of

WHERE = _("Where")
WHERE_HINT = _(
    "Where this style acts. A style without a place fills what the others leave; "
    "without one, the layer stays as it is there"
)
ALL_OVER = _("Everywhere")
FROM_SELECTION = _("Where the selection is")
NOTHING_SELECTED = _("Nothing is selected: select where the style is to act first")
NEXT_TIME = warning(
    _("Where styles act changes with the next painting: press Paint once this one is there")
)

ANEW = warning(_("Where styles act changes with a new painting only: press Paint"))


def words_of(place: str) -> str:
    """Say in a few words where a style acts."""
    if place == EVERYWHERE:
        return ALL_OVER
    return _("Layers labelled {color}", color=_color(place)) if label_of(place) else place


def brief(place: str) -> str:
    """Say it in a word, for a narrow button with a menu."""
    words = _color(place) if label_of(place) else place or pgettext("where a style acts", "All")
    return f"{words} ▾"


def acts_in(place: str) -> str:
    """Say in a tooltip where a style acts."""
    return _("Where: {place}", place=words_of(place))


def place_made(style: str, place: str) -> str:
    """Say that what was selected is a place now."""
    return _(
        "“{style}” acts where “{place}” is painted: paint on it to change that, "
        "and select none to paint the whole layer",
        style=style,
        place=place,
    )


def place_gone(place: str) -> str:
    """Refuse a place that is not in the image."""
    if label_of(place):
        return _(
            "No layer is labelled {color}: label one, or choose where its style acts",
            color=_color(place),
        )
    return _("There is no mask or layer “{place}”: choose again where its style acts", place=place)


def covers_nothing(place: str, layer: str) -> str:
    """Refuse a place that leaves a layer without its style."""
    if label_of(place):
        return _(
            "Layers labelled {color} have nothing where “{layer}” is: "
            "paint there, or choose another place",
            color=_color(place),
            layer=layer,
        )
    return _(
        "“{place}” has nothing where “{layer}” is: paint there, or choose another place",
        place=place,
        layer=layer,
    )


_COLORS = {
    "blue": _("blue"),
    "green": _("green"),
    "yellow": _("yellow"),
    "orange": _("orange"),
    "brown": _("brown"),
    "red": _("red"),
    "violet": _("violet"),
    "grey": _("grey"),
}


def _color(place: str) -> str:
    return _COLORS[LABELS[label_of(place)]]
