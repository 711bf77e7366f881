"""What GIMP's menu and its procedure browser call the plug-in."""

from gi.repository import Gimp


def scenario(stage):
    known = Gimp.get_pdb().lookup_procedure("plug-in-scumble")
    strength = known.find_argument("strength")
    stage.facts["words"] = [known.get_menu_label(), known.get_blurb(), strength.get_nick()]
