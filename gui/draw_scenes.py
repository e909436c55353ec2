"""Every state of the Draw page, one after the other, for pictures of it."""

import math
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication

from gui.app import Services
from gui.draw.asking.photo import Freshness
from gui.draw.project.folder import autosave_folder
from gui.draw.project.recovery import Recovery
from gui.draw.selecting.region import whole
from gui.draw.tracing.dialog import TraceDialog
from img2img.pictures.classes import VOID

Wait = Callable[[Callable[[], bool]], None]
Scene = Callable[[], object]

WIDE = 8  # pixels; a stroke that no model here has learned from

HEART, RADII = QPointF(128, 112), (34, 66)  # of the bundled daisy, on its sheet of 256 x 256
GREEN, YELLOW, ORANGE, RED = (QColor(name) for name in ("#466e2d", "#f0c328", "#eb7828", "#c8282d"))
MEADOW = [QPointF(*place) for place in ((40, 40), (215, 60), (40, 210), (210, 220))]

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels of a map of 256x256


def _row(box: Box) -> list[Box]:
    """Four boxes, side by side and in two rows, of which `box` is the first."""
    left, top, right, bottom = box
    return [(left + x, top + y, right + x, bottom + y) for y in (0, 62) for x in range(0, 216, 54)]


FACADE: dict[str, list[Box]] = {
    "facade": [(16, 30, 240, 256)],
    "cornice": [(10, 22, 246, 36)],
    "window": _row((36, 56, 64, 98)),
    "sill": _row((32, 98, 68, 104)),
    "shop": [(28, 186, 100, 250), (160, 186, 232, 250)],
    "door": [(114, 190, 146, 256)],
}


