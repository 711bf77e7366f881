"""Where each style of the strip acts: places that the artist names, and the maps made of them."""
