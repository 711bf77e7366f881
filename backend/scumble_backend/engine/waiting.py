"""How PyTorch's CPU threads wait for each other. Has to be imported before PyTorch.

By default they spin, and when anything else uses a core (the editor, say), each small operation
waits for a thread that the system has put aside: a draft was measured to take 33 s instead of 3.
Threads that sleep while they wait lose nothing on a quiet machine.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
