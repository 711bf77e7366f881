"""The two procedures that GIMP lists, and where they are in its menus."""

from typing import Any

from scumble_gimp import arguments, run, text
from scumble_gimp.api import Gimp

SCUMBLE, AGAIN = "plug-in-scumble", "plug-in-scumble-again"
_MENU = "<Image>/Filters/Artistic"


class Scumble(Gimp.PlugIn):
    """What GIMP asks the plug-in for."""

    def do_set_i18n(self, _name: str) -> bool:
        """Say that GIMP has nothing to translate: words are handed over in its language."""
        return False

    def do_query_procedures(self) -> list[str]:
        """The names of the procedures."""
        return [SCUMBLE, AGAIN]

    def do_create_procedure(self, name: str) -> Any:
        """Describe one procedure."""
        work = run.scumble if name == SCUMBLE else run.again
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, work, None)
        procedure.set_image_types("RGB*, GRAY*")
        mask = Gimp.ProcedureSensitivityMask
        procedure.set_sensitivity_mask(mask.DRAWABLE | mask.DRAWABLES)
        procedure.set_attribution("Scumble", "GPL-3.0-or-later", "2026")
        if name == SCUMBLE:
            procedure.set_menu_label(text.MENU)
            procedure.set_documentation(text.BLURB, text.HELP, name)
            arguments.add_arguments(procedure)
        else:
            procedure.set_menu_label(text.MENU_AGAIN)
            procedure.set_documentation(text.BLURB_AGAIN, text.HELP, name)
        procedure.add_menu_path(_MENU)
        return procedure
