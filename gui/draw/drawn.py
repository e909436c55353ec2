"""DrawnDocument: the document as its files know it, with the model and the seed that go with it."""

from collections.abc import Callable

from PySide6.QtCore import SignalInstance

from gui.draw.document.document import Document
from gui.draw.document.undo import UndoStack
from gui.draw.live import LivePhoto
from gui.draw.project.data import Facts, Project
from gui.draw.project.of_document import layers_of, snapshot_of
from gui.library.choice import key_of
from gui.library.model_picker import ModelPicker
from gui.translation import translate


class DrawnDocument:
    """A Drawing (gui/draw/project/drawing.py) that is a Document."""

    def __init__(self, document: Document, live: LivePhoto, picker: ModelPicker) -> None:
        self._document, self._live, self._picker = document, live, picker

    @property
    def stack(self) -> UndoStack:
        return self._document.stack

    @property
    def changed(self) -> SignalInstance:
        return self._document.changed

    @property
    def is_blank(self) -> bool:
        return self._document.is_blank

    def snapshot(self) -> Callable[[], Project]:
        return snapshot_of(self._document, self._facts())

    def prepare(self, project: Project) -> Callable[[], object]:
        layers = layers_of(project)
        return lambda: self._document.open(layers, translate("DrawnDocument", "Open drawing"))

    def restore(self, facts: Facts) -> None:
        if facts.model:
            self._picker.choose(key_of(facts.model, facts.direction))
            self._live.use_seed(facts.seed, even_if_off=False)

    def _facts(self) -> Facts:
        choice = self._live.choice
        if choice is None:
            return Facts()
        labels = self._document.layer("labels")
        classes = () if labels is None else labels.classes or choice.card.classes
        if (labels is None) == (choice.card.source == "labels"):  # the model is for another kind
            return Facts(kind="sketch" if labels is None else "labels", classes=classes)
        return Facts(
            kind=choice.card.source,
            model=choice.entry.name,
            model_sha256=self._hash_of(choice.entry.name),
            direction=choice.direction,
            seed=self._live.requests.seed,
            classes=classes,
        )

    def _hash_of(self, model: str) -> str:
        """As the engine told it with the newest photo, if that is the model's; "" else."""
        made = self._live.photo.made if self._live.photo else ()
        return next((str(step.get("model_sha256", "")) for step in reversed(made) if step.get("model") == model), "")
