"""What every page is laid out with: rows, columns, words, cards and small buttons, without the ceremony."""

from typing import Literal

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.icons import icon
from gui.translation import translate

PAGE_MARGIN = 24
Item = QWidget | QLayout | Literal["stretch"]
NUMBER_INDENT = 6  # pixels before a number, so that it stands as far from its border as the text of a line edit


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


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """`content`, which grows in width with the page and is scrolled in height; `name` is for a screen reader.

    The keyboard scrolls it: by arrow keys while it has the focus, and along with the focus of what it holds.
    """
    content.setProperty("role", "scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return area


def column(widget: QWidget, margin: int = PAGE_MARGIN, spacing: int = 16) -> QVBoxLayout:
    """A column of widgets inside `widget`."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def row(*items: Item, spacing: int = 8) -> QHBoxLayout:
    """Widgets and layouts side by side; "stretch" takes up what is left over."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing)
    return layout


def stack(*items: Item, spacing: int = 8) -> QVBoxLayout:
    """Widgets and layouts one below the other."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing)
    return layout


def split(*shares: tuple[QWidget, int]) -> QSplitter:
    """Widgets side by side behind lines that can be moved, each with its share of the width."""
    splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
    for widget, share in shares:
        splitter.addWidget(widget)
        splitter.setStretchFactor(splitter.count() - 1, share)
    splitter.setSizes([10 * share for _, share in shares])
    return splitter


def wrapped(layout: QLayout) -> QWidget:
    """A widget with that layout and no margin."""
    widget = QWidget()
    widget.setLayout(layout)
    layout.setContentsMargins(0, 0, 0, 0)
    return widget


def tool(icon_name: str, text: str, clicked: SignalInstance | None = None) -> QToolButton:
    """A small button that shows an icon and says `text` as a tip and to a screen reader."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setToolTip(text)
    button.setAccessibleName(text)
    if clicked is not None:
        button.clicked.connect(clicked)
    return button


def action_button(action: QAction, *, has_text: bool = False) -> QToolButton:
    """A small button for a command: its icon, perhaps its text, and its tip with its keys."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setAccessibleName(action.iconText())
    if has_text:
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made


def button(icon_name: str, text: str, clicked: SignalInstance | None = None, role: str = "") -> QPushButton:
    """A button with an icon ("" for none) and a text; role "primary" marks the one thing to do."""
    made = QPushButton(icon(icon_name), text) if icon_name else QPushButton(text)
    if role:
        made.setProperty("role", role)
    if clicked is not None:
        made.clicked.connect(clicked)
    return made


def spin_box(lowest: int, highest: int, unit: str = "") -> QSpinBox:
    """A field for a whole number."""
    made = QSpinBox(minimum=lowest, maximum=highest, suffix=unit)
    made.lineEdit().setTextMargins(NUMBER_INDENT, 0, 0, 0)  # a stylesheet's padding does not reach it
    return made


def offer_clearing(field: QLineEdit | QKeySequenceEdit, name: str) -> QToolButton:
    """Give a field a button that clears it, which says what it does and can be reached by keyboard."""
    field.setClearButtonEnabled(True)
    clear = field.findChildren(QToolButton)[0]
    clear.setAccessibleName(translate("Layout", "Clear: {0}").format(name))
    clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return clear


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget that is shown already another look of the stylesheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def labelled(text: str, field: QWidget, *beside: QWidget) -> QWidget:
    """A field with its label above it, and perhaps something beside."""
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    fields = row(field, *beside, spacing=6)
    fields.setStretch(0, 1)
    return wrapped(stack(label, fields, spacing=4))


def _worded(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def _fill(layout: QBoxLayout, items: tuple[Item, ...], spacing: int) -> None:
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(1)
