"""The code that paints the starter pack: ``python -m scumble_styles.painting``.

Pictures are composed in *units* (1280 by 1024, or upright) and rendered at any size, so a small
proof shows the same picture as the full size. Needs numpy and Pillow.
"""
