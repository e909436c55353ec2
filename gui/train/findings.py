"""Findings: what a person should know of a training, before it begins or while it runs, one sentence a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.icons import coloured_icon
from gui.translation import translate
from gui.widgets.layout import row, wrapped

# Icon and colour by severity; the colours stand out from a light and from a dark page.
_MARKS = {
    "error": ("mdi6.alert-circle", "#d8574f"),
    "warning": ("mdi6.alert", "#c98a1b"),
    "note": ("mdi6.check-circle", "#2f9e63"),
}


@dataclass(frozen=True)
class Remark:
    """One sentence. An error keeps a training from going on; a warning or a note does not."""

    severity: Literal["error", "warning", "note"]
    message: str


class Findings(QWidget):
    """A list of remarks; it takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Remark, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these in place of those before."""
        self.shown = tuple(remarks)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for remark in remarks:
            self._lines.addWidget(_line(remark))
        self.setVisible(bool(remarks))

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the training from starting."""
        return any(remark.severity == "error" for remark in self.shown)


def _line(remark: Remark) -> QWidget:
    name, colour = _MARKS[remark.severity]
    mark, text = QLabel(), QLabel(remark.message)
    mark.setPixmap(coloured_icon(name, colour).pixmap(16, 16))
    severities = {
        "error": translate("Findings", "error"),
        "warning": translate("Findings", "warning"),
        "note": translate("Findings", "note"),
    }
    mark.setAccessibleName(severities[remark.severity])
    text.setWordWrap(True)
    line = row(mark, text)
    line.setStretch(1, 1)
    return wrapped(line)
