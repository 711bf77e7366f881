"""Putting the plugin into the editors with pyzmq for their Python, checking it, removing it."""
