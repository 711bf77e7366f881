"""What paints layers for an editor: for a docker that stays open, for a dialog, for a script."""
