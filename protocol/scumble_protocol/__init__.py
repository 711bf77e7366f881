"""What both ends of the wire agree on: messages, pixel formats, parameters, the shared folder.

Standard library only: it runs inside any editor's Python. The specification that other
languages can follow is ``protocol/README.md``.
"""

VERSION = 1
"""The protocol's own version; raised when a message changes in a way that an older end misreads."""
