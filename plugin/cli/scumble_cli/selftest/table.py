"""Every fault there is, in the order of the table."""

from scumble_cli.selftest import clock, doors, killing, leaving, network, numbers, starving
from scumble_cli.selftest.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *killing.FAULTS,
    *leaving.FAULTS,
    *network.FAULTS,
    *starving.FAULTS,
    *numbers.FAULTS,
    *doors.FAULTS,
    *clock.FAULTS,
)
