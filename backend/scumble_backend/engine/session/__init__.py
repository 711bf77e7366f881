"""A painting: where it is, and how it steps, is updated, saved and handed out."""
