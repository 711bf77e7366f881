"""Plays a system like Windows to Scumble's own modules, in every Python that finds this first.

They see ``sys.platform`` and ``os.name`` of Windows, and neither fork, user ids, memfd, Unix
sockets, signals of POSIX, fcntl and resource, nor /proc. ZeroMQ has no ``ipc://``. Libraries and
Python's own modules see the system as it is: PyTorch and psutil of Linux would not run without it.
So this shows that what we wrote asks for nothing that Windows lacks; it does not show that Windows'
processes, locks and consoles do what is expected of them.

Each process that they start is written down, with its flags, in ``$STARTED``.
"""

import builtins
import errno
import fcntl
import importlib.machinery
import json
import os
import pathlib
import runpy
import signal
import socket
import subprocess
import sys
import types

NO_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "posix", "_posixsubprocess"}
NO_NAMES = {
    os: """O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK WNOHANG chown chroot fchmod fchown
        fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp getpriority
        getresuid getsid getuid initgroups killpg lchown memfd_create MFD_CLOEXEC MFD_ALLOW_SEALING
        mkfifo mknod nice openpty posix_fallocate posix_spawn pread preadv pwrite pwritev
        sched_getaffinity sched_setaffinity sched_yield sendfile setgid setpgid setpriority setsid
        setuid statvfs sysconf uname wait wait3 wait4""",
    signal: """SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1
        SIGUSR2""",
    socket: "AF_UNIX",
}  # fmt: skip


class Elsewhere(types.ModuleType):
    """A module as it is on the other system."""

    def __init__(self, real, **other):
        super().__init__(real.__name__, real.__doc__)
        lacking = NO_NAMES.get(real, "").split()
        self.__dict__.update(_real=real, _lacking=lacking, **other)

    def __getattr__(self, name):
        if name in self._lacking:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self._real, name)

    def __setattr__(self, name, value):
        setattr(self._real, name, value)


class Popen(subprocess.Popen):
    """A process that writes down how it was started; flags are none of this system's."""

    def __init__(self, args, *rest, creationflags=0, **options):
        if {"preexec_fn", "start_new_session", "pass_fds"} & set(options):
            raise ValueError("this is not supported on Windows platforms")
        with pathlib.Path(os.environ["STARTED"]).open("a") as file:
            file.write(json.dumps([creationflags, args]) + "\n")
        super().__init__(args, *rest, **options)


def run(*args, **options):
    """As ``subprocess.run``."""
    with Popen(*args, **options) as process:
        out, err = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def locking(file, mode, size):
    """As ``msvcrt.locking``: so many bytes from where the file stands."""
    how = fcntl.LOCK_EX | fcntl.LOCK_NB if mode == 2 else fcntl.LOCK_UN
    fcntl.lockf(file, how, size, os.lseek(file, 0, os.SEEK_CUR))


MODULES = {
    "os": Elsewhere(os, name="nt", O_BINARY=0),
    "sys": Elsewhere(sys, platform="win32"),
    "signal": Elsewhere(signal, SIGBREAK=signal.SIGTTIN),
    "socket": Elsewhere(socket),
    "subprocess": Elsewhere(subprocess, Popen=Popen, run=run, CREATE_NO_WINDOW=0x08000000),
    "msvcrt": types.SimpleNamespace(locking=locking, LK_NBLCK=2, LK_UNLCK=0),
}


def our_import(name, place=None, names=None, fromlist=(), level=0):
    """Import as on the other system."""
    top = name.partition(".")[0]
    if level == 0 and top in NO_MODULES:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    if (level == 0 and name in MODULES) or (top in MODULES and not fromlist):
        return MODULES[top]
    module = builtins.__import__(name, place, names, fromlist, level)
    if top == "zmq":
        without_ipc()
    return module


OURS = {**vars(builtins), "__import__": our_import}


def is_ours(name):
    """Whether a module is one that we wrote."""
    return (name or "").startswith("scumble_")


class Loader(importlib.machinery.SourceFileLoader):
    """A loader of a module of ours."""

    def exec_module(self, module):
        module.__dict__["__builtins__"] = OURS
        super().exec_module(module)


class Finder(importlib.machinery.PathFinder):
    """A finder of modules of ours."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = super().find_spec(name, path, target) if is_ours(name) else None
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader:
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


def without_ipc():
    """Take ``ipc://`` from ZeroMQ, as its wheels for Windows have none."""
    import zmq

    if zmq.has("ipc"):
        has = zmq.has
        zmq.has = lambda what: what != "ipc" and has(what)
        for name in ("bind", "connect"):
            setattr(zmq.Socket, name, refusing(getattr(zmq.Socket, name)))


def refusing(call):
    """Make a call of a socket raise for ``ipc://``."""
    import zmq

    def refused(self, address, *rest):
        if str(address).startswith("ipc:"):
            raise zmq.ZMQError(errno.EPROTONOSUPPORT)
        return call(self, address, *rest)

    return refused


def hidden(call):
    """Make a call of a path raise for what lies in /proc."""

    def refused(self, *rest, **options):
        if str(self).startswith("/proc"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self))
        return call(self, *rest, **options)

    return refused


def as_main(call):
    """Make ``python -m`` run a module of ours as one."""

    def run_code(code, run_globals, init_globals=None, mod_name=None, mod_spec=None, *rest):
        if is_ours(getattr(mod_spec, "name", None)):
            run_globals["__builtins__"] = OURS
        return call(code, run_globals, init_globals, mod_name, mod_spec, *rest)

    return run_code


runpy._run_code = as_main(runpy._run_code)
sys.meta_path.insert(0, Finder)
for name in ("stat", "open", "readlink", "iterdir", "exists"):
    setattr(pathlib.Path, name, hidden(getattr(pathlib.Path, name)))
