"""What describes a picture travels with it, in every format that can hold it, and says the truth afterwards."""

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, PngImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from img2img.pictures.files import PictureFile, read_picture, write_picture
from tests.img2img.pictures.samples import SRGB, XMP, noise, smooth

EXIF, GPS, XMP_TAG = 0x8769, 0x8825, 700
DATE, WIDTH, HEIGHT, MAKERS_NOTE = 0x9003, 0xA002, 0xA003, 0x927C


def camera_exif(*, width: int = 40, height: int = 24, orientation: int = 1, thumbnail: bytes = b"") -> bytes:
    """What a camera writes: a date, where it was, the size, a maker's note, and a thumbnail behind it all."""
    directory = ImageFileDirectory_v2()
    directory[0x010F], directory[0x0112], directory[282], directory[283] = "Maker", orientation, 72.0, 72.0
    directory[EXIF] = {DATE: "2024:05:06 07:08:09", WIDTH: width, HEIGHT: height, MAKERS_NOTE: b"note at an offset"}
    directory[GPS] = {1: "N", 2: (48.0, 12.0, 1.5)}
    block = bytearray(b"II*\0\x08\0\0\0" + directory.tobytes(8))
    if thumbnail:
        link = 8 + 2 + 12 * len(directory)
        struct.pack_into("<I", block, link, len(block))
        start = len(block) + 2 + 2 * 12 + 4
        entries = struct.pack("<HHII", 0x0201, 4, 1, start) + struct.pack("<HHII", 0x0202, 4, 1, len(thumbnail))
        block += struct.pack("<H", 2) + entries + bytes(4) + thumbnail
    return b"Exif\0\0" + bytes(block)


def parsed(block: bytes | None) -> Image.Exif:
    exif = Image.Exif()
    exif.load(block or b"")
    return exif


def check_camera_exif(block: bytes | None) -> None:
    exif = parsed(block)
    assert exif[0x010F] == "Maker"
    assert exif.get_ifd(EXIF)[DATE] == "2024:05:06 07:08:09"
    assert exif.get_ifd(GPS) == {1: "N", 2: (48.0, 12.0, 1.5)}


