"""LabelFiles: label maps are opened and exported, and what a person is told of them."""

from importlib.resources import files as resource_files
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.background import in_background
from gui.draw.files import SUBJECT
from gui.draw.labels import Numbers
from gui.draw.labels.painting import LabelPainting
from gui.draw.labels.reading import LabelReader
from gui.draw.labels.table import LabelTable
from gui.draw.open_picture import LARGEST_SHEET
from gui.engine_client import EngineClient
from gui.widgets.file_dialogs import choose_new_file, free_name
from gui.widgets.notice import NoticeBar
from img2img.disk import write_atomically

EXAMPLES = Path(str(resource_files("resources"))) / "samples" / "label-maps"
SUFFIX = ".png"  # the kind of file with a palette that every program reads


class LabelFiles(QObject):
    """Brings maps into `painting`, by the engine, and out of it."""

    def __init__(self, page: QWidget, painting: LabelPainting, engine: EngineClient, notices: NoticeBar) -> None:
        super().__init__(page)
        self._page, self._painting, self._notices = page, painting, notices
        self._path, self._table = Path(), LabelTable(())  # what is being read, and by which classes
        self._reader = LabelReader(engine, self)
        self._reader.read.connect(self._use)
        self._reader.approximated.connect(self._ask)
        self._reader.failed.connect(notices.fail)

    def open(self, path: Path) -> None:
        """The map in a file becomes the drawing, in its own size. What stands for no class is asked about."""
        self._path, self._table = path, self._painting.table
        self._reader.open(path, self._table)

    @property
    def example(self) -> Path | None:
        """A map to begin with, where one has come with the model."""
        card = self._painting.card
        path = EXAMPLES / f"{card.name}{SUFFIX}" if card else None
        return path if path and path.is_file() else None

    def open_example(self) -> None:
        """Begin with the map that has come with the model; does nothing where there is none."""
        if path := self.example:
            self.open(path)

    def export(self) -> None:
        """Write the map where the person wants it: numbers with a palette, as `img2img translate` reads them."""
        with self._notices.faults_shown():
            make = self._painting.png()
            kinds = self.tr("Label map (*{0})").format(SUFFIX)
            suggested = self.tr("label map") + SUFFIX
            chosen = choose_new_file(self._page, "labels", self.tr("Export label map"), suggested, kinds)
            if chosen is None:
                return
            path = chosen if chosen.suffix.lower() == SUFFIX else free_name(chosen, SUFFIX)
            done = self._notices.unless_fault(lambda _: self._tell_saved(path))
            in_background(self, lambda: write_atomically(path, make()), done)

    def _tell_saved(self, path: Path) -> None:
        self._notices.tell(self.tr("Saved {0}").format(path), "done")

    def _ask(self, complaint: str, numbers: Numbers) -> None:
        """Say which colours are no class, and in how many pixels; nothing changes unless the person wants it."""
        nearest, leave = self.tr("Use the &nearest classes"), self.tr("&Leave it")
        otherwise = (leave, lambda: None)
        self._notices.withdraw(SUBJECT)
        self._notices.tell(complaint, "question", nearest, lambda: self._use(numbers), SUBJECT, otherwise)

    def _use(self, numbers: Numbers) -> None:
        if not self._painting.is_on or self._painting.table != self._table:
            return  # another model was chosen in the meantime
        self._notices.withdraw(SUBJECT)
        used = _fitted(numbers)
        with self._notices.faults_shown():
            self._painting.use(used, self.tr("Open label map"))
        if used is not numbers:
            told = self.tr("{name} is {own} pixels, and a sheet has {most} a side at most: it is opened at {shown}.")
            sizes = {"own": _sized(numbers), "shown": _sized(used), "most": LARGEST_SHEET}
            self._notices.warn(told.format(name=self._path.name, **sizes))


def _fitted(numbers: Numbers) -> Numbers:
    """The map, or the pixels of a larger one that a sheet has room for: between two classes is none."""
    height, width = numbers.shape
    longest = max(height, width)
    if longest <= LARGEST_SHEET:
        return numbers
    rows, columns = (np.arange(max(1, side * LARGEST_SHEET // longest)) for side in (height, width))
    middle = (longest / LARGEST_SHEET) / 2
    picked = [
        np.minimum((places * longest / LARGEST_SHEET + middle).astype(int), side - 1)
        for places, side in ((rows, height), (columns, width))
    ]
    return numbers[np.ix_(*picked)]


def _sized(numbers: Numbers) -> str:
    height, width = numbers.shape
    return f"{width}x{height}"
