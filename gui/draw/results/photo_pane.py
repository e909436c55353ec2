"""PhotoPane: the photo, and above it how it stands to the drawing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QStackedWidget, QWidget

from gui.commands import Commands
from gui.draw.asking.photo import Freshness, Photo
from gui.draw.asking.quality import Size
from gui.draw.bars import pane_header
from gui.draw.preview import Preview
from gui.widgets.empty_state import EmptyState
from gui.widgets.layout import action_button, button, column, quiet, row


class PhotoPane(QWidget):
    """The photo, how old it is and how long it took; or, without any model, where to get one.

    `size_hint` says that the drawing is larger than what the model was trained at; it lies elsewhere, so that drawing
    and photo have the same height.

    Signals:
        page_wanted(str): the person wants to go to that page.
        finish_wanted(): draw at the model's own size from now on, and finish the photo.
    """

    page_wanted = Signal(str)
    finish_wanted = Signal()

    def __init__(self, preview: Preview, commands: Commands) -> None:
        super().__init__()
        self._photo: Photo | None = None
        self._freshness = Freshness.NONE
        self._is_slow = self._is_finishing = False
        self._state = quiet()
        self._state.setWordWrap(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(preview)
        self._need = self._need_for_a_model()
        self._stack.addWidget(self._need)
        self.size_hint, self._advice, self._offer = self._hint_about_size()
        names = ("model.finish", "file.record", "edit.copy_photo", "file.save")
        tools = [action_button(commands.action(name)) for name in names]
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(pane_header(self.tr("Photo"), self._state, "stretch", *tools))
        layout.addWidget(self._stack, 1)
        self._take_room_for_need()

    def show_picture(self, is_shown: bool) -> None:
        """Show the photo here, or leave it to whoever shows it elsewhere."""
        self._stack.setVisible(is_shown)

    def show_need_for_a_model(self, is_needed: bool) -> None:
        """Say where models come from, in place of the photo."""
        self._stack.setCurrentIndex(1 if is_needed else 0)
        self._take_room_for_need()

    def advise_size(self, drawing: Size, native: Size | None) -> None:
        """Say that the drawing is larger than what the model was trained at; nothing where `native` is None."""
        self.size_hint.setVisible(native is not None)
        if native is not None:
            (height, width), (own_height, own_width) = drawing, native
            trained, now = f"{own_width} × {own_height}", f"{width} × {height}"
            self._advice.setText(self.tr("Trained at {0}, drawn at {1}").format(trained, now))
            self._offer.setText(self.tr("Draw at {0}, finish ×4").format(min(native)))

    def show_photo(self, photo: Photo) -> None:
        """Say how long the photo that is shown took, whether it is new in a part only, and which model finished it."""
        self._photo, self._freshness = photo, Freshness.FRESH
        self._show()

    def show_slow(self, is_slow: bool) -> None:
        """An answer takes long enough to be told."""
        self._is_slow = is_slow
        self._show()

    def show_finishing(self, is_finishing: bool) -> None:
        self._is_finishing = is_finishing
        self._show()

    def show_freshness(self, freshness: Freshness) -> None:
        """Say quietly how the photo stands to the drawing."""
        self._freshness = freshness
        self._show()

    def show_earlier(self, photo: Photo) -> None:
        """A photo of the history is shown."""
        self._state.setText(self.tr("earlier · seed {0}").format(photo.recipe.seed))

    def state(self) -> str:
        return self._state.text()

    def _take_room_for_need(self) -> None:
        """What is not seen does not make the pane wider than the one beside it."""
        is_seen = self._stack.currentWidget() is self._need
        width = QSizePolicy.Policy.Preferred if is_seen else QSizePolicy.Policy.Ignored
        self._need.setSizePolicy(width, QSizePolicy.Policy.Preferred)
        self._stack.updateGeometry()

    def _show(self) -> None:
        photo = self._photo
        text = self._state.text()
        if self._is_slow:
            text = self.tr("Working…")
        elif self._freshness == Freshness.NONE or photo is None:
            text = ""
        elif self._freshness == Freshness.STALE:
            text = self.tr("of an earlier sketch")
        elif self._is_finishing:
            text = self.tr("{0} · finishing…").format(self._milliseconds(photo))
        elif self._freshness == Freshness.FRESH:
            text = self._fresh(photo)
        self._state.setText(text)
        finisher = photo.finisher if photo else ""
        self._state.setToolTip(self.tr("Enlarged by {0}").format(finisher) if finisher else "")

    def _fresh(self, photo: Photo) -> str:
        """How long a photo took, and whether it is new in a part only."""
        seconds = self.tr("{0} s").format(f"{photo.seconds:.1f}")
        text = self.tr("finished in {0}").format(seconds) if photo.finisher else self._milliseconds(photo)
        return self.tr("{0} · in the selection").format(text) if photo.recipe.surroundings else text

    def _milliseconds(self, photo: Photo) -> str:
        return self.tr("{0} ms").format(round(photo.seconds * 1000))

    def _hint_about_size(self) -> tuple[QFrame, QLabel, QPushButton]:
        advice, offer = quiet(), QPushButton()
        offer.setToolTip(self.tr("Draw at the size that the model knows; the photo is enlarged when the pen rests"))
        offer.clicked.connect(self.finish_wanted)
        frame = QFrame()
        frame.setProperty("role", "bar")
        layout = row(advice, offer, spacing=8)
        layout.setStretch(0, 1)
        layout.setContentsMargins(14, 5, 8, 5)
        frame.setLayout(layout)
        frame.hide()
        return frame, advice, offer

    def _need_for_a_model(self) -> QWidget:
        models = button("mdi6.import", self.tr("Import a model"))
        models.clicked.connect(lambda: self.page_wanted.emit("models"))
        train = button("mdi6.school-outline", self.tr("Train one"))
        train.clicked.connect(lambda: self.page_wanted.emit("train"))
        what = self.tr("No model can make a photo of this yet")
        why = self.tr("Import an image-to-image model, or train your own from two folders of pictures.")
        return EmptyState("mdi6.image-off-outline", what, why, models, train)
