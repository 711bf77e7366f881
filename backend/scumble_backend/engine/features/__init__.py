"""What is made of feature maps: hypercolumns and their search, statistics, formulas of losses."""
