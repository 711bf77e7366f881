"""One job followed from the shell, and the kept ones that the backend lists."""
