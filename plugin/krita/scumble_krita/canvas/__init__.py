"""The painting as it forms, seen on Krita's canvas: widgets over it, nothing in the document."""
