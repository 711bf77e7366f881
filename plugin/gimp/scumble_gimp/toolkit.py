"""GTK as GIMP has it, for what is seen."""

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")

from gi.repository import Gdk, GdkPixbuf, GimpUi, Gio, GLib, GObject, Gtk, Pango  # noqa: E402

__all__ = ["GLib", "GObject", "Gdk", "GdkPixbuf", "GimpUi", "Gio", "Gtk", "Pango"]
