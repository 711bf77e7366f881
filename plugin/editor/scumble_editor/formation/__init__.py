"""How paintings formed: their losses over the steps, and small pictures for a timelapse."""
