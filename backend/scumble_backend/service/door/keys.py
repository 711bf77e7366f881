"""The CURVE keys of one run of the backend, for its socket to clients."""

from typing import NamedTuple

from scumble_backend.service.curve import new_pair
from scumble_backend.service.door.pairings import lasting_pair


class Keys(NamedTuple):
    """Key pairs in Z85 text. The client's is made again at every start, for the connection file."""

    server: str
    server_secret: str
    client: str
    client_secret: str


def make_keys() -> Keys:
    """Make the client's key pair; the server's too, unless paired clients know it already.

    Raises FolderError if the lasting one cannot be trusted.
    """
    server = lasting_pair() or new_pair()
    return Keys(*server, *new_pair())
