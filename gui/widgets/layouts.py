"""Small pieces that every page is laid out with."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

PAGE_MARGIN = 24


def title(text: str) -> QLabel:
    """What a page is called."""
    return _worded(text, "title")


def heading(text: str) -> QLabel:
    """What a part of a page is called."""
    return _worded(text, "heading")


def quiet(text: str = "") -> QLabel:
    """What may be overlooked; long text wraps."""
    label = _worded(text, "quiet")
    label.setWordWrap(True)
    return label


def card() -> QFrame:
    """A frame that lies on the page."""
    frame = QFrame()
    frame.setProperty("role", "card")
    return frame


def scrolled(content: QWidget) -> QScrollArea:
    """`content`, which grows in width with the page and is scrolled in height."""
    content.setProperty("role", "scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def column(widget: QWidget, margin: int = PAGE_MARGIN, spacing: int = 16) -> QVBoxLayout:
    """A column of widgets inside `widget`."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def _worded(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
