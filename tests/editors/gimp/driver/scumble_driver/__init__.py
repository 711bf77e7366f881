"""What the driver in the plug-in's process finds and reads there."""
