"""``scumble bench``: what Scumble costs on this machine, and how its pictures compare.

Each section prints a table and goes into the JSON; docs/benchmarks.md says what they mean.
The sections talk to a backend of their own, over the real wire, in a folder of their own.
"""

from scumble_backend import waiting  # noqa: F401 - before any module here loads PyTorch
