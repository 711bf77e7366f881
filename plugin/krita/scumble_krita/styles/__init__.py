"""Where styles come from in Krita, and the widgets that show and choose them."""
