"""What the depths of the wire's pixels are, written down once more to check the product by."""

CODES = {"u8": "B", "u16": "H", "f16": "e", "f32": "f"}
"""The type of a channel for struct and, after "<", for NumPy."""

WHITE = {"u8": 255, "u16": 65535, "f16": 1, "f32": 1}
"""The value that is white or opaque."""
