"""The line by which an artist reads of an error."""

from scumble_client import InputError
from scumble_editor import text
from scumble_editor.languages.backend_lines import heard
from scumble_editor.messages import Line, error_line, warning
from scumble_editor.painters.source import LayerError


def failure(message: str) -> Line:
    """Give the line that tells of what the backend could not do; ``message``: its words."""
    return error_line(heard(message))


def words_of(error: Exception, layer: str = "") -> str:
    """Give the line that tells of an error; ``layer``: what was being done something with."""
    if isinstance(error, LayerError | InputError):
        return warning(heard(str(error)))
    if isinstance(error, MemoryError):
        return text.out_of_memory(layer)
    return text.went_wrong(error)
