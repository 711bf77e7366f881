"""ZeroMQ server, queue, history and workers: a room for each process and each shared thing."""
