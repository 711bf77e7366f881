"""The pyzmq of the editor's Python, which may be missing, broken, or not what it seems."""

from functools import lru_cache

_NEEDED = ("Context", "DEALER", "PAIR", "EVENT_CLOSED", "EVENT_DISCONNECTED", "RECONNECT_IVL")
"""Names of pyzmq that a client uses; a stub of another plugin, or an old release, lacks some."""


def zeromq_fault() -> str | None:
    """Say in a few words what is wrong with this Python's pyzmq; None if it can be used.

    Another plugin's may be loaded already, or come first on the path. Whatever is wrong, even a
    library that cannot be linked, leads to the bridge and never to a traceback in the editor.
    """
    try:
        import zmq  # noqa: PLC0415 - may be missing, or made for another Python
        from zmq.utils import monitor  # noqa: PLC0415
    except Exception as error:  # noqa: BLE001 - ImportError, OSError, SystemError: it is another's code
        return _in_short(error)
    missing = [name for name in _NEEDED if not hasattr(zmq, name)]
    if missing or not hasattr(monitor, "recv_monitor_message"):
        return f"it has no {missing[0] if missing else 'recv_monitor_message'}"
    return _trial(zmq)


@lru_cache(maxsize=4)
def _trial(zmq: object) -> str | None:
    """Use a pyzmq once as a client does: some fail only then."""
    try:
        if not zmq.has("curve"):  # type: ignore[attr-defined]
            return "it cannot encrypt"
        with zmq.Context() as context, context.socket(zmq.DEALER) as socket:  # type: ignore[attr-defined]
            watch = socket.get_monitor_socket(zmq.EVENT_CLOSED)  # type: ignore[attr-defined]
            socket.disable_monitor()
            watch.close(0)
    except Exception as error:  # noqa: BLE001 - as above
        return _in_short(error)
    return None


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0][:200]
