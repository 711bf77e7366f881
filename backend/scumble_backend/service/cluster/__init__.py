"""What knows Ray: whether a cluster is locked, how one of our own starts, workers as its actors."""
