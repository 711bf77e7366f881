"""Puts the plugin into the editors, vendors pyzmq for their Python, checks, removes."""
