"""The subcommands of ``scumble``, one module each."""
