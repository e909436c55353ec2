"""LiveSelection: new photos are seen inside of the selection only; around it stays the photo that was there before."""

from PySide6.QtCore import QObject

from gui.commands import Commands
from gui.draw.asking.photo import Freshness, Photo
from gui.draw.asking.quality import Size
from gui.draw.asking.surroundings import Surroundings
from gui.draw.results.panels import Results
from gui.draw.selecting.region import Region, put_together, whole
from gui.draw.selecting.selection import Selection


class LiveSelection(QObject):
    """While it is switched on and something is selected, says what stays around the photos that are asked for.

    That is the photo that was shown when the selection began. Where something else is selected before the photo of the
    drawing has come, or what is selected is moved, photos are seen there as well until it has come: what was drawn in
    the selection before is not lost.
    """

    def __init__(self, selection: Selection, results: Results, commands: Commands) -> None:
        super().__init__(selection)
        self._selection, self._results, self._live = selection, results, results.live
        self._is_on = self._was_floating = False
        self._region: Region | None = None  # where the photo changes; None for everywhere
        self._behind: Region | None = None  # where it changed before, and what is drawn is perhaps not seen yet
        self._kept: Photo | None = None
        self._surroundings: Surroundings | None = None
        self._live.requests.surroundings = self._around
        self._live.settled.connect(self._on_settled)
        self._live.photo_gone.connect(self._begin)
        results.history.chosen.connect(self._begin)
        selection.changed.connect(self._on_selected)
        commands.connect_to("model.live_selection", self._switch)

    def _switch(self, is_on: bool) -> None:
        self._is_on = is_on
        self._on_selected()

    def _on_selected(self) -> None:
        before, was_floating = self._region, self._was_floating
        self._was_floating = self._selection.is_floating
        now = put_together(self._selection.origin, self._selection.region, "add")
        self._region, self._surroundings = now if self._is_on else None, None
        if was_floating and self._was_floating:
            return
        if was_floating or self._live.freshness == Freshness.ASKED:
            self._behind = put_together(self._behind, before or self._everywhere, "add")
        else:
            self._begin()

    def _on_settled(self, photo: Photo) -> None:
        """A photo that was asked for before the selection began, or a variation, is what stays from now on."""
        is_of_selection = self._surroundings is not None and photo.recipe.surroundings is self._surroundings
        if not self._selection.is_floating and (self._behind or not is_of_selection):
            self._begin()

    def _begin(self) -> None:
        """What is shown is what stays."""
        shown = self._results.shown
        self._kept = shown.unfinished or shown if shown else None
        self._behind = self._surroundings = None

    def _around(self, size: Size) -> Surroundings | None:
        """What stays around a photo of that size; None where all of it is seen."""
        kept = self._kept
        if self._region is None or kept is None or kept.picture.shape[:2] != size:
            return None
        if self._surroundings is None:
            region = put_together(self._behind, self._region, "add") or self._region
            selected = region.within(self._everywhere.area)
            self._surroundings = None if selected.all() else Surroundings(kept.picture, kept.made, selected)
        return self._surroundings

    @property
    def _everywhere(self) -> Region:
        return whole(self._selection.document.rect)
