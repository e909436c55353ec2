"""What the window asks of a page."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A page of the window. Its constructor takes whatever it needs; `gui.app` hands it over.

    name    what commands and kept settings call it
    title   what the sidebar calls it, marked for translation in the context "Page"
    icon    a name of qtawesome
    """

    name: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
