"""Which models a page offers."""

from pathlib import Path

import pytest

from gui.library.choice import converting_models, drawing_models
from img2img.models.card import ModelCard
from img2img.models.library import Entry


def entry(name: str, **facts: object) -> Entry:
    return Entry(name, Path(name), "user", ModelCard(name=name, architecture="none", **facts))


ENTRIES = [
    entry("photos", source_channels=1),
    entry("sketches", domains=(("photo", "sketch"),)),
    entry("streets", classes=[{"name": "road"}, {"name": "sky"}]),
    entry("repair", source_channels=4, transparency="holes"),
    entry("colour", source_channels=1, transparency="kept"),
    entry("large", task="super-resolution", scale=4),
    entry("faces", task="generation"),
    Entry("broken", Path("broken"), "user", None, "It is broken."),
]


@pytest.mark.parametrize(
    ("offered", "names"),
    [
        (drawing_models, ["photos", "colour"]),
        (converting_models, ["large", "photos", "sketches", "streets", "repair", "colour"]),
    ],
)
def test_a_page_offers_what_it_can_use(offered, names):
    assert [choice.entry.name for choice in offered(ENTRIES)] == names
