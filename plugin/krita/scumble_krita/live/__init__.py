"""Live in Krita: the layer that is followed, the pen over its canvas, and the timer."""
