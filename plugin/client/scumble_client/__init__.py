"""Talks to the backend without ever blocking its caller."""
