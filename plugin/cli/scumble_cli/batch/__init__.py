"""``scumble batch``: many pictures one after the other, each once, whatever ends it meanwhile."""
