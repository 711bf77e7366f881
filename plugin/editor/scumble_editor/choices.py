"""What the artist has chosen, remembered from one day to the next."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scumble_editor import presets, text
from scumble_editor.composition import AS_GROUP, KEEP_VISIBLE
from scumble_editor.presets import SavedSettings
from scumble_editor.store import ChoiceStore
from scumble_editor.styles import kept_pictures, style_text
from scumble_editor.styles.marks import USUAL, StyleMarks, texts_in
from scumble_editor.styles.named_style import NamedStyle, starter_of
from scumble_editor.styles.strip import Strip, WeightedStyle, strip_in, strip_of
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults
from scumble_protocol.paths import native, unicode

SETTLING = 300
"""Milliseconds without another change until a choice is taken for the artist's last."""


class Choices:
    """The chosen styles, the parameters, and where styles are looked for."""

    def __init__(self, store: ChoiceStore, thumbnail: int = USUAL) -> None:
        """``thumbnail``: a style's side in the gallery at first, in the screen's own units."""
        self._store = store
        self._parameters = {**defaults(), **_parameters(store.read("parameters"))}
        self.folders = [native(path) for path in texts_in(store.read("folders"))]
        """Folders of style pictures, as paths of this Python."""
        self.files = [native(path) for path in texts_in(store.read("files"))]
        """Single style pictures."""
        self.marks = StyleMarks(store, thumbnail)
        """Favourites, what was used last, and how the gallery shows them."""
        self._strip = strip_in(store.read("styles")) or _strip(store.read("style"))
        self._keep_visible = store.read(KEEP_VISIBLE) is True
        self._own: tuple[dict[str, Value], Strip | None] | None = None
        """The artist's own parameters and styles, while those of a painting are shown."""

    @property
    def style_count(self) -> int:
        """How many styles are chosen."""
        return len(self._strip.styles) if self._strip else 0

    @property
    def strip(self) -> Strip | None:
        """The styles that Paint uses; None if none is chosen."""
        return self._strip

    @property
    def store(self) -> ChoiceStore:
        """Where they are kept: what else is to be found again goes there too."""
        return self._store

    @property
    def style(self) -> NamedStyle | None:
        """The first of them."""
        return self._strip.styles[0].style if self._strip else None

    @property
    def parameters(self) -> dict[str, Value]:
        """The value of every parameter."""
        return dict(self._parameters)

    @property
    def keep_visible(self) -> bool:
        """Whether no source is hidden under its painting."""
        return self._keep_visible

    @property
    def as_group(self) -> bool:
        """Whether a painting's colours, detail and alpha come apart, in a group."""
        return self.kept(AS_GROUP) is True

    @property
    def lent(self) -> bool:
        """Whether a painting's settings are shown instead of the artist's own."""
        return self._own is not None

    def told(self, line: str) -> str:
        """Give a line for the artist, without what is done already: a style is chosen."""
        return text.STYLE_CHOSEN if line == text.READY and self._strip is not None else line

    def choose(self, style: NamedStyle | None) -> None:
        """Take another style instead of all that are chosen."""
        self.set_strip(Strip.of(style) if style else None)

    def set_strip(self, strip: Strip | None) -> None:
        """Take other styles, weights, or another order."""
        if strip != self._strip:
            self._strip = strip
            if self._own is None:
                style = self.style
                self._store.write("style", [unicode(style.path), *style[1:]] if style else None)
                self._store.write("styles", strip.plain() if strip else None)
            self._style_changed()
            self._changed()

    def add_style(self, style: NamedStyle) -> str:
        """Add a style to those that are chosen; gives the line that says why it cannot be."""
        if self._strip is None:
            self.choose(style)
        elif style.path in self._strip.paths:
            return style_text.already_there(style.title)
        elif self._strip.is_full:
            return style_text.STRIP_FULL
        else:
            self.set_strip(self._strip.with_style(style))
        return ""

    def use(self, settings: SavedSettings) -> None:
        """Take saved settings; their styles too, where they have some."""
        self.set_parameters(settings.parameters)
        if settings.strip is not None:
            self.set_strip(settings.strip)

    def reset(self) -> None:
        """Give every parameter its default."""
        self.set_parameters(defaults())

    def set_parameters(self, parameters: Mapping[str, Value]) -> None:
        """Take other values for many parameters at once."""
        if {**self._parameters, **parameters} != self._parameters:
            self._parameters = {**self._parameters, **parameters}
            if self._own is None:
                self._store.write("parameters", self.parameters)
            self._changed()

    def set_keep_visible(self, keep: bool) -> None:
        """Choose whether sources stay visible."""
        if keep != self._keep_visible:
            self._keep_visible = keep
            self._store.write(KEEP_VISIBLE, keep)
            self._store.save()
            self._changed()

    def set_parameter(self, name: str, value: object) -> None:
        """Take another value for one parameter; one that does not fit is left alone."""
        try:
            checked = PARAMETERS[name].check(value)
        except ParameterError:
            return
        if checked != self._parameters[name]:
            self._parameters[name] = checked
            if self._own is None:
                self._store.write("parameters", self.parameters)
            self._changed()

    def lend(self, parameters: Mapping[str, Value], strip: Strip | None) -> None:
        """Show a painting's settings; the artist's own stay as they are, and come back."""
        if self._own is None:
            self._own = (self._parameters, self._strip)
        self._show({**defaults(), **parameters}, strip)

    def give_back(self) -> None:
        """Show the artist's own settings again."""
        if self._own is not None:
            own, self._own = self._own, None
            self._show(*own)

    def kept(self, name: str) -> object:
        """Give another choice that is kept under a name; None where nothing was chosen."""
        return self._store.read(name)

    def keep(self, name: str, value: object) -> None:
        """Keep such a choice, a value of JSON."""
        self._store.write(name, value)
        self._store.save()
        self._changed()

    def add_folder(self, folder: str) -> None:
        """Look for styles in a folder from now on."""
        self._add("folders", self.folders, folder)

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        self.keep_file(path)
        self.choose(NamedStyle.at(path))

    def keep_file(self, path: str) -> None:
        """Keep one picture among the styles; those of ours that were pruned since are left out."""
        gone = [one for one in self.files if kept_pictures.is_kept(one) and not Path(one).exists()]
        for one in gone:
            self.files.remove(one)
        self._add("files", self.files, path)

    def take(self, styles: Sequence[NamedStyle], add: bool) -> list[str]:
        """Keep pictures among the styles and paint with them; gives what cannot be, a line each.

        ``add``: beside what is chosen, not instead.
        """
        styles = [NamedStyle.starter(starter_of(style.path)) or style for style in styles]
        for style in styles:
            if not starter_of(style.path):
                self.keep_file(style.path)
        if add or not styles:
            return [line for style in styles if (line := self.add_style(style))]
        strip = strip_of(WeightedStyle(style) for style in styles)
        self.set_strip(strip)
        return [] if strip and len(styles) <= len(strip.styles) else [style_text.STRIP_FULL]

    def note_use(self) -> None:
        """The chosen styles are painted with now."""
        if self._strip is not None:
            self.marks.use(self._strip.paths)
            kept_pictures.touch(self._strip.paths)

    @property
    def used_paths(self) -> set[str]:
        """Paths of styles that the artist would miss."""
        chosen = self._strip.paths if self._strip else []
        return {*chosen, *self.marks.favourites, *self.marks.recent, *presets.style_paths()}

    def forget(self, path: str) -> None:
        """Take a folder or a file from the list; nothing is deleted."""
        for name, entries in (("folders", self.folders), ("files", self.files)):
            if path in entries:
                entries.remove(path)
                self._write_paths(name, entries)

    def save(self) -> None:
        """Remember the style and the parameters of now, if that is not done by itself."""
        self._store.save()

    def _show(self, parameters: dict[str, Value], strip: Strip | None) -> None:
        other, self._parameters, self._strip = strip != self._strip, parameters, strip
        if other:
            self._style_changed()
        self._changed()

    def _add(self, name: str, entries: list[str], path: str) -> None:
        if path not in entries:
            entries.append(path)
            self._write_paths(name, entries)

    def _write_paths(self, name: str, paths: list[str]) -> None:
        self._store.write(name, [unicode(path) for path in paths])
        self._store.save()
        self._styles_changed()

    # ---- for an editor that wants to be told

    def _changed(self) -> None:
        """A parameter, the style or what becomes of sources is another."""

    def _style_changed(self) -> None:
        """The style is another."""

    def _styles_changed(self) -> None:
        """A folder or file was added or taken away."""


def _strip(value: object) -> Strip | None:
    """Read the single style that a version before the strip has written."""
    words = texts_in(value)
    if len(words) != len(NamedStyle._fields):
        return None
    return Strip.of(NamedStyle(native(words[0]), *words[1:]))


def _parameters(value: object) -> dict[str, Value]:
    remembered: dict[str, Value] = {}
    for name, setting in value.items() if isinstance(value, dict) else ():
        try:
            remembered[name] = PARAMETERS[name].check(setting)
        except (KeyError, ParameterError):
            continue  # from another version
    return remembered
