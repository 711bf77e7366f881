"""Measurements in processes of their own, and the programs that run there."""
