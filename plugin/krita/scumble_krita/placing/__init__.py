"""Paintings on their way into Krita's documents."""
