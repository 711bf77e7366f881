"""The plug-in's window."""
