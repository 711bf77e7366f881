"""Files that a user names: what is read, what is written, in which format."""
