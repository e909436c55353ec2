"""StrokeMatch: notices when strokes are far from those that a model knows, and draws them anew where a person asks."""

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QImage

from gui.background import in_background
from gui.draw.tracing.sheet import Sheet
from gui.engine_client import EngineClient
from gui.pictures import to_image, to_pixels
from gui.widgets.notice import NoticeBar
from img2img.errors import Img2ImgError
from img2img.models.card import Strokes
from img2img.pictures import Picture

CHANNEL, SUBJECT = "strokes", "strokes"
REST_MILLISECONDS = 1500  # without a change, before strokes are measured
MEASURED_SIDE = 512  # pixels around the last change; measuring takes the engine some hundredths of a second
FACTOR = 2.0  # wider or narrower than this, or denser by FACTOR_OF_INK, is far: training varies both by about as much
FACTOR_OF_INK = 2.5
LEAST_INK = 0.005  # share of what is measured: of a first dot nothing can be said


class StrokeMatch(QObject):
    """Measures in the engine, when the pen has rested for a while. It says something once a drawing.

    Signals:
        can_match_changed(bool): whether the model's card says how strokes should be.
    """

    can_match_changed = Signal(bool)

    def __init__(self, sheet: Sheet, engine: EngineClient, notices: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._engine, self._notices = sheet, engine, notices
        self._known: Strokes | None = None
        self._is_dismissed = False  # for this drawing
        self._changes = 0
        self._last_change = QRect()
        self._measured = self._restroked = (0, 0)  # id of what was asked last, and the changes until then
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._rest.timeout.connect(self._measure)
        sheet.changed.connect(self._on_changed)
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    def compare_with(self, known: Strokes | None) -> None:
        """Compare with these strokes from now on; None where nobody knows how they should be."""
        if known == self._known:
            return
        self._known = known
        self._notices.withdraw(SUBJECT)
        self.can_match_changed.emit(known is not None)
        self._rest.start()

    def dismiss(self) -> None:
        """Say nothing more of this drawing."""
        self._is_dismissed = True
        self._notices.withdraw(SUBJECT)

    def match(self) -> None:
        """Draw all strokes anew, as wide as the model knows them, once the pen is up: one step to undo."""
        if self._known is None or self._sheet.is_blank:
            return
        self.dismiss()
        width, changes, picture = self._known.width, self._changes, self._sheet.pixels()

        def ask(grey: Picture | Img2ImgError) -> None:
            assert not isinstance(grey, Img2ImgError)
            id_ = self._engine.request("restroke", grey, channel=f"{CHANNEL}-matched", width=width)
            self._restroked = id_, changes

        in_background(self, lambda: _grey(picture), ask)

    def _on_changed(self, area: QRect) -> None:
        self._changes += 1
        self._last_change = area
        self._rest.start()

    def _measure(self) -> None:
        """Ask how the strokes are, unless nobody wants to know."""
        if self._sheet.is_blank:
            self._is_dismissed = False  # what comes next is another drawing
            self._notices.withdraw(SUBJECT)
        elif self._sheet.is_under_way:
            self._rest.start()
        elif self._known is not None and not self._is_dismissed:
            area = _around(self._last_change, self._sheet.size)
            id_ = self._engine.request("strokes", self._sheet.pixels(area), channel=CHANNEL)
            self._measured = id_, self._changes

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ == self._measured[0] and header.get("strokes"):
            self._compare(Strokes.model_validate(header["strokes"]))
        elif id_ == self._restroked[0] and picture is not None:
            if self._sheet.is_under_way or self._changes != self._restroked[1]:
                self.match()  # what was drawn meanwhile is not lost
            else:
                self._sheet.replace(np.repeat(picture, 3, axis=2), self.tr("Match strokes"))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ == self._restroked[0]:
            self._notices.fail(sentence)

    def _compare(self, drawn: Strokes) -> None:
        known = self._known
        if known is None or self._is_dismissed or self._changes != self._measured[1]:
            return
        self._notices.withdraw(SUBJECT)
        if drawn.ink < LEAST_INK:
            return
        if not 1 / FACTOR <= drawn.width / known.width <= FACTOR:
            told = self.tr("Your strokes are about {0} pixels wide; this model learned from strokes of {1}.")
            self._offer(told.format(f"{drawn.width:.0f}", f"{known.width:.1f}"))
        elif drawn.ink > FACTOR_OF_INK * known.ink:
            told = self.tr("Ink covers {0} % of your drawing; this model learned from drawings with {1} %.")
            self._offer(told.format(f"{100 * drawn.ink:.0f}", f"{100 * known.ink:.0f}"))

    def _offer(self, text: str) -> None:
        self._notices.tell(text, "question", self.tr("Match"), self.match, SUBJECT, closed=self.dismiss)


def _grey(picture: Picture) -> Picture:
    """The luma of a picture (H, W, 3) as (H, W, 1): the engine needs no more, and a large sheet is sent sooner."""
    return to_pixels(to_image(picture).convertToFormat(QImage.Format.Format_Grayscale8))[..., :1]


def _around(change: QRect, size: tuple[int, int]) -> QRect:
    """The part of a sheet (height, width) that is measured: MEASURED_SIDE pixels around the middle of a change."""
    height, width = size
    area = QRect(0, 0, min(width, MEASURED_SIDE), min(height, MEASURED_SIDE))
    area.moveCenter(change.center())
    area.moveLeft(max(0, min(area.left(), width - area.width())))
    area.moveTop(max(0, min(area.top(), height - area.height())))
    return area
