"""Twelve sketches through two models, on one sheet: what the hand drew, and what each makes of it.

    python tests/benchmarks/hand_drawn.py BEFORE flowers-sketch -o docs/hand-drawn.jpg

The sketches (flower_sketches.py) are painted with the window's own brush on its own layers, and sent as it sends them.
BEFORE is sent the lines; the other model, which knows colours, answers twice, without them and with them.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from flower_sketches import SKETCHES
from hand import Hand
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QSize

from gui.app import make_application
from gui.draw.brush.paint import Colour
from gui.draw.brush.stroke import Stroke
from gui.draw.brush.tip import Tip
from gui.draw.document.document import SKETCH, Document
from gui.pictures import to_pixels
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.pictures import Picture
from img2img.pictures.pixels import to_rgb

SIDE, TILE, TITLE = 256, 190, 22  # pixels: of a sketch, of a picture on the sheet, of a line of text
ABREAST = 2  # sketches in a row
COLUMNS = ("drawn", "before: lines", "now: lines", "now: lines and colours")


def painted(hand: Hand) -> Document:
    document = Document(QSize(SIDE, SIDE))
    for drawn in hand.drawn:
        layer = document.layer(drawn.layer)
        assert layer is not None
        with document.edit("Stroke"):
            stroke = Stroke(layer.tiles, Tip(size=drawn.size), Colour(drawn.colour))
            for x, y in drawn.points:
                stroke.extend(x, y)
            stroke.end()
    return document


def row(document: Document, before: Translator, now: Translator) -> list[Picture]:
    """A picture for each of COLUMNS."""
    return [
        to_pixels(document.flatten(SKETCH)),
        before(document.lines),
        now(to_pixels(document.flatten(("lines",), None))),
        now(to_pixels(document.flatten(SKETCH, None))),
    ]


def sheet(rows: dict[str, list[Picture]]) -> Image.Image:
    down, across = -(-len(rows) // ABREAST), TILE * len(COLUMNS) + TITLE
    made = Image.new("RGB", (across * ABREAST - TITLE, down * (TILE + TITLE) + TITLE), "white")
    pen, font = ImageDraw.Draw(made), ImageFont.load_default(13)
    for number, (name, pictures) in enumerate(rows.items()):
        left, top = across * (number // down), TITLE + (TILE + TITLE) * (number % down)
        pen.text((left + 2, top + 4), name, "black", font)
        for place, (title, picture) in enumerate(zip(COLUMNS, pictures, strict=True)):
            at = left + place * TILE
            if top == TITLE:
                pen.text((at + 2, 4), title, "black", font)
            tile = Image.fromarray(to_rgb(picture)).resize((TILE - 2, TILE - 2), Image.Resampling.LANCZOS)
            made.paste(tile, (at, top + TITLE))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("before", help="a model of sketches: a name in the library, or a file")
    parser.add_argument("now", help="a model of lines and colours")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    make_application()
    before, now = (Translator(load_model(name)) for name in (options.before, options.now))
    rows: dict[str, list[Picture]] = {}
    for seed, draw in enumerate(SKETCHES):
        hand = Hand(seed)
        draw(hand)
        rows[draw.__name__.replace("_", " ")] = row(painted(hand), before, now)
    sheet(rows).save(options.output, quality=82)


if __name__ == "__main__":
    main()
