"""Live: a painting that follows its layer while the artist draws on it."""
