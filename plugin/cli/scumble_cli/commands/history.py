"""``scumble history``: list, export, resume and delete the kept jobs."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scumble_cli.interrupt import Presses
from scumble_cli.jobs import kept
from scumble_cli.jobs.device_choice import wait_for_device
from scumble_cli.jobs.session import OK, add_device, talk
from scumble_cli.main import parser_for
from scumble_cli.streams import complain, say
from scumble_client import Client, InputError, KeptJob
from scumble_editor.history.search import HistorySearch

if TYPE_CHECKING:
    from scumble_cli.jobs.run import Outcome


def main(arguments: Sequence[str]) -> int:
    """List, export, resume or delete kept jobs; gives 0, 2, 3 or 130."""
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, "list")
    options = _parser().parse_args(given)
    return talk("scumble history", options.device, lambda client: int(options.do(client, options)))


def _list(client: Client, options: argparse.Namespace) -> int:
    jobs = kept.kept_jobs(client)
    from scumble_cli.jobs import listing  # noqa: PLC0415 - rich, after the backend was called

    search = HistorySearch(" ".join(options.search))
    found = [job for job in jobs if search.finds(job)]
    if options.json:
        listing.print_json(found)
    elif found or not jobs:
        listing.print_table(found, kept.short_ids(jobs))
    else:
        say(listing.printable(search.nothing))
    return OK


def _export(client: Client, options: argparse.Namespace) -> int:
    from scumble_cli.files import pictures  # noqa: PLC0415 - as in commands/style
    from scumble_cli.jobs import run  # noqa: PLC0415 - as in commands/style

    began = time.monotonic()
    pictures.check_output(options.output)
    job = _find(client, options.id)
    if job.state == "failed":
        raise InputError(
            f"{job.job} failed without a picture: `scumble history resume {job.job} -o OUT` "
            "tries again"
        )
    client.resume(job.job)
    done = job.state == "done"
    with Presses() as ctrl_c:
        outcome = run.watch(client, job.job, began, ctrl_c, quiet=done, kept=True, enough=True)
        if not _write(outcome, options.output):
            return outcome.status
    how_far = "" if done and not kept.is_stopped(job) else ", as far as it was painted"
    say(f"wrote {options.output}: {job.width} x {job.height}{how_far}")
    return outcome.status


def _resume(client: Client, options: argparse.Namespace) -> int:
    from scumble_cli.files import pictures  # noqa: PLC0415 - as in commands/style
    from scumble_cli.jobs import run  # noqa: PLC0415 - as in commands/style

    began = time.monotonic()
    pictures.check_output(options.output)
    job = _find(client, options.id)
    wait_for_device(client, options.device)
    client.resume(job.job)
    with Presses() as ctrl_c:
        outcome = run.watch(client, job.job, began, ctrl_c, quiet=job.state == "done", kept=True)
        if outcome.status == OK and outcome.result is not None and outcome.result.stopped:
            client.update(job.job, {})  # it was stopped early: paint on
            outcome = run.watch(client, job.job, began, ctrl_c, kept=True)
        if _write(outcome, options.output):
            say(outcome.words(options.output))
    return outcome.status


def _delete(client: Client, options: argparse.Namespace) -> int:
    if not options.ids and not options.all and not options.unfinished:
        raise InputError("Name the jobs to delete, or give --all or --unfinished")
    if options.ids and (options.all or options.unfinished):
        raise InputError("Name the jobs to delete, or give --all or --unfinished, not both")
    jobs = kept.kept_jobs(client)
    if options.ids:
        chosen = list(
            {job.job: job for job in (kept.find(jobs, one) for one in options.ids)}.values()
        )
    elif options.unfinished:
        chosen = [job for job in jobs if job.state == "unfinished"]
    else:
        chosen = [job for job in jobs if not kept.is_painted(job)]
    for job in chosen:
        kept.forget(client, job)
    say(f"{len(chosen)} {'job' if len(chosen) == 1 else 'jobs'} deleted")
    left = sum(kept.is_painted(job) for job in jobs) if options.all else 0
    if left:
        say(f"{left} being painted now: not deleted; name them by id to delete them too")
    return OK


def _find(client: Client, beginning: str) -> KeptJob:
    """Find the job by its id; raises InputError if another client is having it painted."""
    job = kept.find(kept.kept_jobs(client), beginning)
    if kept.is_painted(job):
        raise InputError(
            f"{job.job} is being painted for another window: wait for it, or stop it there first"
        )
    return job


def _write(outcome: "Outcome", path: Path) -> bool:
    """Write a job's picture, or say why there is none."""
    from scumble_cli.files import result_file  # noqa: PLC0415 - NumPy, only for a picture
    from scumble_cli.jobs import run  # noqa: PLC0415 - NumPy, only for a picture

    result = outcome.result
    if result is None:
        complain(outcome.error)
        return False
    run.write_kept(outcome, path, lambda name: result_file.write_result(name, result))
    return True


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("history")
    ways = parser.add_subparsers(required=True, metavar="list|export|resume|delete")
    whole = "an id from the list, or its first characters"

    one = ways.add_parser("list", help="one line per job, unfinished ones first (the default)")
    one.add_argument("--json", action="store_true", help="print one line of JSON")
    words = "only jobs that have all of these words in name, styles, settings or date"
    one.add_argument("--search", nargs="+", default=[], metavar="WORD", help=words)
    one.set_defaults(do=_list)

    one = ways.add_parser("export", help="write a job's picture as it is")
    one.add_argument("id", metavar="ID", help=whole)
    _add_output(one)
    one.set_defaults(do=_export)

    one = ways.add_parser("resume", help="resume a job and paint it to the end")
    one.add_argument("id", metavar="ID", help=whole)
    _add_output(one)
    one.set_defaults(do=_resume)

    one = ways.add_parser("delete", help="delete jobs from the disk")
    one.add_argument("ids", nargs="*", metavar="ID", help=whole)
    some = one.add_mutually_exclusive_group()
    some.add_argument("--all", action="store_true", help="all but those that are being painted")
    some.add_argument(
        "--unfinished", action="store_true", help="all unfinished ones that nothing is painting"
    )
    one.set_defaults(do=_delete)

    for way in ways.choices.values():
        add_device(way)
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="where the picture goes"
    )
