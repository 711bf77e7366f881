"""Faults injected into real backends, workers and clients, and what became of the jobs."""
