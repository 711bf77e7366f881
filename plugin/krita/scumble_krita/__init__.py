"""The Krita plugin: Tools > Scripts > "Scumble: paint selected layers", and a docker.

Krita imports this package at its start. What the plugin needs besides Krita and Qt lies in
``vendor`` beside this file, where the installer put it; Krita's own pyzmq is preferred.
"""

import sys
from pathlib import Path

_VENDOR = str(Path(__file__).parent / "vendor")
if _VENDOR not in sys.path:
    sys.path.append(_VENDOR)

try:
    import krita as _krita  # noqa: F401
except ImportError:
    pass  # not inside Krita: a test or a tool looks at the modules
else:
    from scumble_krita.start import start

    start()
