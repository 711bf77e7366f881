"""Pixels as bytes, for an editor's Python that may lack NumPy: their area, alpha and range."""