KEYWORDS = st.sampled_from(["Title", "Author", "Comment", "Description", "dpi", "xmp", "Größe"])
TEXTS = st.text(st.characters(blacklist_characters="\0\r", blacklist_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=60)
@given(
    suffix=st.sampled_from([".png", ".jpg", ".webp", ".tif"]),
    dtype=st.sampled_from([np.uint8, np.uint16]),
    channels=st.integers(1, 4),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    has_exif=st.booleans(),
    xmp=st.sampled_from([None, b"<x:xmpmeta/>"]),
    dpi=st.none() | st.tuples(st.integers(2, 65535), st.integers(2, 65535)),
    texts=st.dictionaries(KEYWORDS, TEXTS, max_size=3),
)
def test_what_is_written_is_read_again(tmp_path_factory, suffix, dtype, channels, size, has_exif, xmp, dpi, texts):
    path = tmp_path_factory.mktemp("round") / f"a{suffix}"
    exif = camera_exif() if has_exif else None
    source = PictureFile(noise(*size, channels, dtype=dtype), SRGB if channels > 2 else None, exif, xmp, dpi, texts)
    told = {
        word
        for left_out in write_picture(path, source)
        for word in ("transparency", "to which the 16")
        if word in left_out
    }
    is_less = {
        "transparency": suffix == ".jpg" and channels in (2, 4),
        "to which the 16": suffix in (".jpg", ".webp") and dtype == np.uint16,
    }
    assert told == {word for word, is_told in is_less.items() if is_told}
    read = read_picture(path)
    if suffix in (".png", ".tif"):
        np.testing.assert_array_equal(read.pixels, source.pixels)
    assert read.pixels.shape[:2] == size
    assert (read.icc, read.xmp, read.warnings) == (source.icc, xmp, ())
    if has_exif:
        check_camera_exif(read.exif)
    hides_dpi = suffix == ".png" and "dpi" in texts  # a text of that name is all that Pillow tells of
    if (dpi and not hides_dpi) or not (dpi or has_exif):  # without one of its own, a picture has its EXIF's
        assert read.dpi == (dpi and pytest.approx(dpi, rel=0.02))
    kept = {".png": texts, ".jpg": {key: text for key, text in texts.items() if key == "Comment"}}
    assert read.texts == kept.get(suffix, {})
    if suffix in (".webp", ".tif") and (said := texts.get("Description") or texts.get("Comment")):
        assert parsed(read.exif)[270].encode("latin-1").decode() == said


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("start", [".png", ".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_date_place_and_xmp_travel_between_all_formats(tmp_path, start, suffix, dtype):
    write_picture(tmp_path / f"a{start}", PictureFile(smooth().astype(dtype), SRGB, camera_exif(), XMP, (300, 200)))
    write_picture(tmp_path / f"b{suffix}", read_picture(tmp_path / f"a{start}"))
    read = read_picture(tmp_path / f"b{suffix}")
    check_camera_exif(read.exif)
    assert read.xmp == XMP
    assert read.dpi == pytest.approx((300, 200), rel=0.01)
    assert read.icc == SRGB


@pytest.mark.parametrize(("byteorder", "bigtiff"), [("<", False), (">", False), ("<", True)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_exif_in_tiffs_of_other_programs(tmp_path, dtype, bigtiff, byteorder):
    tags = [(XMP_TAG, 1, len(XMP), XMP, True), (315, 2, 0, "Ann", True)]
    tifffile.imwrite(
        tmp_path / "a.tif",
        smooth().astype(dtype),
        photometric="rgb",
        bigtiff=bigtiff,
        byteorder=byteorder,
        resolution=(300, 200),
        resolutionunit="inch",
        extratags=tags,
    )
    read = read_picture(tmp_path / "a.tif")
    assert (read.xmp, read.dpi) == (XMP, (300, 200))
    assert parsed(read.exif)[315] == "Ann"


def test_a_big_endian_bigtiff_keeps_profile_and_xmp(tmp_path):
    tags = [(XMP_TAG, 1, len(XMP), XMP, True)]
    pixels = noise(5, 7, 3, dtype=np.uint16)
    options = {"photometric": "rgb", "bigtiff": True, "byteorder": ">", "iccprofile": SRGB, "extratags": tags}
    tifffile.imwrite(tmp_path / "a.tif", pixels, **options)
    read = read_picture(tmp_path / "a.tif")
    np.testing.assert_array_equal(read.pixels, pixels)
    assert (read.icc, read.xmp) == (SRGB, XMP)


def test_other_programs_read_what_we_write(tmp_path):
    texts = {"Comment": "grüße", "Title": "日本"}
    for suffix, dtype in ((".png", np.uint8), (".png", np.uint16), (".jpg", np.uint8), (".tif", np.uint16)):
        path = tmp_path / f"a{suffix}"
        write_picture(path, PictureFile(smooth(channels=1).astype(dtype), None, camera_exif(), XMP, (300, 200), texts))
        with Image.open(path) as image:
            image.load()
            assert image.info["dpi"] == pytest.approx((300, 200), rel=0.01)
            assert image.info["xmp"] == XMP
            assert image.getexif().get_ifd(EXIF)[DATE] == "2024:05:06 07:08:09"
            if isinstance(image, PngImagePlugin.PngImageFile):
                assert {key: image.text[key] for key in texts} == texts
            if suffix == ".jpg":
                assert image.info["comment"].decode() == "grüße"


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_sizes_in_exif_and_xmp_are_those_of_the_picture(tmp_path, suffix, orientation):
    block = camera_exif(orientation=orientation, thumbnail=b"\xff\xd8 a small picture \xff\xd9")
    xmp = XMP.replace(b'tiff:Orientation="1"', b'tiff:Orientation="%d"' % orientation)
    Image.fromarray(smooth()).save(tmp_path / "a.jpg", exif=block, xmp=xmp)
    read = read_picture(tmp_path / "a.jpg")
    write_picture(tmp_path / f"b{suffix}", replace(read, pixels=read.pixels.repeat(2, 0).repeat(3, 1)))
    made = read_picture(tmp_path / f"b{suffix}")
    height, width = made.pixels.shape[:2]
    assert (width, height) == ((120, 48) if orientation == 1 else (72, 80))
    exif, made_xmp = parsed(made.exif), (made.xmp or b"").decode()
    assert (exif.get_ifd(EXIF)[WIDTH], exif.get_ifd(EXIF)[HEIGHT]) == (width, height)
    assert 0x0112 not in exif
    assert f'Orientation="1" exif:PixelXDimension="{width}" exif:PixelYDimension="{height}"' in made_xmp
    assert f"<tiff:ImageWidth>{width}</tiff:ImageWidth><tiff:ImageLength>{height}<" in made_xmp
    check_camera_exif(made.exif)


def test_the_thumbnail_of_the_old_picture_is_gone_and_the_makers_note_stays_where_it_was(tmp_path):
    thumbnail = b"\xff\xd8 a small picture \xff\xd9"
    for orientation in (1, 6):
        block = camera_exif(orientation=orientation, thumbnail=thumbnail)
        Image.fromarray(smooth()).save(tmp_path / "a.jpg", exif=block)
        read = read_picture(tmp_path / "a.jpg").exif or b""
        assert thumbnail not in read
        assert read.index(b"note at an offset") == block.index(b"note at an offset")
        assert parsed(read).get_ifd(1) == {}  # no second directory


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_an_orientation_that_only_xmp_has_is_applied_once(tmp_path, suffix, dtype):
    xmp = XMP.replace(b'tiff:Orientation="1"', b'tiff:Orientation="6"')
    write_picture(tmp_path / f"a{suffix}", PictureFile(smooth().astype(dtype), xmp=xmp))
    read = read_picture(tmp_path / f"a{suffix}")
    assert read.pixels.shape[:2] == (40, 24)
    write_picture(tmp_path / "b.png", read)
    assert read_picture(tmp_path / "b.png").pixels.shape[:2] == (40, 24)
    with Image.open(tmp_path / "b.png") as again:
        assert ImageOps.exif_transpose(again).size == (24, 40)


def test_resolutions_that_are_told_otherwise(tmp_path):
    image, path = Image.fromarray(smooth()), tmp_path / "a.jpg"
    image.save(path)
    assert read_picture(path).dpi is None
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    image.save(path, exif=exif)
    assert read_picture(path).dpi is None  # Pillow says 72, which no one has told
    exif[282], exif[283], exif[296] = 100.0, 50.0, 3
    image.save(path, exif=exif)
    assert read_picture(path).dpi == pytest.approx((254, 127))
    exif[0x0112] = 6
    image.save(path, exif=exif)
    assert read_picture(path).dpi == pytest.approx((127, 254))  # turned with the picture


@pytest.mark.parametrize("suffix", [".tif", ".webp"])
def test_exif_agrees_with_the_resolution_where_it_is_the_only_place(tmp_path, suffix):
    write_picture(tmp_path / f"a{suffix}", PictureFile(smooth(), None, camera_exif(), None, (300, 300)))
    assert read_picture(tmp_path / f"a{suffix}").dpi == (300, 300)


def test_a_description_in_umlauts_survives_a_tiff(tmp_path):
    exif = Image.Exif()
    exif[270] = "Grüße aus Köln".encode()
    write_picture(tmp_path / "a.tif", PictureFile(smooth(), None, exif.tobytes()))
    write_picture(tmp_path / "b.tif", read_picture(tmp_path / "a.tif"))
    assert parsed(read_picture(tmp_path / "b.tif").exif)[270].encode("latin-1").decode() == "Grüße aus Köln"


@pytest.mark.parametrize(("length", "fits"), [(65533, True), (65534, False)])
def test_exif_that_is_too_long_for_jpeg_is_left_out_with_a_sentence(tmp_path, length, fits):
    exif = Image.Exif()
    exif[0x927C] = b"x" * 65_000  # a camera's own notes
    long = PictureFile(smooth(), None, exif.tobytes().ljust(length, b"\0"))
    warnings = write_picture(tmp_path / "a.jpg", long)
    told = f"{tmp_path / 'a.jpg'} is without the EXIF of its source, which is longer than a JPEG holds."
    assert warnings == (() if fits else (told,))
    assert (read_picture(tmp_path / "a.jpg").exif is not None) == fits


def test_what_is_too_long_for_jpeg_is_left_out_with_a_sentence(tmp_path):
    long = PictureFile(smooth(), None, None, b"<x>" * 30_000, None, {"Comment": "x" * 70_000})
    assert write_picture(tmp_path / "a.jpg", long) == (
        f"{tmp_path / 'a.jpg'} is without the XMP of its source, which is longer than a JPEG holds.",
        f"{tmp_path / 'a.jpg'} is without the comment of its source, which is longer than a JPEG holds.",
    )
    read = read_picture(tmp_path / "a.jpg")
    assert (read.xmp, read.texts) == (None, {})
    assert write_picture(tmp_path / "a.png", long) == ()
    assert read_picture(tmp_path / "a.png").xmp == long.xmp


def test_damaged_exif_is_kept_to_the_byte_or_left_out_with_a_sentence(tmp_path):
    broken = b"Exif\0\0II*\0\x08\0\0\0\x05\0" + bytes(3)
    picture = PictureFile(smooth(), None, broken)
    for suffix in (".png", ".jpg", ".webp", ".tif"):
        left_out = write_picture(tmp_path / f"a{suffix}", picture)
        assert read_picture(tmp_path / f"a{suffix}").pixels.shape == smooth().shape
        assert len(left_out) <= 1


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_is_none_turns_nothing(tmp_path, orientation):
    told = (274, 3, 1, orientation, True)
    tifffile.imwrite(tmp_path / "a.tif", smooth().astype(np.uint16), photometric="rgb", extratags=[told])
    assert read_picture(tmp_path / "a.tif").pixels.shape == smooth().shape


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_read_with_a_warning(tmp_path, kind):
    path = tmp_path / "a.png"
    frames = [Image.new("RGB", (9, 6), (value, 0, 0)) for value in (0, 128, 255)]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:], duration=100, lossless=True)
    read = read_picture(path)
    assert read.warnings == (f"{path} is an animation of 3 pictures, of which only the first was read.",)
    assert (read.pixels == 0).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_of_several_pages_the_first_is_read_with_a_warning(tmp_path, dtype):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(smooth().astype(dtype), photometric="rgb")
        file.write(smooth()[::2, ::2].astype(dtype), photometric="rgb", subfiletype=1)  # smaller: no page of its own
    assert read_picture(path).warnings == ()
    tifffile.imwrite(path, np.stack([smooth(), 255 - smooth()]).astype(dtype), photometric="rgb")
    read = read_picture(path)
    assert read.warnings == (f"{path} has 2 pages, of which only the first was read.",)
    np.testing.assert_array_equal(read.pixels, smooth())


def test_a_photo_with_a_second_picture_beside_it_is_no_animation(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(smooth()).save(buffer, "MPO", save_all=True, append_images=[Image.fromarray(smooth())])
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue())
    assert read_picture(tmp_path / "a.jpg").warnings == ()
