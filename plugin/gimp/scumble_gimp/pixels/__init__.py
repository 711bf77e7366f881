"""Pixels in GEGL's buffers, and the formats in which they travel."""
