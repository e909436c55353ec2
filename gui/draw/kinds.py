"""KindSwitch: keeps the drawing and the model of one kind, and loses no drawing when the kind changes."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Signal

from gui.draw.document.document import SKETCH, Document
from gui.draw.document.layer import Role
from gui.draw.document.sheet import Sheet
from gui.draw.document.steps import SheetStep
from gui.library.choice import ModelChoice
from gui.library.model_picker import ModelPicker
from gui.widgets.notice import NoticeBar
from img2img.pictures.classes import LabelClass

Kind = tuple[str, ...] | None
"""The names of the classes of a label map, which are empty while they are not known; None for a sketch."""
SUBJECT = "kind"  # of what is told of drawings and models that are of two kinds


class KindSwitch(QObject):
    """A model of another kind begins a blank sheet, and the drawing before it is a step to undo; going back to a model
    of its kind, before anything is drawn, brings it back. Whoever undoes to it gets the model back that it was for.

    Signals:
        parted(): the drawing and the model are of two kinds, and no model of the drawing's is known.
    """

    parted = Signal()

    def __init__(self, document: Document, picker: ModelPicker, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._picker, self._notices = document, picker, notices
        self._choice: ModelChoice | None = None
        self._used: dict[Kind, str] = {}  # the key of the model that was chosen last, by its kind
        self._is_changing = False
        document.layers_changed.connect(self._on_layers_changed)
        document.stack.moved.connect(lambda: notices.withdraw(SUBJECT))

    @property
    def misfit(self) -> str:
        """Why the chosen model makes no photo of the drawing; "" where it does."""
        choice, drawn = self._choice, kind_of(self._document.sheet)
        if choice is None or _fit(drawn, kind_for(choice)):
            return ""
        if drawn is None:
            told = self.tr("This is a sketch, and {0} takes label maps. Choose a model that takes sketches.")
        elif kind_for(choice) is None:
            told = self.tr("This is a label map, and {0} takes sketches. Choose a model that takes label maps.")
        else:
            told = self.tr("This label map has other classes than {0}. Choose a model with the classes of the map.")
        return told.format(choice.entry.name)

    def follow(self, choice: ModelChoice) -> None:
        """Let the sheet be of the kind, and while it is blank of the size, that this model takes."""
        self._choice = choice
        wanted = kind_for(choice)
        self._used[wanted] = choice.key
        if self._is_changing:  # by an undo, which has brought the right sheet
            return
        self._is_changing = True
        if not _fit(kind_of(self._document.sheet), wanted):
            self._change_to(choice, wanted)
        elif self._document.is_blank and self._document.size != size_for(choice):
            self._document.new(size_for(choice), roles_for(choice), keeps_underlay=True)
        self._is_changing = False

    def _change_to(self, choice: ModelChoice, wanted: Kind) -> None:
        document = self._document
        if steps := self._steps_back_to(wanted):
            document.stack.undo(steps)
            return
        before, was_drawn = kind_of(document.sheet), not document.is_blank
        if was_drawn or (before is None) != (wanted is None) or document.size != size_for(choice):
            document.new(size_for(choice), roles_for(choice), keeps_underlay=True)
        if was_drawn:
            told = self.tr("Your sketch is kept: Undo brings it back.")
            told = told if before is None else self.tr("Your label map is kept: Undo brings it back.")
            self._notices.tell(told, offer=self.tr("&Undo"), accepted=document.undo, subject=SUBJECT)

    def _steps_back_to(self, wanted: Kind) -> int:
        """How many steps ago the sheet was of that kind, if nothing has been drawn since; 0 for never."""
        if not self._document.is_blank:
            return 0
        for steps, step in enumerate(reversed(self._document.stack.made), 1):
            if not isinstance(step, SheetStep):
                return 0
            if _fit(kind_of(step.other), wanted):
                return steps
            if not step.other.is_blank:
                return 0
        return 0

    def _on_layers_changed(self) -> None:
        """An undo, or a file, may have brought a drawing of another kind."""
        if self._is_changing or self._choice is None or not self.misfit:
            return
        key = self._known_model(kind_of(self._document.sheet))
        if key:
            self._is_changing = True
            self._picker.choose(key)
            self._is_changing = False
        else:
            self.parted.emit()

    def _known_model(self, kind: Kind) -> str:
        """The key of a model of that kind, of several the one that was chosen last; "" for none."""
        keys = [choice.key for choice in self._picker.choices if _fit(kind, kind_for(choice))]
        last = self._used.get(kind, "")
        return last if last in keys else next(iter(keys), "")


def kind_of(sheet: Sheet) -> Kind:
    """Of a drawing."""
    layer = sheet.layer("labels")
    return None if layer is None else _names(layer.classes)


def kind_for(choice: ModelChoice) -> Kind:
    """Of what a model takes."""
    return _names(choice.card.classes) if choice.card.source == "labels" else None


def roles_for(choice: ModelChoice) -> tuple[Role, ...]:
    """The layers of a blank sheet for that model."""
    return ("labels",) if choice.card.source == "labels" else SKETCH


def size_for(choice: ModelChoice) -> QSize:
    """The size of a blank sheet for that model."""
    height, width = choice.size
    return QSize(width, height)


def _names(classes: Sequence[LabelClass]) -> tuple[str, ...]:
    return tuple(label.name for label in classes)


def _fit(drawn: Kind, taken: Kind) -> bool:
    return drawn == taken or (drawn == () and taken is not None)
