"""How a painting is looked at while it forms: zoom and pan, beside its source, sharp enough."""
