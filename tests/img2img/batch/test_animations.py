"""Animations and TIFFs of several pages: every picture is converted, and what says how they are shown is kept."""

import zlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from PIL import Image

from img2img.batch.animations import animation, pages
from img2img.batch.config import BatchConfig
from img2img.batch.pipeline import translate_files
from img2img.batch.plan import Conversion, FileDone
from img2img.batch.work import Work as FileWork
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.pictures.frames import open_animation
from tests.img2img.batch.test_pipeline import Batch
from tests.img2img.pictures.samples import SRGB, XMP


class Work:
    """Stands for a batch's work: each pixel doubled, and how often that was asked for."""

    direction = ""

    def __init__(self, source="picture"):
        self.asked, self.told = [], []
        self.translator = self
        self.card = SimpleNamespace(source=source)
        self.config = BatchConfig.read({"command": "upscale", "paths": ["a"], "model": "m", "output": "out"})

    def __call__(self, picture, direction, on_tile):
        self.asked.append(picture)
        on_tile(1, 1)
        return doubled(picture)

    def on_piece(self, done, total):
        self.told.append((done, total))


def doubled(picture):
    return picture.repeat(2, 0).repeat(2, 1)


def convert(source, target):
    work = Work()
    kinds = (kind(source, work) for kind in (animation, pages))  # type: ignore[arg-type]
    long = next((file for file in kinds if file is not None), None)
    batch = Batch()
    what = FileWork(
        lambda pictures: [doubled(picture) for picture in pictures], lambda path: long or read_picture(path)
    )
    translate_files([Conversion(source, target)], batch, what)
    (outcome,) = batch.outcomes
    assert isinstance(outcome, FileDone), outcome
    return work, outcome.warnings


def frames_of(path):
    with open_animation(path) as opened:
        return [(frame.pixels, frame.duration) for frame in opened.frames()], opened.loops


def moving(count, alpha=False):
    """A square of one of four colours that moves over a ground (16, 24), transparent or grey."""
    made = []
    for number in range(count):
        ground = np.zeros((16, 24, 4), np.uint8) if alpha else np.full((16, 24, 4), (90, 90, 90, 255), np.uint8)
        ground[4:10, 3 * number : 3 * number + 6] = [(250, 0, 0, 255), (0, 250, 0, 255), (0, 0, 250, 255)][number % 3]
        made.append(Image.fromarray(ground if alpha else ground[..., :3]))
    return made


def save(path, pictures, **options):
    pictures[0].save(path, save_all=True, append_images=pictures[1:], **options)
    return path


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize(("suffix", "options"), [("gif", {}), ("webp", {"lossless": True}), ("png", {})])
def test_frames_durations_loops_and_transparency_are_kept(tmp_path, suffix, options, alpha):
    source = save(tmp_path / f"a.{suffix}", moving(5, alpha), duration=[50, 70, 90, 110, 400], loop=3, **options)
    target = tmp_path / "out" / source.name
    work, warnings = convert(source, target)
    assert (warnings, len(work.asked), work.told) == ((), 5, [(number, 5) for number in range(1, 6)])
    (before, loops), (after, loops_after) = frames_of(source), frames_of(target)
    assert loops_after == loops == 3
    for (old, lasting), (new, lasting_now) in zip(before, after, strict=True):
        assert lasting_now == lasting
        assert np.abs(doubled(old).astype(int) - new)[..., :3][doubled(old)[..., -1] > 0].mean() < 12
        assert old.shape[2] == (4 if alpha else 3)
        assert not alpha or np.array_equal(doubled(old)[..., 3], new[..., 3])


@pytest.mark.parametrize("disposal", [1, 2, 3])
def test_frames_are_seen_as_their_disposal_says(tmp_path, disposal):
    """Small parts over what was there: each frame is converted as it is composed, not the part that is stored."""
    source = save(tmp_path / "a.gif", moving(4, alpha=True), duration=50, disposal=disposal)
    work, _ = convert(source, tmp_path / "b.gif")
    seen, _ = frames_of(source)
    assert all(np.array_equal(asked, old) for asked, (old, _) in zip(work.asked, seen, strict=True))
    for (old, _), (new, _) in zip(seen, frames_of(tmp_path / "b.gif")[0], strict=True):
        assert np.array_equal(doubled(old)[..., 3], new[..., 3])


def test_equal_neighbours_are_computed_once(tmp_path):
    one, two = moving(2)
    source = tmp_path / "a.webp"
    save(source, [one, one, one, two, two, one], duration=[10, 20, 30, 40, 50, 60], lossless=True, minimize_size=False)
    work, _ = convert(source, tmp_path / "b.webp")
    assert len(work.asked) == 3
    assert sum(duration for _, duration in frames_of(tmp_path / "b.webp")[0]) == 210


@pytest.mark.parametrize(("loop", "expected"), [(0, 0), (None, 1)])
def test_for_ever_stays_for_ever_and_once_once(tmp_path, loop, expected):
    options = {} if loop is None else {"loop": loop}
    convert(save(tmp_path / "a.gif", moving(3), duration=50, **options), tmp_path / "b.png")
    convert(tmp_path / "a.gif", tmp_path / "b.gif")
    assert frames_of(tmp_path / "b.png")[1] == expected
    assert frames_of(tmp_path / "b.gif")[1] == loop


