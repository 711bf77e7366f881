"""How long paintings take: how fast a device is, and how much of a job is left."""
