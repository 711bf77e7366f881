"""The scumble command."""
