"""Pictures in, picture out."""
