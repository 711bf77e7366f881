"""Registers the action and the docker with Krita; whatever is missing must not break its start."""

from krita import DockWidgetFactory, DockWidgetFactoryBase, Krita

from scumble_krita.docker import DOCKER, Docker


def start() -> None:
    """Add the plugin to Krita; where it cannot run, the docker says why."""
    application = Krita.instance()
    right = DockWidgetFactoryBase.DockRight
    application.addDockWidgetFactory(DockWidgetFactory(DOCKER, right, Docker))
    try:
        from scumble_krita.extension import PaintExtension  # noqa: PLC0415 - must be caught
    except ImportError:
        return  # the docker meets the same error and shows it
    application.addExtension(PaintExtension(application))
