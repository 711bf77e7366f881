"""What was painted, above the window's buttons: the field that searches it, the strip."""
