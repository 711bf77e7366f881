"""Where styles act in Krita: masks and layers that are read as maps, and the menu of them."""
