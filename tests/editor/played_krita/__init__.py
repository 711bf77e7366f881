"""A Krita that is played: what it brings into a plugin's process, in Python, with real Qt widgets.

The environment variable ``PLAYED_KRITA`` says which, by a name of ``host.KRITAS``. It is played
as its source and the plugins of others say; the real Krita 5.2.9 runs in ``tests/editors``.
"""
