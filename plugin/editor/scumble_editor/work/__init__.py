"""How an editor does long work without holding up its window: in short steps, or in a thread."""
