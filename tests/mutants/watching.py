"""Plugins of pytest: one that measures what each test reaches, one that tells which test failed."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

QUIETLY = ["-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]

ROOM_FOR_LOAD = 5
"""How many times longer than measured a test may take; a busy machine takes its time."""


def measure(test_file: str, tracing: Path, told: Path) -> None:
    """Run a file of tests under coverage as ``tracing`` configures it; tell how long each took."""
    from coverage import Coverage

    os.environ["COVERAGE_PROCESS_START"] = str(tracing)  # for the processes that they start
    tracer = Coverage(config_file=str(tracing))
    tracer.start()
    watching = _Measuring(tracer)
    pytest.main([*QUIETLY, test_file], plugins=[watching])
    tracer.stop()
    tracer.save()
    told.write_text(json.dumps({"tests": watching.passed(), "uses": watching.uses}))


def run_until_one_fails(tests: dict[str, float], told: Path) -> None:
    """Run tests, given with the seconds that each takes, in that order; tell which one failed."""
    watching = _UntilOneFails(tests, told)
    words = [*QUIETLY, "-x", "--no-header", "--tb=no"]
    status = pytest.main([*words, *tests], plugins=[watching])
    if not told.exists():
        told.write_text(json.dumps([int(status), None]))


class _Measuring:
    def __init__(self, tracer) -> None:
        self._tracer = tracer
        self._seconds = defaultdict(dict)
        self._failed = set()
        self.uses: dict[str, list[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._tracer.switch_context(f"{item.nodeid} (setup)")
        self.uses[item.nodeid] = _own_fixtures(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._tracer.switch_context(f"{item.nodeid} (call)")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid][report.when] = report.duration
        if not report.passed:
            self._failed.add(report.nodeid)

    def passed(self) -> dict[str, list[float]]:
        """Seconds that each test's fixtures and the test itself took."""
        return {
            test: [round(seconds["setup"], 3), round(seconds["call"], 3)]
            for test, seconds in self._seconds.items()
            if test not in self._failed
        }


def _own_fixtures(item: pytest.Item) -> list[str]:
    """Fixtures of this repository that a test asks for; those for every test begin with _."""
    found = item._fixtureinfo.name2fixturedefs
    return [name for name, defs in found.items() if defs[-1].baseid and not name.startswith("_")]


class _UntilOneFails:
    def __init__(self, tests: dict[str, float], told: Path) -> None:
        self._tests = tests
        self._told = told

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        places = {test: place for place, test in enumerate(self._tests)}
        items.sort(key=lambda item: places.get(item.nodeid, len(places)))
        for item in items:
            seconds = 30 + ROOM_FOR_LOAD * self._tests.get(item.nodeid, 0)
            item.add_marker(pytest.mark.timeout(seconds), append=False)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._tell(f"{report.nodeid} (imports)")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            hung = "pytest-timeout" in report.longreprtext
            self._tell(report.nodeid + " (hangs)" * hung)

    def _tell(self, test: str) -> None:
        self._told.write_text(json.dumps([1, test]))
