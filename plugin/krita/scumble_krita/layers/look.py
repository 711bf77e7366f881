"""How a layer takes part in its composition: what a painting takes over from its source."""

import re
from typing import NamedTuple

from krita import Node

NORMAL, OPAQUE = "normal", 255
_TAG, _MASTER = re.compile("<node [^>]*>"), 'key="masterFXSwitch"'
_NO_EFFECTS = '<asl><node type="Descriptor" name="" classId="null"/></asl>'


class LayerLook(NamedTuple):
    """Blend mode, opacity 0..255, inherited alpha, layer style as ASL (or ""), colour label."""

    blending: str = NORMAL
    opacity: int = OPAQUE
    inherits_alpha: bool = False
    effects: str = ""
    label: int = 0

    @classmethod
    def of(cls, node: Node) -> "LayerLook":
        """A layer's look of now."""
        return cls(
            node.blendingMode(),
            node.opacity(),
            node.inheritAlpha(),
            _effects(node),
            node.colorLabel(),
        )

    @property
    def plain(self) -> bool:
        """Whether the layer covers what is below it as it is."""
        return self[:4] == PLAIN[:4]

    def wear(self, node: Node) -> None:
        """Give it to a layer of the scratch document: the artist gets no undo step for it."""
        node.setBlendingMode(self.blending)
        node.setOpacity(self.opacity)
        node.setInheritAlpha(self.inherits_alpha)
        node.setColorLabel(self.label)
        if self.effects or node.layerStyleToAsl():
            node.setLayerStyleFromAsl(self.effects or _NO_EFFECTS)


PLAIN = LayerLook()


def _effects(node: Node) -> str:
    """Its layer style as ASL, "" where none of it is on."""
    style = node.layerStyleToAsl()
    switches = [tag for tag in _TAG.findall(style) if 'key="enab"' in tag or _MASTER in tag]
    is_off = any(_MASTER in tag and 'value="0"' in tag for tag in switches)
    is_on = any('key="enab"' in tag and 'value="1"' in tag for tag in switches)
    return style if is_on and not is_off else ""
