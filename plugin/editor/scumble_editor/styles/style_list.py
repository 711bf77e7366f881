"""What a style picker lists: every style with its thumbnail, without holding up its window."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from scumble_editor import text
from scumble_editor.choices import Choices
from scumble_editor.languages.matching import folded, has_all, words_in
from scumble_editor.styles import style_text
from scumble_editor.styles.folders import styles_in
from scumble_editor.styles.kept_pictures import is_kept
from scumble_editor.styles.named_style import NamedStyle, starter_styles
from scumble_editor.styles.thumbnails import ThumbnailLoader
from scumble_protocol.paths import shown

T = TypeVar("T")
_STYLES_A_STEP = 24
"""Styles that one step gives at most."""
ALL, FAVOURITES, RECENT, STARTER = "", "favourites", "recent", "starter"
"""Sections of the list that are always there; the others are folders."""


class Listed(NamedTuple):
    """A style in the list."""

    style: NamedStyle
    removable: str
    """The folder or file that is taken from the choices to lose it; "" for the starter pack's."""
    words: str = ""
    """What a search looks through, folded."""


class StyleList(Generic[T]):
    """All styles to choose from; the window's timer calls ``step`` as long as ``more`` is there.

    Who makes one closes it. ``missing``: whether chosen files are listed that are not there (any
    more).
    """

    def __init__(
        self,
        choices: Choices,
        thumbnail: Callable[[str, int], T | None],
        side: Callable[[], int],
        missing: bool = True,
    ) -> None:
        """``thumbnail`` reads one in another thread; None for what is no picture.

        ``side``: pixels that it is to be wide and high now.
        """
        self._choices, self._missing = choices, missing
        self._listed: dict[str, Listed] = {}
        self._found: dict[str, Listed] = {}
        """Those of a walk that has not ended; until then the older ones stay listed."""
        self._refused: dict[str, str] = {}
        self._walk: Iterator[Listed | None] = iter(())
        self.walking = False
        """Whether there may be more styles."""
        self._section, self._words = ALL, words_in("")
        self._side = side
        self._loader = ThumbnailLoader(thumbnail)

    @property
    def more(self) -> bool:
        """Whether there is something to be waited for."""
        return self.walking or self._loader.busy

    def reload(self) -> None:
        """Look through starter pack, files and folders again; what is gone stays until the end."""
        self._found = {}
        self._walk, self.walking = self._look(), True

    def close(self) -> None:
        """List nothing more, and let go of the thread and of what it read."""
        self._walk, self.walking = iter(()), False
        self._loader.close()

    def step(self) -> list[Listed]:
        """Give the next styles that were not listed before; none when the last was given."""
        new = []
        for _ in range(_STYLES_A_STEP if self.walking else 0):
            try:
                one = next(self._walk)
            except StopIteration:
                self.walking, self._listed = False, self._found
                break
            if one is not None and self._is_new(one):
                self._loader.load(one.style.path, self._side())
                new.append(one)
        return new

    def _is_new(self, one: Listed) -> bool:
        path = one.style.path
        new = path not in self._listed
        if path not in self._found:
            self._found[path] = self._listed[path] = one
        return new

    def thumbnails(self) -> Iterator[tuple[str, T | None]]:
        """Give the paths whose thumbnails came, with them; None for what cannot be read."""
        return self._loader.loaded()

    def resize(self) -> None:
        """Have all thumbnails read again: they are to have another size."""
        self._loader.only(self._side())
        for path in self._listed:
            self._loader.load(path, self._side())

    def look_at(self, paths: Iterable[str]) -> None:
        """Have the thumbnails of these read first: they are seen."""
        self._loader.first(paths)

    # ---- which are shown

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Give what the list can be narrowed to, each with its label."""
        own = [(path, shown(Path(path).name or path)) for path in self._choices.folders]
        return [
            (ALL, style_text.ALL),
            (FAVOURITES, style_text.FAVOURITES),
            (RECENT, style_text.RECENT),
            (STARTER, style_text.STARTER),
            *own,
        ]

    def narrow(self, section: str, words: str) -> None:
        """Show a section only, and only what has all of some words in its title or folder."""
        self._section, self._words = section, words_in(words)

    def shows(self, listed: Listed) -> bool:
        """Tell whether a style is among those that are shown."""
        path, marks = listed.style.path, self._choices.marks
        inside = {
            ALL: True,
            FAVOURITES: path in marks.favourites,
            RECENT: path in marks.recent,
            STARTER: not listed.removable,
        }.get(self._section, listed.removable == self._section)
        return inside and has_all(listed.words, self._words)

    @property
    def shown(self) -> list[Listed]:
        """All that are shown, in order: of what was used recently, the last first."""
        found = [listed for listed in self._listed.values() if self.shows(listed)]
        if self._section == RECENT:
            order = {path: number for number, path in enumerate(self._choices.marks.recent)}
            found.sort(key=lambda listed: order[listed.style.path])
        return found

    # ---- what is known of each

    def tip(self, path: str, more: str = "") -> str:
        """Say what a style is: its title, what it does or where it lies, what is wrong with it."""
        style = self._listed[path].style
        lines = [style.title, style.shown_note or shown(path), self.trouble(path) or more]
        return "\n".join(line for line in lines if line)

    def trouble(self, path: str) -> str:
        """Say why a style cannot be used or shown; "" for nothing."""
        return self._refused.get(path) or self._loader.reason(path)

    def style(self, path: str) -> NamedStyle:
        """Give a style of the list."""
        return self._listed[path].style

    def removable(self, path: str) -> str:
        """Tell what can be taken from the choices to lose a style; "" for nothing."""
        listed = self._listed.get(path)
        return listed.removable if listed else ""

    def named(self, name: str) -> NamedStyle | None:
        """Find the style whose file has this name, without its ending."""
        styles = (listed.style for listed in self._listed.values())
        return next((style for style in styles if Path(style.path).stem == name), None)

    def is_readable(self, path: str) -> bool:
        """Tell whether nothing is known against a style."""
        return not self.trouble(path)

    def refuse(self, path: str) -> bool:
        """Note that a style cannot be used, and forget its file; tells whether that is new."""
        if path in self._refused:
            return False
        self._refused[path] = text.UNREADABLE
        if path in self._choices.files:
            self._choices.forget(path)
        return path in self._listed

    def _look(self) -> Iterator[Listed | None]:
        for style in starter_styles():
            yield _listed(style, "", style_text.STARTER)
        for path in list(self._choices.files):
            there = (self._missing and not is_kept(path)) or Path(path).is_file()
            yield _listed(NamedStyle.at(path), path, "") if there else None
        for folder in list(self._choices.folders):
            for found in styles_in(folder):
                yield _listed(found, folder, _below(found.path, folder)) if found else None


def _listed(style: NamedStyle, removable: str, place: str) -> Listed:
    return Listed(style, removable, folded(f"{style.title} {style.shown_note} {place}"))


def _below(path: str, folder: str) -> str:
    """Give the folders that lead to a picture, from the last part of the chosen one's name on."""
    return shown(str(Path(path).parent.relative_to(Path(folder).parent)))
