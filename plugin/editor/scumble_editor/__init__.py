"""What the plugins of both editors share: the styles to choose from, the words an artist reads."""
