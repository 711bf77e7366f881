"""What is seen of paintings: over which layer a picture forms, and where its source is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from scumble_client import Preview
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.viewing.comparison import Comparison


@dataclass(frozen=True)
class SeenPainting(Generic[S]):
    """A layer over which a picture is to be seen in the image."""

    source: S
    job: LayerJob[S] | None = None
    """What forms there; None: the source instead of the painting that is there."""


def seen_in_image(
    jobs: Sequence[LayerJob[S]], comparison: Comparison, selected: S | None
) -> list[SeenPainting[S]]:
    """Tell what is to be seen over an image: what forms, and compared sources of what has come.

    ``selected``: the source of the painting that is selected, if one is. A source that is left of
    the line only is not seen, nor is a live painting while the artist draws: what is drawn must be.
    """
    forming = [job for job in jobs if not job.ended and job.preview and not job.lifted]
    seen = [SeenPainting(job.source, job) for job in forming]
    if comparison.held and not seen:
        come = [job.source for job in jobs if job.ended and job.result is not None]
        come += [selected] if selected is not None else []
        seen = [SeenPainting(source) for source in come]
    return seen


def job_of(jobs: Sequence[LayerJob[S]], preview: Preview | None) -> LayerJob[S] | None:
    """Find the layer that a preview is a picture of."""
    return next((job for job in jobs if preview is not None and job.preview is preview), None)
