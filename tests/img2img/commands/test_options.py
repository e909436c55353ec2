"""What can be said of a batch's results on the command line: their size, how they are drawn, named and written."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from img2img.batch import presets
from img2img.errors import SettingsError
from img2img.pictures.files import PictureFile, read_picture, write_picture
from tests.img2img.commands.conftest import brightening
from tests.img2img.pictures.profiles import P3, rgb_profile

DISPLAY_P3 = rgb_profile(P3, 2.2)


def size_of(path: str) -> tuple[int, int]:
    height, width = read_picture(Path(path)).pixels.shape[:2]
    return width, height


@pytest.fixture
def wide(photos):
    """A picture of 60 x 40 pixels."""
    pixels = np.random.default_rng(7).integers(0, 256, (40, 60, 3), np.uint8)
    write_picture(photos / "wide.png", PictureFile(pixels))
    return photos / "wide.png"


@pytest.mark.parametrize("command", ["upscale", "translate"])
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (("--scale", 1.5), (90, 60)),
        (("--scale", 8), (480, 320)),
        (("--width", 90), (90, 60)),
        (("--height", 20), (30, 20)),
        (("--long-side", 300), (300, 200)),
        (("--megapixels", 0.0096), (120, 80)),
        (("--width", 90, "--tta", "--shrink", 0.5), (90, 60)),
        ((), (120, 80)),
    ],
)
def test_a_result_has_the_size_that_was_asked_for(img2img, twice, wide, command, size, expected):
    assert img2img(command, wide, "-m", twice, "-o", "out", *size).code == 0
    assert size_of("out/wide.png") == expected


def test_a_chain_ends_at_the_size_that_was_asked_for(img2img, lighter, twice, wide):
    write = ("upscale", wide, "-m", lighter, "--then", twice, "-o", "out", "--overwrite")
    for said in (("--long-side", 300), ("--long-side", 300, "--blend", 50)):
        assert img2img(*write, *said).code == 0
        assert size_of("out/wide.png") == (300, 200)


def test_a_size_is_said_in_one_way(img2img, twice, wide):
    answer = img2img("upscale", wide, "-m", twice, "-o", "out", "--width", 90, "--scale", 2)
    assert answer.err == (
        "The settings cannot be used: say only one of scale, width, height, long_side and megapixels.\n"
    )
    answer = img2img("upscale", wide, "-m", twice, "-o", "out", "--only-smaller", "--scale", 2)
    assert "only_smaller needs a width, a height, a long_side or megapixels" in answer.err


def test_pictures_that_are_as_large_already_are_left_out_and_that_is_told(img2img, twice, wide, photos):
    write = ("upscale", photos, "-m", twice, "-o", "out", "--long-side", 60, "--only-smaller", "--run", "run", "--json")
    answer = img2img(*write)
    assert answer.code == 0
    events = [json.loads(line) for line in answer.out.splitlines()]
    (skipped,) = [event for event in events if event.get("state") == "skipped"]
    assert skipped["message"] == f"{wide.absolute()} is as large already: 60 x 40 pixels."
    assert events[-1] | {"time": 0} == {"event": "finished", "done": 3, "failed": 0, "skipped": 1, "time": 0}
    assert not Path("out/wide.png").exists()
    assert size_of("out/1.png")[0] == 60
    write_picture(wide, PictureFile(np.zeros((4, 6, 3), np.uint8)))
    again = [json.loads(line) for line in img2img("upscale", "--run", "run", "--json").out.splitlines()]
    assert again[-1]["done"] == 1  # it is smaller now
    assert again[-1]["skipped"] == 3


def test_animations_and_pages_that_are_as_large_already_are_left_out(img2img, twice, photos):
    frames = [Image.new("RGB", (60, 40), (number * 80, 0, 0)) for number in range(3)]
    frames[0].save(photos / "moving.gif", save_all=True, append_images=frames[1:])
    frames[0].save(photos / "pages.tif", save_all=True, append_images=frames[1:])
    said = ("--width", 60, "--only-smaller", "--json")
    answer = img2img("upscale", photos / "moving.gif", photos / "pages.tif", "-m", twice, "-o", "out", *said)
    assert json.loads(answer.out.splitlines()[-1])["skipped"] == 2


def test_the_blend_and_what_is_protected_come_from_the_source(img2img, lighter, photos):
    source = read_picture(photos / "1.png").pixels.astype(int)
    write = ("upscale", photos / "1.png", "-m", lighter, "-o", "out", "--overwrite")
    assert img2img(*write).code == 0
    drawn = read_picture(Path("out/1.png")).pixels.astype(int)
    assert (drawn != source).any()
    assert img2img(*write, "--blend", 0).code == 0
    assert np.array_equal(read_picture(Path("out/1.png")).pixels, source)
    mask = np.zeros((*source.shape[:2], 1), np.uint8)
    mask[2:] = 255
    write_picture(Path("mask.png"), PictureFile(mask))
    assert img2img(*write, "--protect", "mask.png").code == 0
    protected = read_picture(Path("out/1.png")).pixels
    assert np.array_equal(protected[2:], source[2:])
    assert np.array_equal(protected[:2], drawn[:2])
    (step,) = json.loads(img2img("made-by", "out/1.png", "--json").out)["steps"]
    assert step["settings"] == {"protect": "mask.png", "scale": 1}


def test_two_models_are_mixed(img2img, lighter, twice, photos, home):
    brightening(home, "brighter", 0.6)
    write_picture(Path("grey.png"), PictureFile(np.full((5, 7, 3), 20, np.uint8)))
    write = ("upscale", "grey.png", "-m", lighter, "-o", "out", "--overwrite", "--precision", "fp32")
    for share, expected in ((0, 71), (0.5, 122), (1, 173)):
        assert img2img(*write, "--mix", "brighter", "--mix-share", share).code == 0
        assert (read_picture(Path("out/grey.png")).pixels == expected).all()
    (step,) = json.loads(img2img("made-by", "out/grey.png", "--json").out)["steps"]
    assert step["settings"] == {"mix": "brighter", "mix_share": 1, "scale": 1}
    assert "cannot be mixed: only two models of one architecture and size can" in img2img(*write, "--mix", twice).err


def test_a_batch_is_done_again_when_the_other_model_changes(img2img, lighter, photos, home):
    brightening(home, "brighter", 0.6)
    mixed = ("-m", lighter, "--mix", "brighter")
    write = ("upscale", photos, *mixed, "-o", "out", "--run", "run", "--overwrite", "--json")
    for state in ("done", "skipped", "done"):
        events = [json.loads(line) for line in img2img(*write).out.splitlines()]
        assert [event["state"] for event in events if event.get("state") not in (None, "running")] == [state] * 3
        if state == "skipped":
            brightening(home, "brighter", 0.4)


def test_results_are_named_by_a_pattern(img2img, twice, photos, home):
    said = ("--name", "{stem}-{model}-{scale}x", "--format", "jpg", "--scale", 1.5)
    assert img2img("upscale", photos, "-m", twice, "-o", "out", *said).code == 0
    names = ["1-twice-1.5x.jpg", "2-twice-1.5x.jpg", "trip/3-twice-1.5x.jpg"]
    assert sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.*")) == names
    file = home / "models" / "twice.safetensors"
    assert img2img("upscale", photos / "1.png", "-m", file, "-o", "out", "--name", "{model}-{stem}").code == 0
    assert Path("out/twice-1.png").exists()
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--width", 9, "--name", "{stem}-{scale}x")
    assert answer.err == (
        "The name {stem}-{scale}x says {scale}, of which there is not one for all results here. Leave it out.\n"
    )


def test_results_have_the_times_of_their_sources_if_that_is_asked(img2img, twice, photos):
    frames = [Image.new("RGB", (6, 4), (number * 80, 0, 0)) for number in range(3)]
    frames[0].save(photos / "moving.gif", save_all=True, append_images=frames[1:])
    for path in (*photos.rglob("*.png"), photos / "moving.gif"):
        os.utime(path, ns=(10**18, 10**18 + 12_345_000))
    assert img2img("upscale", photos, "-m", twice, "-o", "out", "--keep-times").code == 0
    times = {path.stat().st_mtime_ns for path in Path("out").rglob("*.*")}
    assert times == {10**18 + 12_345_000}


def test_where_a_picture_was_taken_stays_out_if_that_is_asked(img2img, twice):
    exif = Image.Exif()
    exif[271] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.5)})
    Image.new("RGB", (6, 4)).save("a.jpg", exif=exif)
    for said, is_told in (((), True), (("--strip-location",), False)):
        assert img2img("upscale", "a.jpg", "-m", twice, "-o", "out", "--overwrite", *said).code == 0
        with Image.open("out/a.jpg") as made:
            assert bool(made.getexif().get_ifd(0x8825)) == is_told
            assert made.getexif()[271] == "Camera"


def test_results_are_written_as_it_is_said(img2img, twice, wide):
    write = ("upscale", wide, "-m", twice, "-o", "out", "--overwrite")
    sizes = []
    for quality in (10, 95):
        assert img2img(*write, "--format", "jpg", "--quality", quality).code == 0
        sizes.append(Path("out/wide.jpg").stat().st_size)
    assert img2img(*write, "--format", "jpg").code == 0
    assert sizes[0] < sizes[1] / 3
    assert sizes[1] == Path("out/wide.jpg").stat().st_size  # the usual
    assert img2img(*write, "--depth", "16", "--compression", 0).code == 0
    made = read_picture(Path("out/wide.png")).pixels
    assert (made.dtype, made.shape) == (np.uint16, (80, 120, 3))
    assert Path("out/wide.png").stat().st_size > made.nbytes
    answer = img2img(*write, "--depth", "12")
    assert (answer.code, "The setting depth cannot be used" in answer.err) == (2, True)


def test_colours_become_srgb_if_that_is_asked(img2img, twice):
    source = np.full((5, 7, 3), (200, 60, 60), np.uint8)
    write_picture(Path("wide-gamut.png"), PictureFile(source, icc=DISPLAY_P3))
    write = ("upscale", "wide-gamut.png", "-m", twice, "-o", "out", "--overwrite")
    assert img2img(*write).code == 0
    kept = read_picture(Path("out/wide-gamut.png"))
    assert kept.icc == DISPLAY_P3
    assert (kept.pixels == (200, 60, 60)).all()
    assert img2img(*write, "--to-srgb").code == 0
    made = read_picture(Path("out/wide-gamut.png"))
    assert made.icc is None
    assert made.pixels[0, 0, 0] > 215  # a red of P3 lies further out in sRGB


def test_a_preset_says_what_the_command_line_does_not(img2img, twice, wide):
    said = ("--width", 90, "--format", "jpg", "--tta", "--name", "{stem}-x")
    assert img2img("upscale", "-m", twice, *said, "--save-preset", "my photos").code == 0
    assert img2img("presets", "list").out == "my photos: format jpg, model twice, name {stem}-x, tta True, width 90\n"
    assert img2img("upscale", wide, "-o", "out", "--preset", "my photos").code == 0
    assert size_of("out/wide-x.jpg") == (90, 60)
    assert img2img("upscale", wide, "-o", "out", "--preset", "my photos", "--format", "png", "--width", 30).code == 0
    assert size_of("out/wide-x.png") == (30, 20)
    assert img2img("presets", "remove", "my photos").code == 0
    answer = img2img("upscale", wide, "-o", "out", "--preset", "my photos")
    assert (answer.code, answer.err) == (2, "There is no preset named my photos. There are: none yet.\n")


def test_a_preset_keeps_nothing_of_one_batch_alone(img2img, twice, wide):
    assert img2img("upscale", wide, "-m", twice, "-o", "out", "--tta", "--save-preset", "fine").code == 0
    assert Path("out/wide.png").exists()
    assert presets.load("fine") == {"model": "twice", "tta": True}


@pytest.mark.parametrize("name", ["", " ", "a/b", "../x", ".hidden", "a\nb"])
def test_a_preset_has_a_name_that_files_can_have(home, name):
    with pytest.raises(SettingsError, match="cannot be named"):
        presets.save(name, {"tta": True})


def test_a_damaged_preset_is_a_sentence(img2img, twice, wide, home):
    presets.save("fine", {"tta": True})
    for content, sentence in ((b"{", "cannot be read"), (b"[]", "is no preset"), (b'{"tta": 7}', "setting tta")):
        (home / "presets" / "fine.json").write_bytes(content)
        answer = img2img("upscale", wide, "-m", twice, "-o", "out", "--preset", "fine")
        assert (answer.code, sentence in answer.err) == (2, True)
