"""What the self-test breaks on purpose, one module for each kind of fault."""
