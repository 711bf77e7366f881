"""The plugin in each editor: there, of this release, switched on, looking at the same folder."""

import os
from collections.abc import Iterator

from scumble_install.bundle import VENDORED, differences
from scumble_install.doctor.finding import Finding
from scumble_install.editors import EDITORS
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.system import System
from scumble_protocol.folder import FOLDER_FILE, FolderError, read_folder_file, shared_folder
from scumble_protocol.paths import shown
from scumble_protocol.remedies import in_words

_INSTALL = "run scumble install"
_ASIDE = ".scumble-*"
"""What an interrupted installation leaves beside the plugin."""


def look_at_editors(system: System) -> Iterator[Finding]:
    """Look at the plugin in every editor of a user."""
    found = [(editor, profile) for editor in EDITORS for profile in editor.find(system)]
    if not found:
        names = " and no ".join(editor.name for editor in EDITORS)
        yield Finding("editors", False, f"No {names} was found", f"install one, then {_INSTALL}")
    for editor, profile in found:
        name = f"plugin {profile.name}"
        try:
            fault = _fault(editor, profile)
        except (OSError, FolderError) as error:
            fault = f"the {editor.noun} cannot be looked at ({in_words(error)})", _INSTALL
        if fault is None:
            text = f"the {editor.noun} is in place, of this release, and switched on"
            yield Finding(name, True, f"{profile.name}: {text}")
        else:
            yield Finding(name, False, f"{profile.name}: {fault[0]}", fault[1])


def _fault(editor: Editor, profile: Profile) -> tuple[str, str] | None:
    """Say what is wrong with a plugin, and what to do; None if nothing is. Raises OSError."""
    noun, starter = editor.noun, editor.plugin(profile) / editor.starter
    if not starter.is_file():
        return f"the {noun} is missing{_interrupted(editor, profile)}", _INSTALL
    if editor.executes and not os.access(starter, os.X_OK):
        words = f"{shown(starter)} is not executable, so {editor.name} leaves it out"
        return words, f"{_INSTALL}, or make it executable"
    old = _old_files(editor, profile)
    if old:
        words = f"the {noun} is of another release, or changed ({len(old)} files, such as {old[0]})"
        return words, f"{_INSTALL}, and start {editor.name} again"
    if not editor.enabled(profile):
        words = f"the {noun} is switched off in {shown(profile.settings or profile.folder)}"
        return words, f"{_INSTALL} while {editor.name} is closed, or switch it on in its settings"
    folder = read_folder_file(editor.plugin(profile) / "vendor" / FOLDER_FILE)
    if folder is not None and folder != shared_folder():
        words = (
            f"the {noun} looks for the backend in {shown(folder)}, not in {shown(shared_folder())}"
        )
        return words, f"{_INSTALL} with the SCUMBLE_HOME that you want"
    return None


def _interrupted(editor: Editor, profile: Profile) -> str:
    left = any((profile.folder / editor.staging).glob(_ASIDE))
    return ", and an installation was interrupted" if left else ""


def _old_files(editor: Editor, profile: Profile) -> list[str]:
    vendor = editor.plugin(profile) / "vendor"
    packages = [editor.folder(profile).joinpath(*editor.code), *(vendor / n for n in VENDORED)]
    return [f"{package.name}/{file}" for package in packages for file in differences(package)]
