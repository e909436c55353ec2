"""Animations: as many frames as given, of both kinds, and a sentence for any other."""

import numpy as np
import pytest
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures.animation import write_animation

FRAMES = [np.full((6, 9, 3), value, np.uint8) for value in (0, 128, 255)]


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_frames_come_back_in_their_order(suffix, tmp_path):
    file = tmp_path / f"film.{suffix}"
    write_animation(file, FRAMES, frames_per_second=10)
    with Image.open(file) as film:
        assert getattr(film, "n_frames", 1) == 3
        assert film.info["loop"] == 0
        for number, frame in enumerate(FRAMES):
            film.seek(number)
            assert np.abs(np.asarray(film.convert("RGB")).astype(int) - frame).max() <= 2
            assert film.info["duration"] == 100


def test_another_ending_is_a_sentence(tmp_path):
    with pytest.raises(PictureError, match=r"film\.mp4 cannot be an animation.*\.webp"):
        write_animation(tmp_path / "film.mp4", FRAMES)
