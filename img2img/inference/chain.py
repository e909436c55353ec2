"""Chain: several models one after the other, such as one that restores and one that enlarges."""

from collections.abc import Generator, Sequence
from math import prod

from img2img.inference.enhance import Translates
from img2img.inference.measure import WHEN_QUIET, Timing
from img2img.inference.passes import part_of
from img2img.inference.tiles import Progress
from img2img.models.card import ModelCard
from img2img.pictures import Picture


class Chain:
    """Each of the `translators` is given the answer of the one before; all stay loaded, and one computes at a time.

    Its source is that of the first, and so are its directions; its scale is the product of all.
    """

    def __init__(self, translators: Sequence[Translates]) -> None:
        self.translators = tuple(translators)
        first, cards = self.translators[0], [one.card for one in self.translators]
        self.source = first.source
        self.card: ModelCard = first.card.model_copy(
            update={
                "name": " + ".join(card.name for card in cards),
                "scale": prod(card.scale for card in cards),
                "target_channels": cards[-1].target_channels,
            }
        )

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer of the last to the answer of those before, of which each is an equal part of the progress.

        Raises as they do.
        """
        count = len(self.translators)
        for number, translator in enumerate(self.translators):
            picture = translator(picture, "" if number else direction, part_of(on_progress, number, count))
        return picture

    def measure(self, timing: Timing = WHEN_QUIET) -> Generator[None]:
        """Find the fastest format of each."""
        for translator in self.translators:
            yield from translator.measure(timing)
