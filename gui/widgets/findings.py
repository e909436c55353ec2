"""Findings: what is worth knowing of the pictures before a training begins, one sentence a line."""

from collections.abc import Sequence

import qtawesome
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.widgets.pieces import row, wrapped
from training.data.doctor import Finding

# Icon and colour by severity; the colours stand out from a light and from a dark page.
_MARKS = {
    "error": ("mdi6.alert-circle", "#d8574f"),
    "warning": ("mdi6.alert", "#c98a1b"),
    "note": ("mdi6.check-circle", "#2f9e63"),
}


class Findings(QWidget):
    """A list of findings; it takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Finding, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these in place of those before."""
        self.shown = tuple(findings)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for finding in findings:
            self._lines.addWidget(_line(finding))
        self.setVisible(bool(findings))

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the training from starting."""
        return any(finding.severity == "error" for finding in self.shown)


def _line(finding: Finding) -> QWidget:
    name, colour = _MARKS[finding.severity]
    mark, text = QLabel(), QLabel(finding.message)
    mark.setPixmap(qtawesome.icon(name, color=QColor(colour)).pixmap(16, 16))
    mark.setAccessibleName(finding.severity)
    text.setWordWrap(True)
    line = row(mark, text)
    line.setStretch(1, 1)
    return wrapped(line)
