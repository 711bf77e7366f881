"""What is computed from style pictures, and which of them counts where."""
