"""Arguments are refused as sip refuses them: by their types, with a TypeError."""

import functools
import inspect
import types
import typing


def typed(method):
    """Check the arguments of a method of Krita's against its annotations."""
    signature, hints = inspect.signature(method), None

    @functools.wraps(method)
    def checked(*arguments):
        nonlocal hints
        if hints is None:
            hints = typing.get_type_hints(method)
        for name, value in signature.bind(*arguments).arguments.items():
            if name in hints and not isinstance(value, _accepted(hints[name])):
                raise TypeError(f"{method.__name__}(): {name} has unexpected type {type(value)}")
        return method(*arguments)

    return checked


def _accepted(hint):
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return (*kinds, int) if float in kinds else kinds
