"""How processes of ours start: nothing that lies in the caller's folder is imported."""

import sys

_RUN = (
    "import sys; sys.path[:] = filter(None, sys.path); sys.argv.pop(0); import runpy; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def python_module(
    module: str, *arguments: str, version: tuple[int, ...] = sys.version_info[:2]
) -> list[str]:
    """Give the command that runs a module in this Python, without the current folder in its path.

    ``version`` is that of the Python: 3.11 and later can leave the folder out by themselves.
    Variables and packages of the user stay in force, as they may be what Scumble was installed by.
    """
    isolated = ["-P", "-m"] if version >= (3, 11) else ["-c", _RUN]
    return [sys.executable, *isolated, module, *arguments]
