"""Pictures by strips: what is read is what `read_picture` reads, what is written what `write_picture` writes."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from img2img.errors import DiskFull, PictureError
from img2img.pictures import tiled_tiff, turning
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.pictures.row_reading import RowsFile
from img2img.pictures.row_writing import open_row_writer, unseen
from img2img.pictures.rows import Window, cut
from tests.img2img.pictures.samples import GREY_PROFILE, SRGB, SUFFIXES, XMP, exif_block, noise, smooth

HEIGHTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


def strips_of(picture, heights):
    """`picture` (H, W, C) in strips of these heights, over and over."""
    top = 0
    while top < len(picture):
        for height in heights:
            if top < len(picture):
                yield picture[top : top + height]
            top += height


def read_by_rows(path: Path) -> PictureFile:
    file = RowsFile.look(path)
    assert file is not None
    with file.opened() as rows:
        pixels = np.concatenate(list(rows.strips()))
        assert pixels.shape == rows.shape == file.shape
        np.testing.assert_array_equal(np.concatenate(list(rows.strips())), pixels)  # once more from the top
    return file.described(pixels)


def write_by_rows(path: Path, picture: PictureFile, heights=(37,)) -> tuple[str, ...]:
    pixels = picture.pixels
    with open_row_writer(path, replace(picture, pixels=unseen(pixels.shape, pixels.dtype))) as (write, left_out):
        for strip in strips_of(pixels, heights):
            write(strip)
    return left_out


def assert_alike(actual: PictureFile, expected: PictureFile) -> None:
    assert actual.pixels.dtype == expected.pixels.dtype
    np.testing.assert_array_equal(actual.pixels, expected.pixels)
    nothing = np.zeros(0, np.uint8)
    assert replace(actual, pixels=nothing) == replace(expected, pixels=nothing)


@given(HEIGHTS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=1, max_size=9))
def test_a_window_gives_the_rows_of_the_whole(heights, looks):
    picture, top = noise(100, 3, 2), 0
    window = Window(strips_of(picture, heights))
    for further, height in looks:
        top = min(top + further, 99)
        bottom = min(top + height, 100)
        np.testing.assert_array_equal(window.rows(top, bottom), picture[top:bottom])


@given(HEIGHTS, st.integers(1, 100), st.integers(1, 50))
def test_strips_are_cut_to_a_height_and_lose_nothing(heights, height, wanted):
    picture = noise(height, 3, 2)
    strips = list(cut(strips_of(picture, heights), wanted))
    assert {len(strip) for strip in strips[:-1]} <= {wanted}
    np.testing.assert_array_equal(np.concatenate(strips), picture)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_file_read_by_strips_is_the_file_read_whole(tmp_path, suffix, channels, dtype):
    path = tmp_path / f"a{suffix}"
    texts = {"Comment": "Grüße", "Title": "A title"}
    pixels = noise(150, 70, channels, dtype=dtype)
    exif = exif_block()
    write_picture(path, PictureFile(pixels, None if channels < 3 else SRGB, exif, XMP, (300.0, 150.0), texts))
    assert_alike(read_by_rows(path), read_picture(path))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_a_file_that_lies_down_is_turned_upright(tmp_path, suffix, orientation):
    path = tmp_path / f"a{suffix}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(noise(70, 300, 3)).save(path, exif=exif, dpi=(100, 200))
    assert_alike(read_by_rows(path), read_picture(path))


def test_a_full_disk_is_told_where_a_file_has_to_be_turned(tmp_path, monkeypatch):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(noise(70, 300, 3)).save(tmp_path / "a.jpg", exif=exif)

    class Full(io.BytesIO):
        def write(self, _content):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(turning, "TemporaryFile", lambda **_: Full())
    with pytest.raises(DiskFull, match="No space left on device"):
        read_by_rows(tmp_path / "a.jpg")


def saved(mode: str, kind: str, **options) -> bytes:
    image, buffer = Image.fromarray(noise(90, 70, 3)).convert(mode), io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def with_gamma(gamma: int) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add(b"gAMA", gamma.to_bytes(4, "big"))
    return info


ODD = {
    "progressive.jpg": saved("RGB", "JPEG", progressive=True, subsampling="4:2:0"),
    "grey.jpg": saved("L", "JPEG"),
    "palette.png": saved("P", "PNG"),
    "clear-palette.png": saved("P", "PNG", transparency=3),
    "clear-grey.png": saved("L", "PNG", transparency=7),
    "clear.png": saved("RGB", "PNG", transparency=(1, 2, 3)),
    "black.png": saved("1", "PNG"),
    "usual.png": saved("RGB", "PNG", pnginfo=with_gamma(45_455)),
    "lossless.webp": saved("RGBA", "WEBP", lossless=True),
    "lzw.tif": saved("RGB", "TIFF", compression="tiff_lzw"),
    "packed.tif": saved("L", "TIFF", compression="packbits"),
    "called.jpg": saved("RGBA", "PNG"),
}


@pytest.mark.parametrize("name", ODD)
def test_other_ways_to_store_are_read_alike(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(ODD[name])
    assert_alike(read_by_rows(path), read_picture(path))


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiled_tiffs_of_both_sizes_and_orders_are_read_alike(tmp_path, big, order, dtype):
    path = tmp_path / "a.tif"
    layout = {"tile": (32, 48), "compression": "zlib", "photometric": "rgb"}
    tifffile.imwrite(path, noise(150, 70, 3, dtype=dtype), bigtiff=big, byteorder=order, **layout)
    with tifffile.TiffWriter(path, append=True, bigtiff=big, byteorder=order) as file:
        file.write(noise(20, 20, 3), photometric="rgb")
    read = read_by_rows(path)
    np.testing.assert_array_equal(read.pixels, noise(150, 70, 3, dtype=dtype))
    assert read.warnings == (f"{path} has 2 pages, of which only the first was read.",)


def test_texts_behind_the_pixels_of_a_png_are_found(tmp_path):
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Behind")
    content = io.BytesIO()
    Image.fromarray(noise(90, 70, 3)).save(content, "PNG")
    (kind, data, *_), end = text.chunks[0], content.getvalue()[:-12]
    PngImagePlugin.putchunk(behind := io.BytesIO(), kind, data)
    PngImagePlugin.putchunk(behind, b"IEND", b"")
    path = tmp_path / "a.png"
    path.write_bytes(end + behind.getvalue())
    assert read_by_rows(path).texts == {"Title": "Behind"}


def animation(kind: str) -> bytes:
    buffer = io.BytesIO()
    frames = [Image.fromarray(noise(20, 20, 3)), Image.fromarray(255 - noise(20, 20, 3))]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def tiff(pixels: np.ndarray, **options) -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **options)
    return buffer.getvalue()


OTHERS = {
    "gamma.png": saved("RGB", "PNG", pnginfo=with_gamma(100_000)),
    "raw.dng": saved("RGB", "TIFF"),
    "called.tga": saved("RGB", "PNG"),
    "cmyk.jpg": saved("CMYK", "JPEG"),
    "palette.tif": saved("P", "TIFF"),
    "moving.png": animation("PNG"),
    "moving.webp": animation("WEBP"),
    "a.bmp": saved("RGB", "BMP"),
    "a.gif": saved("P", "GIF"),
    "float.tif": tiff(np.zeros((20, 20), np.float32)),
    "white.tif": tiff(noise(20, 20), photometric="miniswhite"),
    "planes.tif": tiff(noise(3, 20, 20), photometric="rgb", planarconfig="separate"),
    "multiplied.tif": tiff(noise(20, 20, 4), photometric="rgb", extrasamples=["assocalpha"]),
    "empty.png": b"",
    "text.png": b"hello",
    "head.png": saved("RGB", "PNG")[:30],
    "head.jpg": saved("RGB", "JPEG")[:30],
    "cut.tif": saved("RGB", "TIFF")[:-100],
}


@pytest.mark.parametrize("name", [*OTHERS, "missing.png"])
def test_other_files_are_left_to_who_reads_them_whole(tmp_path, name):
    path = tmp_path / name
    if name in OTHERS:
        path.write_bytes(OTHERS[name])
    assert RowsFile.look(path) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_file_that_is_cut_short_is_a_sentence(tmp_path, kind, capfd):
    path = tmp_path / "a"
    path.write_bytes(saved("RGB", kind)[:-500])
    with pytest.raises(PictureError, match="is damaged or cut short"):
        read_by_rows(path)
    assert not capfd.readouterr().err


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".tiff", ".jpeg"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_file_written_by_strips_is_the_file_written_whole(tmp_path, suffix, channels, dtype):
    texts = {"Comment": "Grüße", "Title": "A title"}
    icc = GREY_PROFILE if channels < 3 else SRGB
    picture = PictureFile(noise(300, 70, channels, dtype=dtype), icc, exif_block(), XMP, (300.0, 150.0), texts)
    by_rows, whole = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    left_out = write_by_rows(by_rows, picture)
    assert [told.replace("a.", "b.") for told in left_out] == list(write_picture(whole, picture))
    assert_alike(read_picture(by_rows), read_picture(whole))


@given(st.integers(1, 140), st.integers(1, 70), HEIGHTS, st.sampled_from([".png", ".jpg", ".tif"]))
def test_pictures_of_every_size_are_written_alike(tmp_path, height, width, heights, suffix):
    picture = PictureFile(smooth(height, width))
    write_by_rows(tmp_path / f"a{suffix}", picture, heights)
    write_picture(tmp_path / f"b{suffix}", picture)
    assert_alike(read_picture(tmp_path / f"a{suffix}"), read_picture(tmp_path / f"b{suffix}"))


def test_a_tiff_of_more_than_4_gb_is_a_bigtiff(tmp_path, monkeypatch):
    monkeypatch.setattr(tiled_tiff, "_LARGEST", 1000)
    picture = PictureFile(noise(300, 700, 4, dtype=np.uint16), SRGB, exif_block(), XMP, (300.0, 150.0))
    write_by_rows(tmp_path / "a.tif", picture)
    write_picture(tmp_path / "b.tif", picture)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.is_bigtiff
        assert file.pages.first.is_tiled
        np.testing.assert_array_equal(file.asarray(), picture.pixels)
    assert_alike(read_picture(tmp_path / "a.tif"), read_picture(tmp_path / "b.tif"))


@pytest.mark.parametrize(("suffix", "side"), [(".webp", 16384), (".jpg", 65501)])
def test_a_picture_too_large_for_its_format_is_refused_before_it_is_made(tmp_path, suffix, side):
    picture = PictureFile(unseen((1, side, 3), np.uint8))
    with pytest.raises(PictureError, match="Choose PNG or TIFF"), open_row_writer(tmp_path / f"a{suffix}", picture):
        pytest.fail("the writer was opened")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_nothing_is_left_of_a_file_whose_making_fails(tmp_path, suffix):
    picture = PictureFile(noise(200, 70, 3))

    def fail_in_the_middle():
        with open_row_writer(tmp_path / f"a{suffix}", picture) as (write, _):
            write(picture.pixels[:100])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_in_the_middle()
    assert not list(tmp_path.iterdir())
