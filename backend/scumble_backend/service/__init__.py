"""ZeroMQ server, job queue and worker processes."""
