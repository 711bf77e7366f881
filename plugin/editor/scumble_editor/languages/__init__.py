"""The artist's language: which catalogue that is, and the words out of it."""
