"""Every fault there is, in the order of the table."""

from scumble_cli.selftest.fault import Fault
from scumble_cli.selftest.faults import (
    clock,
    killing,
    leaving,
    network,
    numbers,
    starting,
    starving,
)

FAULTS: tuple[Fault, ...] = (
    *killing.FAULTS,
    *leaving.FAULTS,
    *network.FAULTS,
    *starving.FAULTS,
    *numbers.FAULTS,
    *starting.FAULTS,
    *clock.FAULTS,
)
