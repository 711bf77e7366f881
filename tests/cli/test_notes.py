"""What the backend has to say beside a job is shown in the shell as well."""

from scumble_cli.jobs.run import Outcome, _take
from scumble_client import Accepted, Progress


def test_a_note_that_comes_while_a_job_is_painted_is_shown_once():
    outcome, shown = Outcome("a1", 0.0), []

    def show(text, *_, note=""):
        shown.append((text, note))

    for event in (
        Accepted("a1", 0, 0, True, ""),
        Progress("a1", 0, 1, 9, 0.1, {"total": 1.0}, None),
        Accepted("a1", 0, 0, True, "The GPU cannot be used"),
    ):
        assert not _take(event, outcome, show)
    assert [note for _, note in shown if note] == ["The GPU cannot be used"]
    assert [text for text, _ in shown][::2] == ["Loading the network…", "Painting…"]
