"""How near a picture is to its style and photo, judged by a second network."""
