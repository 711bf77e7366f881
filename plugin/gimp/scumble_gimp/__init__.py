"""The GIMP 3 plug-in: Filters > Artistic > "Scumble…" and "Scumble again"."""
