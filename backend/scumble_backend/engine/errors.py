"""The exceptions that the engine raises."""


class EngineError(ValueError):
    """Bad input: a picture, a setting or a weight file that cannot be used. One clear line."""


class DeviceError(EngineError):
    """A device is there and cannot be painted on: it computes wrong numbers, for instance."""


class InterruptedPainting(Exception):  # noqa: N818 - an interruption is not an error
    """The caller's `interrupted` answered True. The painting is intact and can go on."""
