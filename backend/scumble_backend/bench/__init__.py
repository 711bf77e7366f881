"""``scumble bench``: what Scumble costs on this machine, and how its pictures compare.

Each section prints a table and goes into the JSON; docs/benchmarks.md says what they mean.
The sections talk to a backend of their own, over the real wire, in a folder of their own.
"""

import os

# As in a worker (engine/waiting.py), and before any module here loads PyTorch.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
