"""The workers that paint: what the server asks of them, and how they run on this machine."""
