"""A painting: its state, and how it steps, is updated, saved and turned into output."""