def test_a_still_beside_a_png_animation_stays_beside_it(tmp_path):
    still, *others = moving(4)
    save(tmp_path / "a.png", [still, *others], default_image=True, duration=[30, 40, 50])
    convert(tmp_path / "a.png", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as result:
        assert result.info["default_image"]
        assert np.array_equal(np.array(result.convert("RGB")), doubled(np.array(still)))
    assert [lasting for _, lasting in frames_of(tmp_path / "b.png")[0]][1:] == [30, 40, 50]
    convert(tmp_path / "a.png", tmp_path / "b.gif")
    assert [lasting for _, lasting in frames_of(tmp_path / "b.gif")[0]] == [30, 40, 50]


def test_an_animation_as_a_jpeg_is_its_first_frame_with_a_sentence(tmp_path):
    source = save(tmp_path / "a.gif", moving(3), duration=50)
    work, (warning,) = convert(source, tmp_path / "b.jpg")
    assert len(work.asked) == 1
    assert "is an animation of 3 pictures, of which" in warning
    assert read_picture(tmp_path / "b.jpg").pixels.shape == (32, 48, 3)


def test_what_is_no_picture_to_a_model_is_read_as_it_always_is(tmp_path):
    source = save(tmp_path / "a.gif", moving(3), duration=50)
    assert animation(source, Work("labels")) is None  # type: ignore[arg-type]
    assert animation(tmp_path / "missing.gif", Work()) is None  # type: ignore[arg-type]


def test_a_picture_that_does_not_move_is_read_as_always(tmp_path):
    for name in ("a.png", "a.webp", "a.tif", "a.bmp"):
        write_picture(tmp_path / name, PictureFile(np.zeros((4, 4, 3), np.uint8)))
        work, _ = convert(tmp_path / name, tmp_path / f"b{name}")
        assert work.asked == []


def test_pages_keep_their_sizes_depths_and_resolution(tmp_path):
    rng = np.random.default_rng(0)
    made = [
        rng.integers(0, 65536, (7, 5, 3), np.uint16),
        rng.integers(0, 256, (4, 9), np.uint8),
        rng.integers(0, 256, (3, 3, 3), np.uint8),
        rng.integers(0, 65536, (6, 2), np.uint16),
    ]
    with tifffile.TiffWriter(tmp_path / "a.tif") as tiff:
        for number, page in enumerate(made):
            tiff.write(page, resolution=(300, 300), resolutionunit="inch", description=f"Page {number}", metadata=None)
    work, warnings = convert(tmp_path / "a.tif", tmp_path / "b.tif")
    assert (warnings, len(work.asked)) == ((), 4)
    with tifffile.TiffFile(tmp_path / "b.tif") as result:
        assert len(result.pages) == 4
        for number, (page, before) in enumerate(zip(result.pages, made, strict=True)):
            assert isinstance(page, tifffile.TiffPage)
            assert np.array_equal(page.asarray(), doubled(before))
            assert (page.description, page.resolution) == (f"Page {number}", (300, 300))
    _, (warning,) = convert(tmp_path / "a.tif", tmp_path / "b.png")
    assert "has 4 pages, of which" in warning
    assert np.array_equal(read_picture(tmp_path / "b.png").pixels, doubled(made[0]))


def test_the_gamma_of_an_animated_png_counts(tmp_path):
    save(tmp_path / "plain.png", moving(2), duration=50)
    content = (tmp_path / "plain.png").read_bytes()
    chunk = b"gAMA" + (100_000).to_bytes(4, "big")  # linear light
    gamma = (4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    (tmp_path / "linear.png").write_bytes(content[:33] + gamma + content[33:])
    plain, linear = (frames_of(tmp_path / f"{name}.png")[0][0][0] for name in ("plain", "linear"))
    assert plain[0, 0, 0] == 90
    assert abs(int(linear[0, 0, 0]) - 160) <= 1


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
def test_every_kind_of_tiff_has_its_pages_read(tmp_path, byteorder, bigtiff):
    made = [np.full((3, 4, 3), 5000 * number, np.uint16) for number in range(3)]
    with tifffile.TiffWriter(tmp_path / "a.tif", byteorder=byteorder, bigtiff=bigtiff) as tiff:
        for page in made:
            tiff.write(page, photometric="rgb", metadata=None)
    work, _ = convert(tmp_path / "a.tif", tmp_path / "b.tif")
    assert all(np.array_equal(asked, page) for asked, page in zip(work.asked, made, strict=True))


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_what_describes_an_animation_is_kept_and_what_made_it_noted(tmp_path, suffix):
    source = save(tmp_path / f"a.{suffix}", moving(3), duration=50, icc_profile=SRGB, comment=b"Mine.")
    file = animation(source, Work())  # type: ignore[arg-type]
    assert file is not None
    file.convert(tmp_path / f"b.{suffix}", lambda target, made: replace(made, xmp=XMP))
    with Image.open(tmp_path / f"b.{suffix}") as result:
        assert suffix == "gif" or result.info["xmp"] == XMP  # Pillow reads none of a GIF
        assert result.info.get("comment") == (b"Mine." if suffix == "gif" else None)
        assert result.info.get("icc_profile") == (None if suffix == "gif" else SRGB)
    assert len(frames_of(tmp_path / f"b.{suffix}")[0]) == 3
    assert b"XMP DataXMP" + XMP in (tmp_path / f"b.{suffix}").read_bytes() or suffix != "gif"
