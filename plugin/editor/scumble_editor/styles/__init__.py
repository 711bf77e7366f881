"""The styles to choose from, and the list that a style picker shows of them."""
