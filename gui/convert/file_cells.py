"""FileCells: what the cells of a table of files say, as text and as pictures."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap

from gui.convert.file_rows import FileRow
from gui.convert.thumbnails import Thumbnails
from gui.icons import coloured_icon
from gui.words import bytes_of, span
from img2img.pictures.classes import LabelClass

COLUMNS = ("file", "state", "time", "pixels", "size", "message")
NAME, STATE, TIME, PIXELS, SIZE, MESSAGE = range(len(COLUMNS))
ROW = Qt.ItemDataRole.UserRole
FOLDER = ROW + 1  # shown behind the name, less loudly

# Icon and colour of a state; the colours stand out from a light and from a dark table.
_MARKS = {
    "waiting": ("mdi6.clock-outline", "#8a8d94"),
    "running": ("mdi6.progress-clock", "#6f71e0"),
    "done": ("mdi6.check-circle", "#2f9e63"),
    "failed": ("mdi6.alert-circle", "#d8574f"),
    "skipped": ("mdi6.skip-next-circle-outline", "#8a8d94"),
    "removed": ("mdi6.minus-circle-outline", "#8a8d94"),
}


class FileCells(QObject):
    """`headers` are those of the columns, `states` what states are called, `fraction` how far the running file is.

    Signals:
        came(Path): the small picture of a file is there.
    """

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fraction = 0.0
        self.thumbnails = Thumbnails(self)
        self.thumbnails.came.connect(self.came)
        self._icons = {state: coloured_icon(*mark) for state, mark in _MARKS.items()}
        self.states = {
            "waiting": self.tr("waiting"),
            "running": self.tr("working"),
            "done": self.tr("done"),
            "failed": self.tr("failed"),
            "skipped": self.tr("skipped"),
            "removed": self.tr("removed"),
        }
        self.headers = (
            self.tr("File"),
            self.tr("State"),
            self.tr("Time"),
            self.tr("Result"),
            self.tr("Size"),
            self.tr("Remarks"),
        )

    def show_classes(self, classes: tuple[LabelClass, ...]) -> None:
        self.thumbnails.show_classes(classes)

    def picture(self, row: FileRow, column: int) -> QPixmap | QIcon | None:
        if column == NAME:
            return self.thumbnails.of(row.path)
        return self._icons.get(row.state) if column == STATE else None

    def text(self, row: FileRow, column: int) -> str:
        match column:
            case 0:
                return row.path.name
            case 1:
                return self._state(row)
            case 2:
                return self._time(row.seconds)
            case 3:
                return _pixels(row)
            case 4:
                return bytes_of(row.size) if row.size else ""
            case _:
                return row.message.removeprefix(f"{row.path} ")  # which stands in the first column

    def tip(self, row: FileRow) -> str:
        """What does not fit: where a file lies, and its result; or what is wrong with it."""
        size = ", ".join(filter(None, (_pixels(row), bytes_of(row.size) if row.size else "")))
        return row.message or "\n".join(map(str, filter(None, (row.path, row.result, size))))

    def spoken(self, row: FileRow, column: int) -> str:
        """The text for a screen reader, which does not see the icon of a state."""
        is_partly = column == STATE and self._is_partly(row)
        return f"{self.states['running']} {self._state(row)}" if is_partly else self.text(row, column)

    def _is_partly(self, row: FileRow) -> bool:
        return row.state == "running" and self.fraction > 0

    def _state(self, row: FileRow) -> str:
        return f"{self.fraction:.0%}" if self._is_partly(row) else self.states.get(row.state, row.state)

    def _time(self, seconds: float) -> str:
        if not seconds:
            return ""
        return self.tr("{0} s").format(f"{seconds:.1f}") if seconds < 60 else span(seconds)


def _pixels(row: FileRow) -> str:
    return "{} × {}".format(*row.dimensions) if all(row.dimensions) else ""
