"""What an optimiser remembers, in a form that can be stored."""

from typing import NamedTuple

from torch import Tensor


class OptimizerMemory(NamedTuple):
    """A number (the optimiser's to read) and tensors by name, never changed in place."""

    number: int
    tensors: dict[str, Tensor]

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors."""
        return sum(x.numel() * x.element_size() for x in self.tensors.values())

    def on(self, device: str) -> "OptimizerMemory":
        """The same with all tensors there; not copied where they are."""
        return OptimizerMemory(
            self.number, {name: x.to(device) for name, x in self.tensors.items()}
        )
