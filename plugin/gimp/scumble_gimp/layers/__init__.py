"""GIMP's layers on their way to be painted."""
