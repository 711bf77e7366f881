"""``python -m scumble_backend.bench`` is ``scumble bench``."""

import sys

from scumble_backend.bench.main import main

sys.exit(main())
