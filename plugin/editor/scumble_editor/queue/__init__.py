"""What is painted and waits: a line for each, paused, put first and stopped alone."""
