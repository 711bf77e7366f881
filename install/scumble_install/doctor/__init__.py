"""An examination of every part of an installation: what is well, and what to do where not."""
