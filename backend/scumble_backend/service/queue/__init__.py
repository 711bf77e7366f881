"""The jobs that the server knows, and whose turn it is among those that wait."""
