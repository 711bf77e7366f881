"""What was painted, below the docker's picture: the field that searches it, the strip."""
