"""How PyTorch's CPU threads wait for each other. Has to be imported before PyTorch.

By default they spin for milliseconds, and when anything else uses a core (the editor, say), each
small operation waits for a thread that the system has put aside: a draft was measured to take
33 s instead of 3. Threads that sleep at once lose a quarter of a draft on a quiet machine, to
being woken. So they spin for tens of microseconds and sleep then (docs/experiments.md has the
figures). Beside many busy programs fewer threads paint (service/worker/thread_count.py).
Whoever sets either variable is left alone.
"""

import os
import sys

SPINS = "3000"  # some tens of microseconds

if not {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & os.environ.keys():
    if sys.platform == "linux":  # PyTorch comes with GNU's OpenMP, which can count
        # "active": to count so far also where there are more threads than cores
        os.environ.update(OMP_WAIT_POLICY="ACTIVE", GOMP_SPINCOUNT=SPINS)
    else:
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
