"""Results: everything about photos on the Draw page, put together."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gui.commands import Commands
from gui.draw.asking.photo import Freshness, Photo
from gui.draw.asking.quality import is_beyond
from gui.draw.live import LivePhoto
from gui.draw.preview import Preview
from gui.draw.results.finishing import Finishing
from gui.draw.results.history import History, HistoryStrip
from gui.draw.results.photo_pane import PhotoPane
from gui.draw.results.results_bar import ResultsBar
from gui.draw.results.style_panel import StylePanel
from gui.draw.results.variations import Variations, VariationsPanel
from gui.library.choice import ModelChoice
from gui.pictures import to_image
from gui.settings import SettingsFile
from gui.widgets.notice import NoticeBar
from img2img.pictures import Picture

SUBJECT = "live"  # of what is told of photos that failed


class Results(QObject):
    """Shows what `live` brings, and lets it be finished, varied, styled and remembered.

    `photo` is what is shown at the moment, a null picture where there is none; `shown` says how that was made.

    Signals:
        photo_shown(QImage): another photo, or none.
        layer_wanted(QImage): a photo is to become a layer of the drawing.
    """

    photo_shown = Signal(QImage)
    layer_wanted = Signal(QImage)

    def __init__(self, live: LivePhoto, preview: Preview, settings: SettingsFile, commands: Commands) -> None:
        super().__init__(live)
        self.photo = QImage()
        self.shown: Photo | None = None
        self.live, self._settings, self._preview = live, settings, preview
        history = History(live)
        self.finishing, self.variations = Finishing(live), Variations(live)
        self.style_panel, self.history = StylePanel(), HistoryStrip(history)
        self.variations_panel = VariationsPanel(self.variations, live)
        self.pane = PhotoPane(preview, commands)
        self.bar = ResultsBar(self.pane.size_hint, self.variations_panel, self.style_panel, self.history)
        self.finishing.finished.connect(history.keep_finished)
        self._connect()
        self.show_model(None)

    def tell_faults(self, notices: NoticeBar) -> None:
        """Let faults be said in `notices`; a photo that comes takes back that there was none."""
        tell = partial(notices.tell, kind="error", subject=SUBJECT)
        self.live.failed.connect(tell)
        self.finishing.failed.connect(tell)
        self.live.photo_came.connect(partial(self._take_back, notices))
        self.style_panel.failed.connect(notices.fail)

    def show_model(self, choice: ModelChoice | None) -> None:
        """Offer what that model can do."""
        is_random = choice is not None and choice.is_random
        self.variations.switch(is_random)
        self.bar.offer(variations=is_random, styles=choice is not None and choice.card.has_styles)
        self.pane.show_need_for_a_model(choice is None)
        self.show_size()

    def show_size(self) -> None:
        """The drawing has another size, or how it is asked about has changed."""
        choice, size = self.live.choice, self.live.drawing.size
        native = choice.card.native_size if choice else None
        is_advised = is_beyond(size, native) and not self._settings.current.finish
        self.pane.advise_size(size, native if is_advised else None)

    def finish_photos(self, is_wanted: bool) -> None:
        """Draw at the model's own size and finish photos, or no longer."""
        if is_wanted != self._settings.current.finish:
            self._settings.change(finish=is_wanted)
            self.show_size()
            self.live.restart()

    def _take_back(self, notices: NoticeBar, picture: Picture, seconds: float) -> None:
        notices.withdraw(SUBJECT)

    def _connect(self) -> None:
        live, pane = self.live, self.pane
        live.photo_came.connect(self._on_photo)
        live.photo_gone.connect(self._on_gone)
        live.freshness_changed.connect(self._on_freshness)
        live.slow.connect(pane.show_slow)
        self.finishing.working.connect(pane.show_finishing)
        self.finishing.finished.connect(self._show_new)
        self.style_panel.chosen.connect(live.use_style)
        self.style_panel.roll_wanted.connect(live.vary)
        self.history.chosen.connect(self._on_earlier)
        self.history.keep_wanted.connect(self.layer_wanted)

    def _on_photo(self, picture: Picture, seconds: float) -> None:
        if photo := self.live.photo:
            self._show_new(photo)

    def _show_new(self, photo: Photo) -> None:
        self._show(photo)
        self.pane.show_photo(photo)

    def _on_earlier(self, photo: Photo) -> None:
        self._show(photo)
        self.pane.show_earlier(photo)

    def _on_gone(self) -> None:
        self._show(None)

    def _on_freshness(self, freshness: Freshness) -> None:
        self.pane.show_freshness(freshness if not self.photo.isNull() else Freshness.NONE)

    def _show(self, photo: Photo | None) -> None:
        self.shown, self.photo = photo, to_image(photo.picture) if photo else QImage()
        self._preview.show_photo(self.photo, photo.made if photo else ())
        self.photo_shown.emit(self.photo)
