"""Animations: as many frames as given, of both kinds, and a sentence for any other."""

import numpy as np
import psutil
import pytest
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures.animation import write_animation
from img2img.pictures.files import read_picture
from img2img.pictures.frames import open_animation, write_frames
from tests.img2img.pictures.samples import XMP

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


def test_frames_with_and_without_transparency_in_a_gif(tmp_path):
    opaque, see_through = np.full((6, 9, 4), 255, np.uint8), np.full((6, 9, 4), 255, np.uint8)
    opaque[..., 0] = 0
    see_through[:3] = 0
    first, *others = (Image.fromarray(frame) for frame in (opaque, see_through, opaque))
    first.save(tmp_path / "a.png", save_all=True, append_images=others, duration=50)
    with open_animation(tmp_path / "a.png") as source:
        frames = list(source.frames())
        assert {frame.pixels.shape[2] for frame in frames} == {3, 4}
        write_frames(tmp_path / "a.gif", source, source.described, frames)
    with open_animation(tmp_path / "a.gif") as made:
        for frame, expected in zip(made.frames(), (opaque, see_through, opaque), strict=True):
            shown = frame.pixels if frame.pixels.shape[2] == 4 else np.dstack([frame.pixels, opaque[..., 3]])
            np.testing.assert_array_equal(shown[..., 3], expected[..., 3])
            np.testing.assert_array_equal(shown[3:], expected[3:])


@pytest.mark.parametrize("kind", ["gif", "webp", "png"])
def test_the_xmp_of_an_animation_is_read_again(tmp_path, kind):
    write_animation(tmp_path / "a.gif", FRAMES, xmp=XMP)
    with open_animation(tmp_path / "a.gif") as source:
        assert source.described.xmp == XMP
        write_frames(tmp_path / f"b.{kind}", source, source.described, list(source.frames()))
    assert read_picture(tmp_path / f"b.{kind}").xmp == XMP
