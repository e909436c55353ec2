"""TIFF with other numbers than 8 and 16 bits, and in YCbCr."""

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from img2img.pictures.files import read_picture
from tests.img2img.pictures.samples import noise


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


def test_what_lies_outside_of_0_to_1_is_clipped_with_a_warning(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.array([[-1, 0.5, 2, np.nan, np.inf, -np.inf]], np.float32))
    read = read_picture(path)
    assert read.pixels[..., 0].tolist() == [[0, 32768, 65535, 0, 65535, 0]]
    assert read.warnings == (
        f"{path} holds numbers below 0 (black) or above 1 (white), which were clipped. EXR keeps them.",
    )


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
