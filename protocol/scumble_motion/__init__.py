"""What moves between two pictures of a film: arithmetic on NumPy arrays, with OpenCV (optional)."""
