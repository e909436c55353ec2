"""What pages will need is imported ahead of need, in a thread, while nobody waits for it."""

import importlib
import time

from PySide6.QtCore import QObject, QTimer

from gui.background import in_background

MODULES = (
    "gui.convert.page",
    "gui.train.page",
    "gui.library.page",
    "gui.preferences.page",
    "gui.train.run_view",  # pyqtgraph
    "training.kinds",  # Pillow
)
PAUSE = 400  # milliseconds after the window is shown: the first page comes first
BREATH = 0.02  # seconds between two modules, in which the window has Python to itself


def import_ahead(receiver: QObject) -> None:
    """Begin to import in a moment; nothing waits for it, and a page that comes sooner imports for itself."""
    QTimer.singleShot(PAUSE, receiver, lambda: in_background(receiver, _import, lambda _: None))


def _import() -> None:
    for name in MODULES:
        importlib.import_module(name)
        time.sleep(BREATH)
