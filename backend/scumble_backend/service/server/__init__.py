"""The process that clients talk to: takes requests, keeps the queue, and hands jobs to the pool."""
