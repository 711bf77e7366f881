"""The action and the docker registered with Krita; what goes wrong must not break its start."""

import traceback

from krita import DockWidgetFactory, DockWidgetFactoryBase, Krita

from scumble_krita.docker import DOCKER, Docker


def start() -> None:
    """Add the plugin to Krita; where it cannot run, the docker says why."""
    application = Krita.instance()
    right = DockWidgetFactoryBase.DockPosition.DockRight
    application.addDockWidgetFactory(DockWidgetFactory(DOCKER, right, Docker))
    try:
        from scumble_krita.language import speak_as_krita  # noqa: PLC0415 - must be caught

        speak_as_krita()  # before there are lines
        from scumble_krita.extension import PaintExtension  # noqa: PLC0415 - must be caught

        application.addExtension(PaintExtension(application))
    except Exception as error:  # noqa: BLE001 - any: the docker shows it, and Krita has to start
        traceback.print_exc()
        Docker.trouble = error
