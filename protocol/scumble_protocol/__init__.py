"""What both ends of the wire agree on; standard library only."""
