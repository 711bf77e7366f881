"""What is computed from feature maps: hypercolumns and their search, statistics, loss formulas."""
