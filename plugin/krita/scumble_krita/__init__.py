"""The Krita plugin."""
