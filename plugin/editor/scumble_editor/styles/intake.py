"""What becomes of pictures that an artist brings as styles, in any editor."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scumble_editor import text
from scumble_editor.choices import Choices
from scumble_editor.regions import region_text
from scumble_editor.styles import incoming
from scumble_editor.styles.folders import may_have_pictures
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip


class StyleIntake(NamedTuple):
    """Where styles go: into the list, and into the strip; ``add``: beside what is chosen."""

    choices: Choices
    choose: Callable[[Sequence[NamedStyle], bool], list[str]]
    """Has styles listed and chosen, or added; gives the lines that say what is not."""
    choose_strip: Callable[[Strip], None]
    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    """Has the editor show what is listed or chosen now."""

    def take(self, styles: Sequence[NamedStyle], add: bool) -> None:
        """Take pictures that are there; nothing happens where there are none."""
        for line in self.choose(styles, add) if styles else ():
            self.say(line)
        if styles:
            self.changed()

    def take_folder(self, folder: str) -> None:
        """List the pictures of a folder from now on."""
        self.choices.add_folder(folder)
        if not may_have_pictures(folder):
            self.say(text.folder_without_pictures(folder))
        self.changed()

    def take_addresses(self, addresses: Sequence[str], add: bool, nothing: str) -> None:
        """Take what was dropped or pasted; ``nothing`` is said where that is none."""
        came = incoming.taken_from(addresses)
        for folder in came.folders:
            self.take_folder(folder)
        self.take([NamedStyle.at(path) for path in came.files], add)
        for line in came.lines(nothing):
            self.say(line)

    def title_at(self, place: int) -> str | None:
        """Give the title of a style of the strip; None if there is none at that place."""
        strip = self.choices.strip
        known = strip is not None and place < len(strip.styles)
        return strip.styles[place].style.title if strip is not None and known else None

    def replacing(self, place: int) -> Callable[[NamedStyle], None]:
        """Give what puts another picture in a style's place in the strip as it is now."""
        strip = self.choices.strip

        def take(style: NamedStyle) -> None:
            self.choices.keep_file(style.path)
            if strip is not None and self.choices.strip == strip:
                self.choose_strip(strip.replaced(place, style))
            self.changed()

        return take

    def placing(self, place: int) -> Callable[[str], None]:
        """Give what has a style of the strip as it is now act where a name of the image says."""
        strip = self.choices.strip

        def take(name: str) -> None:
            now = self.choices.strip
            if strip is not None and now is not None and now.paths == strip.paths:
                self.choose_strip(now.placed(place, name))
                self.say(region_text.place_made(now.styles[place].style.title, name))
                self.changed()

        return take
