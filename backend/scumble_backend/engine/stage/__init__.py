"""A number of iterations at one level: its loss as a list of terms, its search, its run."""
