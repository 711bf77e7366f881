"""What pip is about to fetch: how many packages, how large, and whether the disk has room for them.

Run by environment.sh, in an environment that has nothing but pip yet:

    python packages.py REPORT DOWNLOADS

reads what ``pip install --dry-run --report`` wrote, says what it means, and lists the files in
DOWNLOADS/list, one "size name address" a line. It ends with 1 where the disk is too small.
"""

import json
import shutil
import sys
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

UNPACKED = 2.0
"""How many times its download a package takes on the disk (measured: 3.1 GB became 6.0 GB)."""
SPARE = 300_000_000
"""Bytes that are wanted beyond that: for pip, temporary files, and the first paintings."""
PATIENCE = 20.0
"""Seconds that an index has to tell a size."""


class Download(NamedTuple):
    """One file that pip has chosen."""

    name: str
    address: str
    """Where it lies, with its hash where pip knows one."""
    size: int
    """Bytes; 0 where the index does not tell."""


def main(arguments: Sequence[str]) -> int:
    """Say what is fetched, and list it; 1 if the disk has no room."""
    report, folder = Path(arguments[0]), Path(arguments[1])
    downloads = planned(json.loads(report.read_text("utf-8")))
    rows = (f"{download.size} {download.name} {download.address}\n" for download in downloads)
    (folder / "list").write_text("".join(rows), "utf-8")
    here = sum(d.size for d in downloads if (folder / d.name).is_file())
    total = sum(d.size for d in downloads)
    print(in_words(downloads, here), flush=True)
    needed = total - here + int(total * UNPACKED) + SPARE
    free = shutil.disk_usage(folder).free
    if downloads and free < needed:
        print(
            f"scumble: {folder.resolve().parent} needs {_size(needed)} on its disk, where "
            f"{_size(free)} are free: make room, or set SCUMBLE_HOME to a folder on another disk",
            file=sys.stderr,
        )
        return 1
    return 0


def planned(report: dict[str, list[dict[str, dict[str, object]]]]) -> list[Download]:
    """Read pip's report and ask for the sizes; the largest first."""
    chosen = [row["download_info"] for row in report["install"]]
    addresses = [_address(info) for info in chosen if "archive_info" in info]
    with ThreadPoolExecutor(16) as pool:
        sizes = list(pool.map(_asked_size, addresses))
    names = [unquote(Path(urlsplit(address).path).name) for address in addresses]
    found = [Download(*row) for row in zip(names, addresses, sizes, strict=True)]
    return sorted(found, key=lambda download: (-download.size, download.name))


def in_words(downloads: Sequence[Download], here: int) -> str:
    """Say how much is fetched, of which a part may be here from an interrupted time."""
    if not downloads:
        return "Nothing is fetched but what builds Scumble itself."
    total = sum(download.size for download in downloads)
    unknown = sum(1 for download in downloads if not download.size)
    unpacked = _size(total * UNPACKED)
    lines = [f"{len(downloads)} packages: {_size(total)} to fetch, {unpacked} unpacked"]
    if unknown:
        lines.append(f"of unknown size: {unknown} (PyTorch with NVIDIA's libraries has 3 GB)")
    if here:
        lines.append(f"{_size(here)} of it were fetched before")
    largest = ", ".join(f"{d.name.split('-')[0]} {_size(d.size)}" for d in downloads[:3] if d.size)
    return "; ".join(lines) + (f". The largest: {largest}." if largest else ".")


def _address(info: dict[str, object]) -> str:
    archive = info["archive_info"]
    hashes = archive.get("hashes", {}) if isinstance(archive, dict) else {}
    return f"{info['url']}" + (f"#sha256={hashes['sha256']}" if "sha256" in hashes else "")


def _asked_size(address: str) -> int:
    """Ask how many bytes a file has; 0 where nobody tells, which pip may yet fetch."""
    head = urllib.request.Request(address.partition("#")[0], method="HEAD")  # noqa: S310 - pip's own
    try:
        with urllib.request.urlopen(head, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.headers["Content-Length"] or 0)
    except (OSError, ValueError):
        return 0


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
