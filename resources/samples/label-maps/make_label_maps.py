"""Paint the label maps that a person can begin with: rectangles of our own, by hand and not from any data set.

    python resources/samples/label-maps/make_label_maps.py

A map is called as the bundled model that it is for. Numbers are places in the model's table of classes.
"""

from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
PALETTE = HERE.parents[1] / "palettes" / "facades.txt"
SIDE = 256


def main() -> None:
    table = [line.split(None, 3) for line in PALETTE.read_text("utf-8").splitlines()]
    image = Image.fromarray(facade([name for *_, name in table]))
    image.putpalette([int(channel) for *colour, _ in table for channel in colour])
    image.save(HERE / "facades-labels.png", optimize=True)


def facade(names: list[str]) -> np.ndarray:
    """A house of three storeys and five windows a storey, with a shop and a door: (SIDE, SIDE) of class numbers."""
    numbers = np.full((SIDE, SIDE), names.index("background"), np.uint8)

    def paint(name: str, left: int, top: int, width: int, height: int) -> None:
        numbers[top : top + height, left : left + width] = names.index(name)

    paint("facade", 20, 22, 216, 226)
    paint("cornice", 14, 22, 228, 10)
    paint("molding", 20, 182, 216, 6)
    for row, top in enumerate((46, 94, 140)):
        for column in range(5):
            left = 34 + 40 * column
            paint("window", left, top, 26, 32)
            paint("cornice", left - 3, top - 6, 32, 4)
            paint("sill", left - 2, top + 32, 30, 4)
            if row == 1 and column in (1, 3):
                paint("balcony", left - 5, top + 20, 36, 14)
            if row == 2 and column % 2 == 0:
                paint("blind", left, top, 26, 11)
    for left in (32, 158):
        paint("shop", left, 196, 66, 46)
    paint("door", 114, 198, 28, 50)
    for left in (22, 228):
        paint("pillar", left, 188, 6, 60)
    return numbers


if __name__ == "__main__":
    main()
