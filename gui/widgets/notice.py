"""Notices say what happened, above the page and beside what the person is doing, and never stop them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.widgets.layout import tool
from img2img.errors import Img2ImgError

Kind = Literal["told", "done", "question", "warning", "error"]

# How long a notice stays, in milliseconds; a question stays until it is answered, a fault until it is read and closed.
_STAYS = {"told": 6000, "done": 4000}
_MOST = 3
_WIDEST = 460
_TOP, _RIGHT = 102, 14  # pixels from the corner of the page: below the bars at its top, so that no button is covered


class NoticeBar(QWidget):
    """Notices, the newest below; the same sentence is never shown twice at once.

    They float at the upper right of the widget that `float_over` names, and take neither its room nor the focus.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: list[Notice] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.hide()

    def float_over(self, host: QWidget) -> None:
        """Float above `host` and what is in it from now on."""
        self.setParent(host)
        host.installEventFilter(self)

    def tell(
        self,
        text: str,
        kind: Kind = "told",
        offer: str = "",
        accepted: Callable[[], object] | None = None,
        subject: str = "",
        otherwise: tuple[str, Callable[[], object]] | None = None,
        closed: Callable[[], object] | None = None,
    ) -> None:
        """Show `text`; `offer` is the label of a button beside it, and `accepted` what it does.

        `otherwise` is a second button and what that one does, where there is another answer; `closed` is called where
        the notice is closed without one. `withdraw` takes away what was told of a `subject`.
        """
        for older in [notice for notice in self._notices if notice.text == text]:
            subject = subject or older.subject
            self._close(older)
        notice = Notice(text, kind, (offer, otherwise[0] if otherwise else ""), subject, self)
        if closed is not None:
            notice.closing.clicked.connect(closed)
        notice.closing.clicked.connect(lambda: self._close(notice))
        if accepted is not None:
            notice.offer.clicked.connect(accepted)
            notice.offer.clicked.connect(lambda: self._close(notice))
        if otherwise is not None:
            notice.other.clicked.connect(otherwise[1])
            notice.other.clicked.connect(lambda: self._close(notice))
        if kind in _STAYS:
            QTimer.singleShot(_STAYS[kind], notice, lambda: self._close(notice))
        self._notices.append(notice)
        self._layout.addWidget(notice)
        for oldest in self._notices[:-_MOST]:
            self._close(oldest)
        notice.show()
        self.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))

    def withdraw(self, subject: str) -> None:
        """Take away what was told of `subject`: it holds no longer."""
        for notice in [notice for notice in self._notices if notice.subject == subject]:
            self._close(notice)

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

    def _place(self) -> None:
        host = self.parentWidget()
        if host is not None:
            width = min(_WIDEST, host.width() - 2 * _RIGHT)
            self._layout.activate()
            self.setGeometry(host.width() - width - _RIGHT, _TOP, width, self._layout.totalHeightForWidth(width))
            self.raise_()

    # --- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)


class Notice(QFrame):
    """One sentence, with a button to close it and perhaps one or two to answer it."""

    def __init__(self, text: str, kind: Kind, answers: tuple[str, str], subject: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text, self.subject = text, subject
        self.setProperty("role", "notice")
        self.setProperty("kind", kind)
        label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setObjectName("text")
        label.setAccessibleName(text)
        self.offer, self.other = (QPushButton(answer) for answer in answers)
        for button, answer in zip((self.offer, self.other), answers, strict=True):
            button.setVisible(bool(answer))
        self.closing = tool("mdi6.close", self.tr("Close this notice"))
        beside = QHBoxLayout()
        beside.addWidget(label, 1)
        answered = beside
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.addLayout(beside)
        if all(answers):  # two would leave the sentence no room beside them
            answered = QHBoxLayout()
            layout.addLayout(answered)
        answered.addWidget(self.offer)
        answered.addWidget(self.other)
        if answered is not beside:
            answered.addStretch(1)
        beside.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignTop)
