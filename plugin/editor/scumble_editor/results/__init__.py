"""Paintings that are taken up again: what is known of them, and what goes on from them."""
