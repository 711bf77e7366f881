"""The sections by name, and what they share: one network, one judge, one device."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from scumble_backend.bench import quality
from scumble_backend.bench.lite0 import load_lite0
from scumble_backend.bench.ours import warm_up
from scumble_backend.bench.pairs import Pair
from scumble_backend.bench.report import Section, machine
from scumble_backend.bench.sheet import write_sheet
from scumble_backend.engine import Network, load_network, pick_device

Say = Callable[[str], None]


class Bench:
    """One run of ``scumble bench``."""

    def __init__(self, pairs: list[Pair], options: argparse.Namespace) -> None:
        self._pairs, self._options = pairs, options
        self._device = pick_device(options.device)
        self.machine = machine(self._device)
        self._kept: Network | None = None

    def run(self, name: str, say: Say) -> Section:
        """One section."""
        section: Section = getattr(self, f"_{name}")(say)
        return section

    @property
    def _network(self) -> Network:
        if self._kept is None:
            self._kept = load_network(device=self._device)
            warm_up(self._kept)
        return self._kept

    def _quality(self, say: Say) -> Section:
        options = self._options
        plan = quality.Plan(options.size, options.rounds, options.steps)
        if options.quick:
            plan = plan._replace(rounds=1, steps=min(options.steps, 25))
        judge = load_lite0()
        section, exhibits = quality.measure(self._pairs, plan, self._network, judge, say)
        if options.sheet:
            write_sheet(options.sheet, exhibits)
        return section
