"""Animations: as many frames as given, of both kinds, and a sentence for any other."""

import numpy as np
import psutil
import pytest
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures.animation import write_animation
from img2img.pictures.frames import open_animation

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


@pytest.mark.parametrize("kind", ["gif", "webp", "png"])
def test_a_size_that_memory_cannot_hold_is_told_before_anything_is_decoded(tmp_path, monkeypatch, kind):
    path = tmp_path / f"a.{kind}"
    first, *others = (Image.fromarray(frame) for frame in FRAMES)
    first.save(path, save_all=True, append_images=others)
    monkeypatch.setattr(psutil, "virtual_memory", type("Memory", (), {"available": 9 * 6 * 36 - 1}))
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("a frame was decoded"))
    with pytest.raises(PictureError, match=rf"a\.{kind} is 9x6 pixels, which takes"), open_animation(path):
        pass
