"""A pretended GPU: tensors that say they are on it, and are on the CPU.

It shows what can be shown without one: that whatever meets is on the same device, and how much of
its memory is in use. It says nothing of speed, streams, or what CUDA's own kernels can do.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

DEVICE = torch.device("cuda", 0)
_CPU = torch.device("cpu")
_aten = torch.ops.aten
_BETWEEN = {_aten._to_copy, _aten.copy_}  # takes from one device to the other
_BY_INDEX = {_aten.index, _aten.index_put, _aten.index_put_}  # indices may be on the CPU
_FACTORISATIONS = {_aten.linalg_qr, _aten._linalg_eigh, _aten._linalg_svd, _aten.linalg_inv_ex}


class _There(Tensor):
    """A tensor on the pretended device; `held` is where its numbers are."""

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> _There:
        made: _There = Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls,
            held.size(),
            strides=held.stride(),
            storage_offset=held.storage_offset(),
            dtype=held.dtype,
            device=DEVICE,
        )
        made.held = held
        return made

    def __repr__(self) -> str:  # type: ignore[override]
        return f"{self.dtype} {tuple(self.shape)} there"

    def tolist(self) -> Any:
        return self.held.tolist()  # PyTorch refuses it to every subclass

    @classmethod
    def __torch_dispatch__(
        cls, func: Any, _types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        raise AssertionError(f"{func}: outside of the pretended device")


class Accelerator(TorchDispatchMode):
    """The mode in which DEVICE is there.

    `memory`: bytes that it has; more raises torch.OutOfMemoryError, as a GPU does, and counts as
    one of `refused`. `used`, `peak`: bytes of all tensors there, now and at most. `float64`:
    whether it knows such numbers; one that does not has no factorisations of matrices either.
    """

    def __init__(self, memory: int = 2**40, *, float64: bool = True) -> None:
        super().__init__()
        self.float64 = float64
        self.memory, self.used, self.peak, self.refused = memory, 0, 0, 0
        self._blocks: dict[int, int] = {}  # tensors in each block of memory
        self._living: dict[int, weakref.ref[_There]] = {}
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Accelerator:
        self._patch.setattr(torch.cuda, "_lazy_init", lambda: None)
        self._patch.setattr(torch.accelerator, "empty_cache", lambda: None)
        self._patch.setattr(torch.accelerator, "get_memory_info", self._memory_info)
        for name in ("memory_reserved", "memory_allocated"):
            self._patch.setattr(torch.accelerator, name, lambda _device: 0)
        torch._C._ensureCUDADeviceGuardSet()
        torch._C._set_only_lift_cpu_tensors(True)
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        torch._C._set_only_lift_cpu_tensors(False)
        self._patch.undo()

    def _memory_info(self, _device: object) -> tuple[int, int]:
        return self.memory - self.used, self.memory

    def __torch_dispatch__(
        self, func: Any, _types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        kwargs = dict(kwargs or {})
        tensors = [*_tensors(args), *_tensors(list(kwargs.values()))]
        there = [x for x in tensors if isinstance(x, _There)]
        device = kwargs.get("device")
        onto = bool(there) if device is None else device.type == DEVICE.type
        if func.overloadpacket is _aten.copy_:
            onto = isinstance(args[0], _There)
        if there:
            _check(func, [x for x in tensors if not isinstance(x, _There)])
            if not self.float64 and func.overloadpacket in _FACTORISATIONS:
                raise NotImplementedError(f"{func} is not implemented for this device")
        if device is not None:
            kwargs["device"] = _CPU
        if there:
            args, kwargs = _each(_held, args), {k: _each(_held, x) for k, x in kwargs.items()}
        result = func(*args, **kwargs)
        if not onto:
            return result
        same = {id(x.held): x for x in there}
        return _each(lambda x: same[id(x)] if id(x) in same else self._put(x), result)

    def _put(self, held: Tensor) -> _There:
        if held.dtype == torch.float64 and not self.float64:
            raise TypeError("this device knows no float64")
        block, size = held.untyped_storage().data_ptr(), held.untyped_storage().nbytes()
        if block not in self._blocks:
            if self.used + size > self.memory:
                self.refused += 1
                raise torch.OutOfMemoryError("CUDA out of memory (of the pretended device)")
            self.used += size
            self.peak = max(self.peak, self.used)
        self._blocks[block] = self._blocks.get(block, 0) + 1
        made = _There(held)
        self._living[id(made)] = weakref.ref(made, self._gone(id(made), block, size))
        return made

    def _gone(self, number: int, block: int, size: int) -> Callable[[object], None]:
        def gone(_ref: object) -> None:
            del self._living[number]
            self._blocks[block] -= 1
            if not self._blocks[block]:
                del self._blocks[block]
                self.used -= size

        return gone


def _tensors(x: Any) -> Iterator[Tensor]:
    """Those among arguments, which operators take by themselves and in lists."""
    if isinstance(x, Tensor):
        yield x
    elif isinstance(x, (tuple, list)):
        for one in x:
            yield from _tensors(one)


def _each(change: Callable[[Tensor], Tensor], x: Any) -> Any:
    """The same with all tensors changed. PyTorch's own trees took a third of these tests' time."""
    if isinstance(x, Tensor):
        return change(x)
    return type(x)([_each(change, one) for one in x]) if isinstance(x, (tuple, list)) else x


def _held(x: Tensor) -> Tensor:
    return x.held if isinstance(x, _There) else x


def _check(func: Any, here: Sequence[Tensor]) -> None:
    """Only single numbers may meet from the CPU what is on a GPU, and those number by number."""
    if func.overloadpacket in _BETWEEN | _BY_INDEX:
        return
    pointwise = torch.Tag.pointwise in func.tags
    lost = [tuple(x.shape) for x in here if x.dim() or not pointwise]
    if lost:
        raise RuntimeError(f"Expected all tensors to be on the same device: {func}, {lost} is not")
