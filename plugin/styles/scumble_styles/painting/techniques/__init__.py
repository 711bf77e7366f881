"""The pictures of the starter pack, one module for each technique."""
