"""GIMP's libraries by GObject introspection: the only modules that know their versions.

The window's are in ``toolkit``: a run without a window needs no screen.
"""

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")

from gi.repository import Gegl, Gimp, GLib, GObject  # noqa: E402 - after the versions

__all__ = ["GLib", "GObject", "Gegl", "Gimp"]
