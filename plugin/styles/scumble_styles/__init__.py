"""The starter pack of style pictures, and the code that paints them."""
