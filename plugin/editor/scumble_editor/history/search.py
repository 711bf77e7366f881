"""Which paintings of before a search finds, in the editors and in the shell: this decides it."""

from collections.abc import Collection

from scumble_client import KeptJob
from scumble_editor import history_text
from scumble_editor.history.facts import age, figures, names
from scumble_editor.languages.matching import folded, has_all, words_in


class HistorySearch:
    """Words that are looked for, and whether only starred paintings are.

    A painting is found by what its tooltip says (``facts``): its layer's name, its styles, its
    settings, its date. What does not change of it is put together once, so that nothing is read
    while somebody types.
    """

    def __init__(self, typed: str = "") -> None:
        self._words, self._typed = words_in(typed), typed.strip()
        self.starred = False
        """Whether only those with a star are found."""
        self._known: dict[str, tuple[float, str, str]] = {}

    @property
    def active(self) -> bool:
        """Whether some may not be found."""
        return bool(self._words) or self.starred

    def narrow(self, typed: str, starred: bool) -> None:
        """Look for these words, among starred ones only if wanted."""
        self._words, self._typed, self.starred = words_in(typed), typed.strip(), starred

    def finds(self, kept: KeptJob, stars: Collection[str] = ()) -> bool:
        """Tell whether a painting is among those that are looked for; ``stars`` has ids."""
        if self.starred and kept.job not in stars:
            return False
        return not self._words or self._has_words(kept)

    @property
    def nothing(self) -> str:
        """The line that says that nothing is found."""
        if not self._words:
            return history_text.NO_STARS
        if self.starred:
            return history_text.no_starred_with(self._typed)
        return history_text.none_with(self._typed)

    def _has_words(self, kept: KeptJob) -> bool:
        known = self._known.get(kept.job)
        if known is None or known[0] != kept.changed:
            known = kept.changed, folded(names(kept)), folded(figures(kept))
            self._known[kept.job] = known
        _, text, lasting = known
        return has_all(text, self._words, f"{lasting}\n{folded(age(kept))}")
