"""New pixels of a layer on their way to the job that paints it."""

from scumble_client import Client
from scumble_editor.live.followed import LiveContent
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S

_SELECTED = b"\xff"


def send_content(client: Client, job: LayerJob[S], content: LiveContent[S], *, mask: bool) -> str:
    """Have a job follow its layer's new pixels, and (``mask``) what is selected of it now.

    Gives the line that says why that cannot be, or nothing.
    """
    source = content.source
    selected = source.coverage if source.coverage is not None else _SELECTED * source.area.pixels
    assert job.job is not None  # noqa: S101 - it was submitted
    try:
        client.update(job.job, {}, (), content.pixels, selected if mask else None)
    except Exception as error:  # noqa: BLE001 - any: it is said, and Live ends
        return words_of(error, job.source.name)
    job.source = source
    return ""
