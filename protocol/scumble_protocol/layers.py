"""Style layers with weights, as text: "relu1_1:1,relu3_1:0.5"."""

LAYERS = tuple(
    f"relu{block}_{number}"
    for block, count in ((1, 2), (2, 2), (3, 4), (4, 4), (5, 1))
    for number in range(1, count + 1)
)
"""Layers of VGG-19 whose features can describe a style."""
LARGEST_WEIGHT = 1000.0


def check_layers(text: str) -> str:
    """Give the text back without spaces, or raise ValueError saying what does not fit.

    A layer without a weight has weight 1. Empty: no choice.
    """
    entries = [entry for entry in text.replace(" ", "").split(",") if entry]
    if text.strip() and not entries:
        raise ValueError("must name layers from relu1_1 to relu5_1, or be left out")
    names = [_check_layer(entry) for entry in entries]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"must name {name} once")
    return ",".join(entries)


def _check_layer(entry: str) -> str:
    name, colon, weight = entry.partition(":")
    if name not in LAYERS:
        raise ValueError(f"must name layers from relu1_1 to relu5_1, not {name[:20]!r}")
    if colon and not (_is_decimal(weight) and 0 < float(weight) <= LARGEST_WEIGHT):
        raise ValueError(
            f"must give {name} a weight above 0, at most {LARGEST_WEIGHT:g}, not {weight[:20]!r}"
        )
    return name


def _is_decimal(text: str) -> bool:
    whole, _, rest = text.partition(".")
    return text.isascii() and (whole + rest).isdigit() and len(text) <= 16
