"""Fuzz the decoders with atheris (libFuzzer for Python): every byte that an attacker can send.

    pip install atheris pyzmq
    python -m tests.fuzz.decode -max_total_time=600 -rss_limit_mb=4096 FOLDER tests/fuzz/corpus

Run in the repository's root with the packages on ``PYTHONPATH``, FOLDER being an empty one. The
limit on memory is twice the protocol's largest frame. To keep only what adds coverage, libFuzzer's
``-merge=1`` wants a program that it can start again: a script that calls ``main``. pytest replays
the corpus without atheris.
"""

import sys

import atheris

with atheris.instrument_imports(include=["scumble_protocol", "scumble_client", "scumble_backend"]):
    from tests.fuzz.targets import run


def main() -> None:
    """Fuzz until libFuzzer's options say stop."""
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
