"""What was painted, as an editor lists it: the newest first, to be used again."""
