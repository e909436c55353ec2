"""Make the pictures of the models whose files hold none: what goes in on the left, what really comes out on the right.

    python resources/previews/make_previews.py

Real-ESRGAN's published files have no card, and hed-sketch.safetensors is 29 MB that would have to be stored again for a
few kilobytes. The sources are of resources/samples.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from img2img import Translator, load_model

SIDE = 128  # pixels of either half
COLOURS = 96  # a palette makes the file a third as large
HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
CROP = (64, 20, 192, 148)  # petals of a drawing


def main() -> None:
    apples = Image.open(SAMPLES / "apples" / "apple-3.jpg").convert("RGB")
    oranges = Image.open(SAMPLES / "oranges" / "orange-1.jpg").convert("RGB")
    sunflower, daisy = (
        Image.open(SAMPLES / "sketches" / f"{name}.png").convert("RGB").crop(CROP) for name in ("sunflower", "daisy")
    )
    for name, picture, side in (
        ("realesrgan-x4plus", apples, SIDE // 4),
        ("realesrgan-x4plus-anime", sunflower, SIDE // 4),
        ("realesr-animevideov3", daisy, SIDE // 4),
        ("hed-sketch", oranges, SIDE),
    ):
        source = picture.resize((side, side), Image.Resampling.BOX)
        answer = Translator(load_model(name))(np.asarray(source))
        halves = [np.asarray(source.resize((SIDE, SIDE), Image.Resampling.NEAREST)), answer]
        sheet = Image.fromarray(np.hstack([half if half.shape[2] == 3 else half.repeat(3, axis=2) for half in halves]))
        sheet.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
