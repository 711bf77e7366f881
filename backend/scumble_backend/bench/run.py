"""The sections by name, and what they share: one network, one judge, one device."""

import argparse
from collections.abc import Callable
from functools import cached_property

from scumble_backend.bench.cost.floor import measure_rates
from scumble_backend.bench.judge.contact_sheet import write_sheet
from scumble_backend.bench.judge.lite0 import load_lite0
from scumble_backend.bench.painters.ours import warm_up
from scumble_backend.bench.pairs import Pair
from scumble_backend.bench.report import Section, machine
from scumble_backend.bench.sections import (
    busy,
    iteration,
    large,
    preview,
    processors,
    quality,
    start,
    steer,
    told,
    transfer,
    turns,
    worker_link,
)
from scumble_backend.bench.sections.sizes import Sizes
from scumble_backend.engine import Network, load_network, pick_device

Say = Callable[[str], None]


class BenchRun:
    """One run of ``scumble bench``."""

    def __init__(self, pairs: list[Pair], options: argparse.Namespace, say: Say) -> None:
        self._pairs, self._options, self._say = pairs, options, say
        self._device = pick_device(options.device)
        self.machine = machine(self._device)
        self._repeats = 1 if options.quick else 3
        largest = min(options.max_size, 512) if options.quick else options.max_size
        self._sizes = Sizes(pairs[0], largest, options.device, say)

    def run(self, name: str) -> Section:
        """One section."""
        section: Section = getattr(self, f"_{name}")()
        return section

    @cached_property
    def _network(self) -> Network:
        network = load_network(device=self._device)
        warm_up(network)
        return network

    def _quality(self) -> Section:
        options = self._options
        plan = quality.QualityPlan(options.size, options.rounds, options.steps)
        if options.quick:
            plan = plan._replace(rounds=1, steps=min(options.steps, 25))
        judge = load_lite0()
        section, exhibits = quality.measure(self._pairs, plan, self._network, judge, self._say)
        if options.sheet:
            write_sheet(options.sheet, exhibits)
        return section

    def _iteration(self) -> Section:
        side, device = self._options.size, self._options.device
        return iteration.measure(self._pairs[0], side, self._network, device, self._say)

    def _processors(self) -> Section:
        names = processors.processors()
        plan = processors.ProcessorPlan(1, 2) if self._options.quick else processors.ProcessorPlan()
        return processors.measure(self._pairs[0], self._options.size, names, plan, self._say)

    def _memory(self) -> Section:
        return self._sizes.memory()

    def _growth(self) -> Section:
        return self._sizes.growth(measure_rates(self._device, self._network.dtype))

    def _large(self) -> Section:
        options = self._options
        prints = large.QUICK if options.quick else large.PRINTS
        return large.measure(self._pairs[0], options.device, prints, self._say)

    def _steer(self) -> Section:
        return steer.measure(self._pairs[0], self._options.size, self._network, self._say)

    def _preview(self) -> Section:
        return preview.measure(self._pairs[0], self._options.device, self._repeats, self._say)

    def _wire(self) -> Section:
        large = 1024 if self._options.quick else 4096
        return transfer.measure(
            self._pairs[0], self._options.device, large, self._repeats, self._say
        )

    def _link(self) -> Section:
        quick = self._options.quick
        plan = worker_link.LinkPlan(1024, 2, 20) if quick else worker_link.LinkPlan()
        return worker_link.measure(self._pairs[0].style, plan, self._say)

    def _start(self) -> Section:
        return start.measure(self._pairs[0], self._options.device, self._repeats, self._say)

    def _busy(self) -> Section:
        return busy.measure(self._pairs[0], self._options.device, self._options.quick, self._say)

    def _turns(self) -> Section:
        plan = turns.TurnsPlan(8, 2, 2) if self._options.quick else turns.TurnsPlan()
        return turns.measure(self._pairs[0], self._options.device, plan, self._say)

    def _film(self) -> Section:
        from scumble_backend.bench.sections import film  # noqa: PLC0415 - needs OpenCV

        quick, photo = self._options.quick, self._pairs[0].photo
        figure = next((one.photo for one in self._pairs if one.photo != photo), photo)
        plan = film.FilmPlan(8, 128, (0, 90)) if quick else film.FilmPlan()
        return film.measure(
            self._pairs[0], figure, plan, self._network, self._say, animation=self._options.film
        )

    def _told(self) -> Section:
        return told.measure(self._pairs[0], self._options.device, self._options.quick, self._say)
