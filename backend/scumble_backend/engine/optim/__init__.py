"""Optimisers, and what they remember."""
