"""The process that paints: one device, one job at a time."""
