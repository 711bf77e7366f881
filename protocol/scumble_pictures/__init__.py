"""One reader of picture files, for content, style, mask and style map, in shell and backend alike.

``reader.read`` gives any of them upright, in sRGB, at the depth of its file.
"""
