"""Paintings that were left in the middle: which are offered, and where they go."""
