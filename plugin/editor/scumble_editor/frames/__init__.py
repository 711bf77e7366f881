"""Layers that move: their frames are painted one after the other, each from the one before."""
