"""Puts the plugin into the editors."""
