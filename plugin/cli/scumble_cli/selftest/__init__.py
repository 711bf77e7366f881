"""Injects faults into real backends, workers and clients, and tells what became of the jobs."""
