"""Where styles act in GIMP: channels, masks and layers read as maps, and the menu of them."""
