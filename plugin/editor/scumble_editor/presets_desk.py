"""What an artist does with saved settings: use, save, delete; what came of it is one line."""

from collections.abc import Callable

from scumble_editor import presets
from scumble_editor.choices import Choices
from scumble_editor.presets import PresetError, SavedSettings
from scumble_editor.styles import style_text


class PresetDesk:
    """The saved settings, for an editor's menu of them.

    ``take`` has settings chosen, and whatever follows from that; ``say`` is told every line.
    """

    def __init__(
        self,
        choices: Choices,
        take: Callable[[SavedSettings], None],
        say: Callable[[str], None],
    ) -> None:
        self._choices, self._take, self._say = choices, take, say

    def use(self, name: str) -> None:
        """Have sliders, and styles where there are some, as they were saved."""
        try:
            settings = presets.load(name)
        except PresetError as error:
            self._say(str(error))
            return
        self._take(settings)
        self._say(". ".join([style_text.settings_used(name), *settings.notes]))

    def save(self, name: str, styles: bool) -> bool:
        """Save what is chosen now; tells whether it could be."""
        strip = self._choices.strip if styles else None
        try:
            saved = presets.save(name, self._choices.parameters, strip)
        except PresetError as error:
            self._say(str(error))
            return False
        self._say(style_text.settings_saved(saved))
        return True

    def delete(self, name: str) -> None:
        """Delete saved settings."""
        try:
            presets.delete(name)
        except PresetError as error:
            self._say(str(error))
            return
        self._say(style_text.settings_deleted(name))
