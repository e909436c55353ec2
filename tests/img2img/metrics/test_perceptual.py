"""The distance of pairs as a network sees them: structure counts more than brightness, strangers are far."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from img2img.errors import DataError
from img2img.metrics.figures import Figure
from img2img.metrics.perceptual import compare_seen_pairs
from img2img.pictures.files import PictureFile, write_picture

CPU = torch.device("cpu")


def photos() -> list[np.ndarray]:
    return [np.random.default_rng(n).integers(50, 200, (9, 9, 3)).repeat(12, 0).repeat(12, 1) for n in range(3)]


def save(folder: Path, pictures: list[np.ndarray]) -> Path:
    for number, picture in enumerate(pictures):
        write_picture(folder / f"{number}.png", PictureFile(picture.astype(np.uint8)))
    return folder


@pytest.fixture
def distances(tmp_path):
    """The figures of those pictures against the photos."""
    real = save(tmp_path / "real", photos())

    def measure(pictures: list[np.ndarray]) -> dict[str, Figure]:
        fake = save(tmp_path / "fake", pictures)
        return {figure.name: figure for figure in compare_seen_pairs(real, fake, 100, CPU).figures}

    return measure


def test_equal_pictures_have_none_and_shuffled_ones_have(distances):
    found = distances(photos())
    assert found["LPIPS-like"].value == pytest.approx(0, abs=1e-6)
    assert found["LPIPS-like, shuffled"].value > 0.3
    assert (found["LPIPS-like"].network, found["LPIPS-like"].pictures) == ("hed-vgg16", (3, 3))


def test_blur_is_further_than_brightness_of_the_same_error_and_more_blur_is_further(distances):
    blurred = [[cv2.GaussianBlur(photo.astype(np.uint8), (0, 0), sigma) for photo in photos()] for sigma in (1, 3)]
    error = np.sqrt(
        np.mean([(made - photo.astype(float)) ** 2 for made, photo in zip(blurred[1], photos(), strict=True)])
    )
    brighter = [photo + round(float(error)) for photo in photos()]
    little, much, bright = (distances(made)["LPIPS-like"].value for made in (*blurred, brighter))
    assert bright < much
    assert 0 < little < much


def test_a_corrupt_file_is_left_out_by_a_sentence(tmp_path):
    real, fake = save(tmp_path / "real", photos()), save(tmp_path / "fake", photos())
    (fake / "1.png").write_bytes(b"nothing")
    found = compare_seen_pairs(real, fake, 100, CPU)
    assert found.figures[0].pictures == (2, 2)
    assert "1.png" in found.left_out[0]
    for file in fake.iterdir():
        file.write_bytes(b"nothing")
    with pytest.raises(DataError, match="None of 3 pairs"):
        compare_seen_pairs(real, fake, 100, CPU)