class DrawScenes:
    """`wait` returns when what it is given says so. A scene leaves open what it opened; `clear` closes it."""

    def __init__(self, services: Services, samples: Path, wait: Wait) -> None:
        self._services, self._samples, self._wait = services, samples, wait
        self._page = services.pages.draw
        self._flower = 0  # the step to undo after which the flower is there

    def items(self) -> Iterator[tuple[str, Scene]]:
        """The name of each scene, and what shows it."""
        yield "draw-over", lambda: self._show_photo("over")
        yield "draw-swapped", lambda: self._show_photo("swapped")
        yield "draw-finished", lambda: self._show_photo("beside", is_finished=True)
        yield "draw", lambda: self._show_photo("beside")
        for name in ("tip", "symmetry", "layers"):
            yield f"draw-{name}", partial(self._open_popover, name)
        for kind in ("hed", "xdog", "canny"):
            yield f"draw-lines-{kind}", partial(self._trace, kind)
        yield "draw-selection", self._live_in_selection
        yield "draw-match", self._ask_to_match
        yield "draw-recovery", self._offer_back
        yield "draw-labels", self._paint_labels
        yield "draw-empty", self._show_empty
        yield "draw-no-model", self._miss_a_model

    def clear(self) -> None:
        """Close what a scene opened, and show the flower again."""
        for widget in (self._page.layers, self._page.tip, self._page.symmetry, *self._dialogs()):
            widget.close()
        self._page.photo_pane.show_need_for_a_model(False)
        self._services.notices.withdraw("strokes")
        self._services.notices.withdraw("recovery")
        self._services.commands.action("model.live_selection").setChecked(False)
        self._page.canvas.selection.clear()
        stack = self._page.document.stack
        stack.undo(max(0, stack.index - self._flower))

    def draw_flower(self) -> None:
        """Open the bundled sketch, and wait for the photo of it."""
        page = self._page
        self._services.window.show_page_named("draw")
        page.use_model("flowers-sketch")
        self._wait(lambda: page.live.choice is not None and page.live.choice.key == "flowers-sketch")
        page.importer.open_sketch(self._samples / "sketches" / "daisy.png")
        self._wait(lambda: not page.document.is_blank)
        self._dab(GREEN, 44, MEADOW)
        self._dab(ORANGE, 32, [HEART])
        self._paint_petals(YELLOW)
        for _ in range(2):  # the first answer also tells how long the model takes to load
            page.live.ask()
            self._wait_for_photo()
        self._flower = page.document.stack.index

    def _paint_petals(self, colour: QColor) -> None:
        for petal in range(14):
            way = QPointF(*(turn(2 * math.pi * (petal + 0.3) / 14) for turn in (math.cos, math.sin)))
            self._dab(colour, 9, [HEART + way * radius for radius in range(*RADII, 2)])

    def _dab(self, colour: QColor, width: float, places: Iterable[QPointF]) -> None:
        """Dots of a colour below the lines."""
        document = self._page.document
        layer = document.layer("colours")
        assert layer is not None
        with document.edit("Dabs"), layer.tiles.painter(document.rect) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([*places])

    def _show_photo(self, view: str, is_finished: bool = False) -> None:
        self._services.window.show_page_named("draw")
        if self._page.document.is_blank or self._page.labels.is_on:
            self.draw_flower()
        self._services.commands.action(f"view.{view}").trigger()
        self._services.commands.action("model.finish").setChecked(is_finished)
        shown = self._page.results
        self._wait(lambda: shown.shown is not None and bool(shown.shown.finisher) == is_finished)

    def _open_popover(self, name: str) -> None:
        self._show_photo("beside")
        self._services.commands.action(f"edit.{name}").trigger()

    def _trace(self, kind: str) -> None:
        self._show_photo("beside")
        self._page.importer.trace(self._samples / "apples" / "apple-1.jpg")
        self._wait(lambda: bool(self._dialogs()))
        (dialog,) = self._dialogs()
        dialog.settings.choose(kind)
        self._wait(lambda: not dialog.lines_view.image().isNull())

    def _dialogs(self) -> list[TraceDialog]:
        return [dialog for dialog in self._page.findChildren(TraceDialog) if dialog.isVisible()]

    def _ask_to_match(self) -> None:
        """Of strokes that are far wider than those that the model knows."""
        self._show_photo("beside")
        document = self._page.document
        lines = document.layer("lines")
        assert lines is not None
        with document.edit("Wide strokes"):
            lines.tiles.clear()
            with lines.tiles.painter(document.rect) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor("black"), WIDE))
                painter.translate(HEART)
                painter.drawEllipse(QPointF(), 24, 24)
                for _ in range(8):
                    painter.drawEllipse(QPointF(60, 0), 34, 16)
                    painter.rotate(45)
        self._wait(lambda: bool(self._services.notices.texts()))

    def _live_in_selection(self) -> None:
        """The flower becomes red in the right half of the photo only."""
        self._show_photo("beside")
        right = self._page.document.rect
        right.setLeft(right.width() // 2)
        self._page.canvas.selection.select(whole(right))
        self._services.commands.action("model.live_selection").setChecked(True)
        self._paint_petals(RED)
        self._wait_for_photo()

    def _offer_back(self) -> None:
        """A copy of what is kept of this very drawing is a drawing that nobody has in hand."""
        self._page.matching.compare_with(None)
        self._show_photo("beside")
        kept = autosave_folder()
        self._page.desk.autosave.keep()
        self._wait(lambda: bool([*kept.glob("*.ora")]))
        shutil.copy(next(kept.glob("*.ora")), kept / "crashed.ora")
        recovery = Recovery(self._page.desk.file, self._page.desk.autosave, self._services.notices)
        self._wait(lambda: bool(self._services.notices.texts()))
        recovery.close()
        (kept / "crashed.ora").unlink()

    def _paint_labels(self) -> None:
        page = self._page
        page.use_model("facades-labels")
        self._wait(lambda: page.labels.is_on)
        numbers = np.full((256, 256), VOID, np.uint8)
        names = [label.name for label in page.labels.table.classes]
        for name, boxes in FACADE.items():
            for left, top, right, bottom in boxes:
                numbers[top:bottom, left:right] = names.index(name)
        page.labels.use(numbers, "Facade")
        self._wait_for_photo()

    def _show_empty(self) -> None:
        self._page.use_model("flowers-sketch")
        self._services.commands.action("file.new").trigger()

    def _miss_a_model(self) -> None:
        self._show_empty()
        self._page.photo_pane.show_need_for_a_model(True)

    def _wait_for_photo(self) -> None:
        QApplication.processEvents()
        self._wait(
            lambda: self._page.live.freshness in (Freshness.FRESH, Freshness.STALE) and bool(self._page.results.shown)
        )
