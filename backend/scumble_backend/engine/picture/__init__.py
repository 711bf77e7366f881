"""Pictures: framing, hidden pixels, detail, colour, sizes, pyramids and tiles."""
