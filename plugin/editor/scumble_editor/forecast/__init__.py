"""What is told of a painting before it is begun: its size, time and memory."""
