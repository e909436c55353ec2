"""TIFF with other numbers than 8 and 16 bits, and in YCbCr."""

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from img2img.pictures.files import read_picture, write_picture
from tests.img2img.pictures.samples import SRGB, noise


@settings(max_examples=30)
@given(
    values=arrays.arrays(np.float32, (5, 7, 3), elements=st.floats(0, 1, width=32)),
    dtype=st.sampled_from([np.float32, np.float64]),
    planar=st.sampled_from(["contig", "separate"]),
)
def test_floating_point_numbers_from_0_to_1_become_16_bits(tmp_path_factory, values, dtype, planar):
    path = tmp_path_factory.mktemp("float") / "a.tif"
    stored = values if planar == "contig" else values.transpose(2, 0, 1)
    tifffile.imwrite(path, stored.astype(dtype), photometric="rgb", planarconfig=planar)
    read = read_picture(path)
    np.testing.assert_array_equal(read.pixels, np.rint(values.astype(np.float64) * 65535).astype(np.uint16))
    assert read.warnings == ()


def test_what_lies_a_little_outside_of_0_to_1_is_clipped_with_a_warning(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.array([[-1, 0.5, 1.2, -np.inf]], np.float32))
    read = read_picture(path)
    assert read.curve is None
    assert read.pixels[..., 0].tolist() == [[0, 32768, 65535, 0]]
    assert read.warnings == (
        f"{path} holds numbers below 0 (black) or above 1 (white), which were clipped. EXR keeps them.",
    )


@given(
    arrays.arrays(np.float32, (5, 7, 3), elements=st.floats(2**-7, 1000, width=32)),
    st.sampled_from([np.float32, np.float64]),
)
def test_light_survives(tmp_path_factory, light, dtype):
    path = tmp_path_factory.mktemp("light") / "a.tif"
    light[0, 0, 0] = 2
    tifffile.imwrite(path, light.astype(dtype), photometric="rgb", iccprofile=SRGB)
    read = read_picture(path)
    assert read.curve is not None
    np.testing.assert_allclose(read.curve.decode(read.pixels), light, rtol=3e-3)
    assert read.icc is None  # which spoke of other numbers
    assert read.warnings == (f"{path} holds numbers above 1 (white), and was read as linear light, as OpenEXR is.",)
    write_picture(path.with_suffix(".pfm"), read)
    again = read_picture(path.with_suffix(".pfm"))
    assert again.curve is not None
    np.testing.assert_allclose(again.curve.decode(again.pixels), light, rtol=6e-3)


def test_light_with_alpha_of_both_kinds(tmp_path):
    light = np.array([[[8, 4, 2, 0.5], [1, 2, 0.5, 1]]], np.float32)
    for kind, factor in (("unassalpha", 1), ("assocalpha", light[..., 3:])):
        stored = np.concatenate([light[..., :3] * factor, light[..., 3:]], axis=2)
        tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=[kind])
        read = read_picture(tmp_path / "a.tif")
        assert read.curve is not None
        np.testing.assert_allclose(read.curve.decode(read.pixels[..., :3]), light[..., :3], rtol=3e-3)
        np.testing.assert_allclose(read.pixels[..., 3] / 65535, light[..., 3], atol=1e-4)


def test_endless_light_is_as_bright_as_the_brightest(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.array([[0.5, 6, np.inf, np.nan]], np.float32))
    read = read_picture(path)
    assert read.curve is not None
    np.testing.assert_allclose(read.curve.decode(read.pixels)[0, :, 0], [0.5, 6, 6, 0], rtol=3e-3, atol=1e-6)
    assert read.warnings[1:] == (
        f"{path} holds pixels of endless light, which became as bright as the brightest of the others.",
        f"{path} holds pixels that are no numbers, which became black.",
    )


def test_what_is_not_a_number_is_black_with_a_warning(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.array([[0.5, np.nan, 1]], np.float32))
    read = read_picture(path)
    assert read.pixels[..., 0].tolist() == [[32768, 0, 65535]]
    assert read.warnings == (f"{path} holds pixels that are no numbers, which became black.",)


def test_32_bits_become_16_over_their_whole_range(tmp_path):
    sixteen = noise(9, 11, 3, dtype=np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", sixteen.astype(np.uint32) * 65537, photometric="rgb")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.tif").pixels, sixteen)


def test_floating_point_numbers_that_only_opencv_decompresses(tmp_path):
    values = noise(33, 47, 3, dtype=np.uint16).astype(np.float32) / 65535
    cv2.imwrite(str(tmp_path / "a.tif"), values[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    np.testing.assert_array_equal(read_picture(tmp_path / "a.tif").pixels, np.rint(values * 65535).astype(np.uint16))


@pytest.mark.parametrize("compression", [None, "packbits", "tiff_lzw", "tiff_adobe_deflate"])
def test_ycbcr_becomes_rgb(tmp_path, compression):
    pixels = noise(12, 20, 3).repeat(2, 0).repeat(2, 1)
    options = {"compression": compression} if compression else {}
    Image.fromarray(pixels).convert("YCbCr").save(tmp_path / "a.tif", **options)
    np.testing.assert_allclose(read_picture(tmp_path / "a.tif").pixels, pixels.astype(int), atol=4)


def test_ycbcr_with_halved_colour_becomes_rgb(tmp_path):
    pixels = noise(12, 20, 3).repeat(2, 0).repeat(2, 1)
    colours = np.asarray(Image.fromarray(pixels).convert("YCbCr"))
    light = colours[..., 0]
    blocks = [
        light[::2, ::2],
        light[::2, 1::2],
        light[1::2, ::2],
        light[1::2, 1::2],
        *colours[::2, ::2, 1:].transpose(2, 0, 1),
    ]
    stored = np.stack(blocks, axis=-1).tobytes()
    directory = Image.Exif()
    directory.endian = "<"
    tags = {256: 40, 257: 24, 258: (8, 8, 8), 259: 1, 262: 6, 273: 0, 277: 3, 278: 24, 279: len(stored), 530: (2, 2)}
    for tag, value in tags.items():
        directory[tag] = value
    (tmp_path / "a.tif").write_bytes(directory.tobytes().removeprefix(b"Exif\0\0") + stored)
    np.testing.assert_allclose(read_picture(tmp_path / "a.tif").pixels, pixels.astype(int), atol=4)
