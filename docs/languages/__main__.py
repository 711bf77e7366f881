"""Bring template and catalogues up to date with the code, compile them, and say what is missing.

python -m docs.languages            all that are there
python -m docs.languages sv         and begin this one
"""

import sys

from docs.languages.catalogues import (
    FOLDER,
    ROOT,
    as_po,
    languages,
    path_of,
    read,
    says_the_same,
    updated,
    wanted,
)
from docs.languages.checks import faults, is_done
from docs.languages.extraction import template


def main(begun: list[str]) -> int:
    """Write what differs; 1 if a translation has a fault."""
    for language in begun:
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(as_po(updated(language, template(ROOT))))
    for path, content in wanted():
        if not says_the_same(path, content):
            path.write_bytes(content)
            sys.stdout.write(f"{path.relative_to(FOLDER)} is new\n")
    wrong = 0
    for language in languages():
        catalog = read(path_of(language), language)
        open_ones = [message for message in catalog if message.id and not is_done(message)]
        found = faults(catalog)
        sys.stdout.write(f"{language}: {len(catalog)} strings, {len(open_ones)} to translate\n")
        sys.stdout.writelines(f"  {fault}\n" for fault in found)
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
