"""Who was paired with this machine's backend: names, their public keys, and our lasting key pair.

Everything lies owner-only in the shared folder: ``server.json`` (the key pair by which paired
clients know the backend) and ``pairings/NAME.json`` (one client's public key each; its secret half
left with the file that was handed over and is not kept here).
"""

import os
import re
import time
from pathlib import Path

import zmq

from scumble_backend.service.curve import KeyPair, new_pair
from scumble_protocol.folder import Connection, shared_folder
from scumble_protocol.kept import LOCAL
from scumble_protocol.owned import FolderError, own_folder, read_private, write_private

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_FRESH = 0.5
"""Seconds for which what was read from the folder is used."""


class PairingError(Exception):
    """A pairing cannot be made or revoked; the text says why in one line."""


def lasting_pair() -> KeyPair | None:
    """Read the key pair that paired clients know; None before the first pairing.

    Raises FolderError if it cannot be trusted.
    """
    content = read_private(_server_path())
    if content is None:
        return None
    public, secret = content.get("public"), content.get("secret")
    if not isinstance(public, str) or not isinstance(secret, str) or not _matches(public, secret):
        raise FolderError(f"{_server_path()} is broken: delete it and pair again")
    return KeyPair(public, secret)


def pair(name: str, endpoint: str) -> dict[str, object]:
    """Let a new client in and give the content of the file that is to be carried to it.

    Raises PairingError for a name that cannot be used. A name stands for one key forever, since
    paintings belong to it: it stays taken after ``revoke``.
    """
    _check_name(name)
    for folder in (shared_folder(), _pairings_path()):
        own_folder(folder)
    server = lasting_pair()
    if server is None:
        server = new_pair()
        write_private(_server_path(), dict(server._asdict()))
    path = _pairings_path() / f"{name}.json"
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise PairingError(f"There is or was a pairing named {name}: choose another name") from None
    client = new_pair()
    write_private(path, {"key": client.public, "revoked": False, "since": int(time.time())})
    way = Connection(endpoint, server.public, client.public, client.secret, 0)
    return {"name": name, **{k: v for k, v in way._asdict().items() if k not in ("pid", "host")}}


def revoke(name: str) -> None:
    """Revoke a client's pairing; a running backend notices within a second."""
    _check_name(name)
    path = _pairings_path() / f"{name}.json"
    content = read_private(path)
    if content is None:
        raise PairingError(f"There is no pairing named {name}: scumble pair --list names them")
    write_private(path, {**content, "revoked": True})


def pairings() -> dict[str, bool]:
    """Give every name ever paired, and whether it is let in."""
    return {name: bool(key) for name, key in _read_all().items()}


class Allowed:
    """The keys that are let in: the connection file's and those of the pairings, as they are now.

    Its methods may be called from any thread and raise nothing: a pairing that cannot be read lets
    nobody in.
    """

    def __init__(self, local_key: str) -> None:
        self._local_key = local_key
        self._names: dict[str, str] = {}
        self._read_at = float("-inf")

    def name_of(self, key: str) -> str:
        """Give the name for which a public key stands; empty if it may not come in."""
        return LOCAL if key == self._local_key else self._now().get(key, "")

    def knows(self, name: str) -> bool:
        """Tell whether a name may (still) come in."""
        return name == LOCAL or (bool(name) and name in self._now().values())

    def _now(self) -> dict[str, str]:
        now = time.monotonic()
        if now - self._read_at > _FRESH:
            self._names = {key: name for name, key in _read_all().items() if key}
            self._read_at = now
        return self._names


def _read_all() -> dict[str, str]:
    """Give the key of every pairing by name; an empty one for those that are not let in."""
    keys = {}
    try:
        paths = sorted(_pairings_path().glob("*.json"))
    except OSError:
        return {}
    for path in paths:
        if _NAME.fullmatch(path.stem):
            keys[path.stem] = _key_in(path)
    return keys


def _key_in(path: Path) -> str:
    try:
        content = read_private(path) or {}
    except FolderError:
        return ""
    key = content.get("key")
    return key if isinstance(key, str) and content.get("revoked") is False else ""


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name == LOCAL:
        raise PairingError(
            f"{name!r} is not a valid name for a pairing: use a-z, 0-9, - and _, at most 32, "
            f"not {LOCAL!r}"
        )


def _matches(public: str, secret: str) -> bool:
    try:
        return zmq.curve_public(secret.encode()) == public.encode()
    except (zmq.ZMQError, ValueError):
        return False


def _server_path() -> Path:
    return shared_folder() / "server.json"


def _pairings_path() -> Path:
    return shared_folder() / "pairings"
