"""What work costs: time, memory, operations, and the floor under them."""
