"""The sections of ``scumble bench``, one module each."""
