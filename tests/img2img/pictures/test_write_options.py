"""Quality, compression and depth, in every way in which pictures are written."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from img2img.pictures import PictureFile
from img2img.pictures.animation import write_animation
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.frames import Animation, Frame, open_animation, write_frames
from img2img.pictures.pages import read_pages, write_pages
from img2img.pictures.pixels import to_depth
from img2img.pictures.row_writing import open_row_writer, unseen
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.samples import formats, noise, smooth

WITH_QUALITY = (".jpg", ".webp", ".avif", ".jxl", ".jp2")
COMPRESSED = (".png", ".tif", ".exr")


def write_by_rows(path, picture, options):
    described = replace(picture, pixels=unseen(picture.pixels.shape, picture.pixels.dtype))
    with open_row_writer(path, described, options) as (write, told):
        for top in range(0, len(picture.pixels), 37):
            write(picture.pixels[top : top + 37])
    return told


WAYS = {"whole": write_picture, "rows": write_by_rows}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("suffix", formats(*WITH_QUALITY))
def test_less_quality_is_a_smaller_file(tmp_path, suffix, way):
    sizes = []
    for quality in (0, 10, 50, 90, 100):
        path = tmp_path / f"{quality}{suffix}"
        assert WAYS[way](path, PictureFile(noise(70, 64, 3)), WriteOptions(quality=quality)) == ()
        sizes.append(path.stat().st_size)
        assert read_picture(path).pixels.shape == (70, 64, 3)
    assert sizes[1:] == sorted(sizes[1:])  # at 0, libjxl's are larger again
    assert max(sizes[:2]) < 0.7 * sizes[-1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("suffix", formats(*(suffix for suffix in WITH_QUALITY if suffix != ".jpg")))
@pytest.mark.parametrize("channels", [3, 4])
def test_quality_100_is_without_loss(tmp_path, suffix, way, channels):
    pixels = noise(70, 41, channels)
    WAYS[way](tmp_path / f"a{suffix}", PictureFile(pixels), WriteOptions(quality=100))
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}").pixels, pixels)


def test_no_quality_is_told_where_something_is_lost(tmp_path):
    for suffix in (".png", ".tif", ".bmp", ".tga", ".ppm"):
        assert write_picture(tmp_path / f"a{suffix}", PictureFile(smooth()), WriteOptions(quality=50)) == ()
    (told,) = write_picture(tmp_path / "a.gif", PictureFile(smooth()), WriteOptions(quality=50))
    assert told == f"{tmp_path / 'a.gif'} has no quality: a GIF has 256 colours. Choose WebP or AVIF."


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", formats(*COMPRESSED))
def test_more_compression_is_a_smaller_file_of_the_same_pixels(tmp_path, suffix, dtype, way):
    pixels = smooth(90, 200).astype(dtype) + noise(90, 200, 3, dtype=dtype) % 4
    sizes = []
    for level in (0, 1, 9):
        path = tmp_path / f"{level}{suffix}"
        assert WAYS[way](path, PictureFile(pixels), WriteOptions(compression=level)) == ()
        sizes.append(path.stat().st_size)
        read = read_picture(path).pixels
        np.testing.assert_array_equal(read if suffix != ".exr" else read_picture(tmp_path / "0.exr").pixels, read)
        if suffix != ".exr":
            np.testing.assert_array_equal(read, pixels)
    assert sizes[0] > sizes[1] >= sizes[2]
    assert sizes[1] > sizes[2] or suffix == ".exr"  # which is compressed or not


DEEP = formats(".png", ".tif", ".jxl", ".jp2", ".ppm")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("suffix", DEEP)
def test_depth_is_what_is_asked_for(tmp_path, suffix, way):
    options = {depth: WriteOptions(quality=100, depth=depth) for depth in ("same", 8, 16)}
    eight, sixteen = noise(41, 31, 3), noise(41, 31, 3, dtype=np.uint16)
    rounded = np.floor(sixteen / 257 + 0.5).astype(np.uint8)
    expected = {
        ("uint8", "same"): eight,
        ("uint8", 8): eight,
        ("uint8", 16): eight.astype(np.uint16) * 257,
        ("uint16", "same"): sixteen,
        ("uint16", 8): rounded,
        ("uint16", 16): sixteen,
    }
    for (dtype, depth), pixels in expected.items():
        source = eight if dtype == "uint8" else sixteen
        assert WAYS[way](tmp_path / f"a{suffix}", PictureFile(source), options[depth]) == ()
        read = read_picture(tmp_path / f"a{suffix}").pixels
        assert read.dtype == pixels.dtype, (dtype, depth)
        np.testing.assert_array_equal(read, pixels)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".bmp", ".avif", ".tga"])
def test_depth_that_a_format_has_not_is_told(tmp_path, suffix, way):
    def told(dtype, depth):
        return WAYS[way](tmp_path / f"a{suffix}", PictureFile(smooth().astype(dtype)), WriteOptions(depth=depth))

    place = tmp_path / f"a{suffix}"
    asked = (f"{place} holds 8 bits a channel, and not the 16 that were asked for. Choose PNG or TIFF.",)
    lost = (f"{place} holds 8 bits a channel, to which the 16 of its source were rounded. Choose PNG or TIFF.",)
    assert [told(np.uint8, depth) for depth in ("same", 8, 16)] == [(), (), asked]
    assert [told(np.uint16, depth) for depth in ("same", 8, 16)] == [lost, (), asked]


@given(st.integers(0, 65535))
def test_sixteen_bits_are_rounded_to_the_nearest_eight(value):
    made = int(to_depth(np.array([[[value]]], np.uint16), np.uint8)[0, 0, 0])
    assert abs(made * 257 - value) <= 128


def test_pages_of_a_tiff_obey(tmp_path):
    pages = [PictureFile(noise(40, 50, 3, dtype=np.uint16)), PictureFile(smooth())]
    write_pages(tmp_path / "a.tif", iter(pages), WriteOptions(depth=8))
    read = list(read_pages(tmp_path / "a.tif"))
    np.testing.assert_array_equal(read[0].pixels, np.floor(pages[0].pixels / 257 + 0.5))
    np.testing.assert_array_equal(read[1].pixels, pages[1].pixels)
    sizes = []
    for level in (0, 9):
        write_pages(tmp_path / "b.tif", iter(pages), WriteOptions(compression=level, depth=16))
        assert [page.pixels.dtype for page in read_pages(tmp_path / "b.tif")] == [np.uint16, np.uint16]
        sizes.append((tmp_path / "b.tif").stat().st_size)
    assert sizes[0] > sizes[1]


# --- animations


@pytest.fixture
def moving(tmp_path):
    frames = [Image.fromarray(noise(40, 50, 3) // (number + 1)) for number in range(3)]
    frames[0].save(tmp_path / "source.png", save_all=True, append_images=frames[1:], duration=40)
    with open_animation(tmp_path / "source.png") as source:
        yield source, list(source.frames())


def write_moving(path, moving: tuple[Animation, list[Frame]], options):
    source, frames = moving
    return write_frames(path, source, replace(source.described, pixels=frames[0].pixels), frames, options)


def first_of(path):
    with open_animation(path) as made:
        return [frame.pixels for frame in made.frames()][-1]


def test_the_quality_of_an_animated_webp(tmp_path, moving):
    sizes = []
    for quality in (10, 60, None, 100):
        assert write_moving(tmp_path / "a.webp", moving, WriteOptions(quality=quality)) == ()
        sizes.append((tmp_path / "a.webp").stat().st_size)
    assert sizes == sorted(sizes)
    np.testing.assert_array_equal(first_of(tmp_path / "a.webp"), moving[1][-1].pixels)
    sizes, pictures = [], [frame.pixels for frame in moving[1]]
    for quality in (10, 60, 90):
        write_animation(
            tmp_path / "b.webp", [frame.pixels for frame in moving[1]], options=WriteOptions(quality=quality)
        )
        sizes.append((tmp_path / "b.webp").stat().st_size)
    write_animation(tmp_path / "b.webp", pictures)
    assert sizes == sorted(sizes)
    assert sizes[-1] == (tmp_path / "b.webp").stat().st_size


def test_the_compression_of_an_animated_png(tmp_path, moving):
    sizes = []
    for level in (0, 9):
        assert write_moving(tmp_path / "a.png", moving, WriteOptions(compression=level)) == ()
        sizes.append((tmp_path / "a.png").stat().st_size)
        np.testing.assert_array_equal(first_of(tmp_path / "a.png"), moving[1][-1].pixels)
    assert sizes[0] > sizes[1]


def test_what_an_animation_has_not_is_told(tmp_path, moving):
    assert write_moving(tmp_path / "a.png", moving, WriteOptions(depth=16)) == (
        f"{tmp_path / 'a.png'} holds 8 bits a channel, as every animation.",
    )
    (told, _) = write_moving(tmp_path / "a.gif", moving, WriteOptions(quality=50))
    assert "holds 256 colours, which are fewer" in told


# --- what is none


@pytest.mark.parametrize("wrong", [{"quality": 101}, {"quality": -1}, {"compression": 10}, {"depth": 12}, {"speed": 1}])
def test_options_that_are_none(wrong):
    with pytest.raises(ValidationError):
        WriteOptions.model_validate(wrong)
