"""A bar that says what happened, where the person is looking, and never stops them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.widgets.layout import tool
from img2img.errors import Img2ImgError

Kind = Literal["told", "done", "warning", "error"]

# How long a notice stays, in milliseconds; a fault stays until it is read and closed.
_STAYS = {"told": 6000, "done": 6000}
_MOST = 3


class NoticeBar(QWidget):
    """Notices, the newest below; the same sentence is never shown twice at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: list[Notice] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 0)
        self._layout.setSpacing(6)
        self.hide()

    def tell(
        self, text: str, kind: Kind = "told", offer: str = "", accepted: Callable[[], object] | None = None
    ) -> None:
        """Show `text`; `offer` is the label of a button beside it, and `accepted` what it does."""
        for older in [notice for notice in self._notices if notice.text == text]:
            self._close(older)
        notice = Notice(text, kind, offer, self)
        notice.closing.clicked.connect(lambda: self._close(notice))
        if accepted is not None:
            notice.offer.clicked.connect(accepted)
            notice.offer.clicked.connect(lambda: self._close(notice))
        if kind in _STAYS:
            QTimer.singleShot(_STAYS[kind], notice, lambda: self._close(notice))
        self._notices.append(notice)
        self._layout.addWidget(notice)
        for oldest in self._notices[:-_MOST]:
            self._close(oldest)
        self.show()

    def warn(self, text: str) -> None:
        """Show what a person should know; it stays until it is closed."""
        self.tell(text, "warning")

    def fail(self, text: str) -> None:
        """Show a fault; it stays until it is closed."""
        self.tell(text, "error")

    @contextmanager
    def faults_shown(self) -> Generator[None]:
        """Show an Img2ImgError or OSError raised inside, which ends there."""
        try:
            yield
        except (Img2ImgError, OSError) as error:
            self.fail(str(error))

    def unless_fault(self, done: Callable[[Any], object]) -> Callable[[Any], object]:
        """What to do with the outcome of background work: `done`, or show the fault that it ended with."""

        def finish(outcome: Any) -> None:
            if isinstance(outcome, Img2ImgError):
                self.fail(str(outcome))
            else:
                done(outcome)

        return finish

    def texts(self) -> list[str]:
        """What is shown at the moment, the newest last."""
        return [notice.text for notice in self._notices]

    def _close(self, notice: "Notice") -> None:
        if notice in self._notices:
            self._notices.remove(notice)
            self._layout.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))


class Notice(QFrame):
    """One sentence, with a button to close it and perhaps one to do something about it."""

    def __init__(self, text: str, kind: Kind, offer: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setProperty("role", "notice")
        self.setProperty("kind", kind)
        label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(text)
        self.offer = QPushButton(offer)
        self.offer.setVisible(bool(offer))
        self.closing = tool("mdi6.close", self.tr("Close this notice"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.addWidget(label, 1)
        layout.addWidget(self.offer)
        layout.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignTop)
