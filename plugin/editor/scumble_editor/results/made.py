"""The record of a painting that was just made."""

from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.results.record import RecordedStyle, ResultRecord


def record_of_job(job: LayerJob[S], source: str, part: bool, soft: bool) -> ResultRecord | None:
    """Give the record of a job's result; ``source``: the painted layer's id, in words.

    None where the backend knows no job of it.
    """
    if job.job is None or job.result is None:
        return None
    digests = job.digests or ("",) * len(job.style.styles)
    return ResultRecord(
        job=job.job,
        parameters=dict(job.parameters),
        styles=tuple(
            RecordedStyle(one.style.path, one.style.title, digest, one.weight, one.where)
            for one, digest in zip(job.style.styles, digests, strict=False)
        ),
        name=job.source.name,
        source=source,
        area=job.source.area,
        format=job.result.format,
        part=part,
        soft=soft,
    )
