"""Paintings on their way into GIMP's images."""
