"""ClassPalette: which class is painted, which are seen, and what is done to a whole class."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from gui.draw.labels.class_list import KEYS, ClassList
from gui.draw.labels.ground import ground_brush
from gui.draw.labels.table import LabelTable
from gui.widgets.layout import column, heading, offer_clearing, quiet, row, tool
from img2img.pictures.classes import VOID

SEARCHED_FROM = 13  # classes; fewer are seen at a glance
WIDTH = 216
SWATCH = 16


class ClassPalette(QFrame):
    """The keys 1 to 9 and 0 choose the first ten classes; a search is offered where there are many.

    Signals:
        class_chosen(int): what is painted from now on.
        visibility_changed(frozenset[int]): the classes that are hidden; only in the view, and not for the model.
        replace_wanted(int, int): all of one class is to become another, or VOID.
        fill_wanted(int): all that is unpainted is to become that class.
    """

    class_chosen = Signal(int)
    visibility_changed = Signal(object)
    replace_wanted = Signal(int, int)
    fill_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setFixedWidth(WIDTH)
        self._table = LabelTable(())
        self._hidden: frozenset[int] = frozenset()
        self.current = VOID
        self.list = ClassList()
        self.search = QLineEdit()
        self.eye = tool("mdi6.eye-off-outline", self.tr("Hide or show this class"))
        self.replacing = tool("mdi6.swap-horizontal", self.tr("Replace this class by another"))
        self.filling = tool("mdi6.format-color-fill", self.tr("Give this class to all that is unpainted"))
        self.under, self.unpainted = quiet(), quiet()
        self._swatch = QLabel()
        self._lay_out()
        self._connect()

    def show_classes(self, table: LabelTable) -> None:
        """Offer other classes, all of them seen; chosen is the first one that painting with changes anything."""
        self._table = table
        self._swatch.setPixmap(_swatch(table, VOID))
        ground = self.tr("Unpainted counts as {0}")
        left_open = self.tr("Unpainted is left to the model")
        self.unpainted.setText(left_open if table.ground is None else ground.format(table.name_of(table.ground)))
        self.search.clear()
        self.search.setVisible(len(table.paintable) >= SEARCHED_FROM)
        self.list.blockSignals(True)
        self.list.show_classes(table)
        self.list.blockSignals(False)
        self._on_hidden_changed()
        if table.paintable:
            self.choose(next((number for number in table.paintable if number != table.ground), table.paintable[0]))

    def choose(self, number: int) -> None:
        """Paint that class from now on."""
        self.list.choose(number)
        self.list.scrollTo(self.list.currentIndex())

    def show_class_under(self, name: str) -> None:
        """Say what the class under the pointer is called; "" where there is none."""
        self.under.setText(self.tr("Under the pointer: {0}").format(name) if name else "")

    @property
    def hidden(self) -> frozenset[int]:
        """The classes that are not to be seen."""
        return self._hidden

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Find a class"))
        self.search.setAccessibleName(self.tr("Find a class"))
        offer_clearing(self.search, self.tr("Find a class"))
        self.eye.setCheckable(True)
        self.replacing.setMenu(QMenu(self.replacing))
        self.replacing.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(self.tr("Classes"))
        keys = self.tr("The keys 1 to 9 and 0 choose the first ten classes; Space hides or shows the chosen one.")
        self.list.setAccessibleDescription(keys)
        self.setAccessibleDescription(keys)
        self.under.setTextFormat(Qt.TextFormat.PlainText)
        self.under.setFixedHeight(2 * self.under.fontMetrics().lineSpacing())
        layout = column(self, margin=10, spacing=8)
        layout.addLayout(row(heading(self.tr("Classes")), "stretch", self.eye, self.replacing, self.filling, spacing=2))
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        unpainted = row(self._swatch, self.unpainted, spacing=8)
        unpainted.setStretch(1, 1)
        layout.addLayout(unpainted)
        layout.addWidget(self.under)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.hidden_changed.connect(self._on_hidden_changed)
        self.search.textChanged.connect(self.list.show_found)
        self.search.returnPressed.connect(self._choose_first_found)
        self.eye.clicked.connect(lambda: self.list.hide_class(self.current, self.eye.isChecked()))
        self.filling.clicked.connect(lambda: self.fill_wanted.emit(self.current))
        self.replacing.menu().aboutToShow.connect(self._offer_others)
        for place, key in enumerate(KEYS):
            QShortcut(QKeySequence(key), self).activated.connect(lambda place=place: self._choose_at(place))

    def _choose_at(self, place: int) -> None:
        if place < len(self._table.paintable):
            self.choose(self._table.paintable[place])

    def _choose_first_found(self) -> None:
        if found := self.list.show_found(self.search.text()):
            self.choose(found[0])
            self.list.setFocus()

    def _offer_others(self) -> None:
        menu, old = self.replacing.menu(), self.current
        menu.clear()
        for number in (*self._table.paintable, VOID):
            if number != old:
                action = menu.addAction(
                    QIcon(_swatch(self._table, number)), self._table.name_of(number).replace("&", "&&")
                )
                action.triggered.connect(lambda _=False, new=number: self.replace_wanted.emit(old, new))

    def _on_chosen(self, number: int) -> None:
        self.current = number
        self.eye.setChecked(number in self._hidden)
        self.class_chosen.emit(number)

    def _on_hidden_changed(self) -> None:
        hidden = self.list.hidden()
        self.eye.setChecked(self.current in hidden)
        if hidden != self._hidden:
            self._hidden = hidden
            self.visibility_changed.emit(hidden)


def _swatch(table: LabelTable, number: int) -> QPixmap:
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground_brush(table) if number == VOID else table.colour_of(number))
    painter.drawRoundedRect(pixmap.rect(), 4, 4)
    painter.end()
    return pixmap
