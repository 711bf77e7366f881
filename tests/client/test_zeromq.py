"""A pyzmq that cannot be used, in whatever way, leads to the bridge; nothing to a traceback."""

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import pytest
import zmq
from tests.backends import follow

from scumble_client import Client, Failed
from scumble_client.link import pipe
from scumble_client.link.transport import open_transport
from scumble_client.link.zeromq import zeromq_fault
from scumble_protocol.folder import Connection, write_connection, write_launch

NOWHERE = Connection("tcp://127.0.0.1:9", *["k" * 40] * 3, os.getpid())
BRIDGE = ["bridge"]


class Raising:
    """A finder of a ``zmq`` whose import raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def find_spec(self, name, path=None, target=None):
        del path, target
        return ModuleSpec(name, self) if name == "zmq" else None

    def create_module(self, spec):
        del spec

    def exec_module(self, module):
        del module
        raise self._error


class Refusing:
    def __enter__(self):
        raise zmq.ZMQError(24)

    def __exit__(self, *_):
        pass


def without(*names: str, **changed: object) -> ModuleType:
    """A pyzmq that lacks some names, or has others in their place."""
    module = ModuleType("zmq")
    module.__path__ = []
    vars(module).update({k: v for k, v in vars(zmq).items() if k not in (*names, "__path__")})
    vars(module).update(changed)
    return module


def encryptless(_: str) -> bool:
    return False


def has_nothing(_: str) -> bool:
    raise AttributeError("has")


STUBS = {
    "of another plugin": ModuleType("zmq"),
    "too old": without("EVENT_CLOSED", "EVENT_DISCONNECTED"),
    "without CURVE": without(has=encryptless),
    "half": without(has=has_nothing),
    "no sockets": without(Context=Refusing),
    "no module at all": SimpleNamespace(),
    "forbidden": None,
}
ERRORS = [
    ImportError("_zmq.abi3.so: undefined symbol"),
    OSError("libzmq.so.5: invalid ELF header"),
    AttributeError("module 'zmq.backend' has no attribute 'Socket'"),
    SystemError("initialization of _zmq failed"),
    ValueError("bad marshal data"),
    RuntimeError(""),
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    write_connection(NOWHERE)


@pytest.fixture
def bridges(home, monkeypatch):  # noqa: ARG001 - what is installed comes first
    """Commands by which bridges were started."""
    started = []
    write_launch(["false"], BRIDGE)
    monkeypatch.setattr(pipe, "Pipe", lambda _, command: started.append(command))
    return started


def spoil(monkeypatch, error: Exception) -> None:
    for name in [name for name in sys.modules if name == "zmq" or name.startswith("zmq.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Raising(error), *sys.meta_path])


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_import_that_raises_leads_to_the_bridge(bridges, monkeypatch, error):
    spoil(monkeypatch, error)
    open_transport(NOWHERE)
    assert bridges == [BRIDGE]


@pytest.mark.parametrize("stub", STUBS)
def test_what_only_looks_like_pyzmq_leads_to_the_bridge(bridges, monkeypatch, stub):
    monkeypatch.setitem(sys.modules, "zmq", STUBS[stub])
    if stub in ("without CURVE", "half", "no sockets"):  # its own modules are whole
        monkeypatch.setattr(sys, "path_importer_cache", {})
        STUBS[stub].__path__ = zmq.__path__
    open_transport(NOWHERE)
    assert bridges == [BRIDGE]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_without_a_bridge_one_line_says_what_is_wrong(monkeypatch, error):
    write_launch(["false"])
    spoil(monkeypatch, error)
    client = Client("test")
    client.connect()
    failed = follow(client, patience=20)[-1]
    assert isinstance(failed, Failed)
    assert failed.message.startswith(
        f"Neither pyzmq nor the bridge to it can be used here (pyzmq: {type(error).__name__}: "
        f"{error}".rstrip(" ")
    )
    assert "\n" not in failed.message


@pytest.mark.usefixtures("home")
def test_a_bridge_whose_program_is_gone_is_one_line_too(monkeypatch):
    write_launch(["false"], ["/nowhere/python"])
    monkeypatch.setitem(sys.modules, "zmq", None)
    client = Client("test")
    client.connect()
    message = follow(client, patience=20)[-1].message
    assert "/nowhere/python: No such file or directory" in message
    assert "install/try.sh" in message


def test_the_one_here_can_be_used():
    assert zeromq_fault() is None
