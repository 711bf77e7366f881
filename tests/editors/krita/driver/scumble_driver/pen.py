"""A pen on a tablet: Qt's own events for one, given to a window as Qt gives those of a device.

No other way is there: neither XTest nor xdotool knows tablets, and a virtual screen reads no
device.
What Qt makes of events that nobody takes (a mouse's, of the same place) does not come of these.
"""

from PyQt5.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QTabletEvent

_ID = 77


def pen(window, kind, place, pressure=0.8):
    """Have a pen press, move or release ("Press", ...) at a place of the screen."""
    down = kind == "Press" or (kind == "Move" and pressure > 0)
    handle = window.window().windowHandle()
    event = QTabletEvent(
        getattr(QEvent, f"Tablet{kind}"),
        QPointF(handle.mapFromGlobal(QPoint(place))),
        QPointF(place),
        QTabletEvent.Stylus,
        QTabletEvent.Pen,
        pressure if down else 0.0,
        *(0, 0, 0.0, 0.0, 0),
        Qt.NoModifier,
        _ID,
        Qt.LeftButton if kind != "Move" else Qt.NoButton,
        Qt.LeftButton if down else Qt.NoButton,
    )
    QCoreApplication.sendEvent(handle, event)
    return event.isAccepted()


def stroke(window, places, down=lambda: None):
    """``yield from`` it: a stroke over places; ``down()`` is called while the pen is down."""
    pen(window, "Move", places[0], 0.0)
    yield 50
    pen(window, "Press", places[0])
    for place in places[1:]:
        yield 30
        pen(window, "Move", place)
    yield 300
    down()
    pen(window, "Release", places[-1])
    yield 200
