"""Pairs are files of one name, whatever their endings; what cannot be compared is told and left out."""

from math import inf, log10
from pathlib import Path

import numpy as np
import pytest

from img2img.errors import DataError
from img2img.metrics.pairs import compare_pairs
from img2img.pictures.files import PictureFile, write_picture


def save(path: Path, pixels: np.ndarray) -> None:
    write_picture(path, PictureFile(pixels.astype(np.uint8)))


def photo(seed: int, height: int = 180, width: int = 200) -> np.ndarray:
    smooth = np.random.default_rng(seed).integers(40, 200, (height // 10, width // 10, 3))
    return smooth.repeat(10, 0).repeat(10, 1)


@pytest.fixture
def folders(tmp_path):
    """Three pairs, of which the second folder's are brighter by 4, 8 and 16 of 255."""
    real, fake = tmp_path / "real", tmp_path / "fake"
    for number, (shift, suffix) in enumerate(((4, "png"), (8, "tiff"), (16, "png"))):
        save(real / f"{number}.png", photo(number))
        save(fake / f"{number}.{suffix}", photo(number) + shift)
    return real, fake


def test_psnr_is_its_closed_form_and_the_mean_has_an_interval(folders):
    real, fake = folders
    psnr, ssim, scales = compare_pairs(real, fake, 100).figures
    expected = [20 * log10(255 / shift) for shift in (4, 8, 16)]
    assert psnr.value == pytest.approx(np.mean(expected), abs=1e-3)
    assert psnr.half_width == pytest.approx(1.96 * np.std(expected, ddof=1) / 3**0.5, rel=1e-3)
    assert 0.9 < ssim.value < scales.value < 1
    assert {figure.pictures for figure in (psnr, ssim, scales)} == {(3, 3)}


def test_equal_pictures_are_equal(folders):
    real, _ = folders
    psnr, ssim, scales = compare_pairs(real, real, 100).figures
    assert (psnr.value, ssim.value, scales.value) == (inf, pytest.approx(1, abs=1e-4), pytest.approx(1, abs=1e-4))


def test_blurred_structure_is_less_alike_than_a_brighter_picture(folders, tmp_path):
    real, fake = folders
    for number in range(3):
        save(
            tmp_path / "noisy" / f"{number}.png",
            photo(number) + np.random.default_rng(9).integers(-16, 17, (180, 200, 3)),
        )
    names = ("SSIM", "MS-SSIM")
    brighter, noisy = (
        {figure.name: figure.value for figure in compare_pairs(real, made, 100).figures}
        for made in (fake, tmp_path / "noisy")
    )
    assert all(noisy[name] < brighter[name] for name in names)


def test_what_cannot_be_compared_is_left_out_by_a_sentence(folders):
    real, fake = folders
    expected = compare_pairs(real, fake, 100).figures
    save(fake / "extra.png", photo(5))
    for name, pixels in {"tiny": photo(6, height=10, width=10), "larger": photo(7)}.items():
        save(real / f"{name}.png", pixels)
    save(fake / "tiny.png", photo(6, height=10, width=10))
    save(fake / "larger.png", photo(7, 190, 200))
    save(real / "cut.png", photo(8))
    (fake / "cut.png").write_bytes((real / "cut.png").read_bytes()[:100])
    found = compare_pairs(real, fake, 100)
    assert found.figures == expected
    assert len(found.left_out) == 4
    for part in ("extra.png has no picture", "smaller than 11", "is 200x190 pixels", "cut.png"):
        assert any(part in sentence for sentence in found.left_out), part


def test_small_pictures_have_no_ms_ssim_and_that_is_said(tmp_path):
    for folder in ("real", "fake"):
        save(tmp_path / folder / "a.png", photo(1, 100, 100))
    found = compare_pairs(tmp_path / "real", tmp_path / "fake", 100)
    assert [figure.name for figure in found.figures] == ["PSNR (dB)", "SSIM"]
    assert "1 of 1 pairs are not in MS-SSIM" in found.notes[0]


def test_folders_without_pairs_are_a_sentence(folders, tmp_path):
    save(tmp_path / "others" / "x.png", photo(1))
    with pytest.raises(DataError, match="same name"):
        compare_pairs(folders[0], tmp_path / "others", 100)
