"""Animated layers, and groups of layers as frames, on their way out of Krita and back."""
