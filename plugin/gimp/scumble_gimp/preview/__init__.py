"""The picture in the window: zoomed, dragged, beside its source."""
