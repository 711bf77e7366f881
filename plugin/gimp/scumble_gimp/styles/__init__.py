"""Where styles come from in GIMP, and the widgets that show and choose them."""
