"""What the docker shows."""
