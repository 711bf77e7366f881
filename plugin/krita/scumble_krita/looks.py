"""How a layer takes part in its composition: what a painting takes over from its source."""

from typing import NamedTuple

from krita import Node

NORMAL, OPAQUE = "normal", 255


class Look(NamedTuple):
    """Blend mode, opacity 0..255, inherited alpha, colour label."""

    blending: str = NORMAL
    opacity: int = OPAQUE
    inherits_alpha: bool = False
    label: int = 0

    @classmethod
    def of(cls, node: Node) -> "Look":
        """A layer's look of now."""
        return cls(node.blendingMode(), node.opacity(), node.inheritAlpha(), node.colorLabel())

    @property
    def plain(self) -> bool:
        """Whether the layer covers what is below it as it is."""
        return self[:3] == PLAIN[:3]

    def wear(self, node: Node) -> None:
        """Give it to a layer of the scratch picture, so that it is no undo step of the artist's."""
        node.setBlendingMode(self.blending)
        node.setOpacity(self.opacity)
        node.setInheritAlpha(self.inherits_alpha)
        node.setColorLabel(self.label)


PLAIN = Look()
