"""Messages: their fields and checks, frames, inputs, and memory that is shared."""
