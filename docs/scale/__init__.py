"""How many workers a studio can have before something else is full: docs/scale.md."""
