"""Live in GIMP's window: the layer that is followed, and the button."""
