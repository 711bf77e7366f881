"""What a fault is, how it is injected, and the row that tells of it."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scumble_cli.selftest.testbed import Testbed

MOST_LOST = 10.0
"""Seconds of painting that no fault may cost."""


class NotHereError(Exception):
    """This machine has not what the fault needs; the text says what."""


@dataclass
class Trial:
    """One injection of a fault: whether to be quick, and what came of it."""

    number: int
    quick: bool
    lost: list[float] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def testbed(
        self, *options: str, environment: Mapping[str, str] | None = None
    ) -> Iterator[Testbed]:
        """Give a testbed; after the block it is cleared, and what was left on it noted."""
        with Testbed(*options, environment=environment) as testbed:
            try:
                yield testbed
                self.left += testbed.end()
            finally:
                for client in testbed.clients:
                    for progress in client.progress.values():
                        self.lost += progress.lost


class Fault(NamedTuple):
    """A fault: what it is called, how often it is injected, and how."""

    name: str
    """For ``--only``."""
    words: str
    times: int
    quick_times: int
    inject: Callable[[Trial], str]
    """Injects it once, raises BrokenPromise if it does not end well, and says how it ended."""


class FaultRow(NamedTuple):
    """A line of the table."""

    fault: str
    times: int
    outcome: str
    lost: float | None
    """Seconds of painting that it cost at most; None where nothing was being painted."""
    leftovers: list[str]
    held: bool
    seconds: float
    """How long the injections took."""


def inject(fault: Fault, quick: bool) -> FaultRow:
    """Inject a fault as often as it wants, and tell what came of it."""
    began = time.monotonic()
    times = fault.quick_times if quick else fault.times
    trials: list[Trial] = []
    outcomes: list[str] = []
    held = True
    for number in range(times):
        trials.append(Trial(number, quick))
        try:
            outcomes.append(fault.inject(trials[-1]))
        except NotHereError as error:
            return FaultRow(fault.words, 0, f"not injected: {error}", None, [], True, 0.0)
        except Exception as error:  # noqa: BLE001 - one that breaks must not hide the others
            outcomes.append(f"NOT HELD: {error or type(error).__name__}")
            held = False
            break
    lost = [seconds for trial in trials for seconds in trial.lost]
    left = [words for trial in trials for words in trial.left]
    if max(lost, default=0.0) > MOST_LOST:
        outcomes.append(f"NOT HELD: more than {MOST_LOST:.0f} s of painting lost")
        held = False
    words = "; ".join(dict.fromkeys(outcomes))
    done = len(trials)
    seconds = time.monotonic() - began
    return FaultRow(
        fault.words, done, words, max(lost, default=None), left, held and not left, seconds
    )
