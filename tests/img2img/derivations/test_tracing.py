"""Line drawings: lines where edges are, in the hand that was asked for."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from img2img.__main__ import build_app
from img2img.derivations import tracing
from img2img.derivations.tracing import Pen, Tracer, draw_strokes, find_edges
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.pictures.lines import WAYS, CannyLines, HEDLines, Lines, XDoGLines, lines_of, settings_of


@pytest.fixture
def disc():
    """A dark disc of radius 24 on light paper."""
    photo = np.full((96, 112, 3), 225, np.uint8)
    cv2.circle(photo, (56, 48), 24, (30, 60, 150), -1, cv2.LINE_AA)
    return photo


def draw(photo, kind="hed", **settings):
    return Tracer().draw(photo, lines_of(kind, **settings))


def distance_from_the_border(shape):
    rows, columns = np.indices(shape)
    return np.abs(np.hypot(rows - 48, columns - 56) - 24)


@pytest.mark.parametrize("kind", ["hed", "canny", "xdog"])
def test_lines_are_drawn_where_the_edges_are(disc, kind):
    drawing = draw(disc, kind, width=2)
    assert (drawing.shape, drawing.dtype) == ((96, 112, 1), np.uint8)
    dark = drawing[..., 0] < 128
    distance = distance_from_the_border(dark.shape)
    assert distance[dark].max() < 5
    rows, columns = np.nonzero(dark)
    angles = np.degrees(np.arctan2(rows - 48, columns - 56)) + 179.9
    assert len(np.unique(angles // 30)) == 12  # all the way round


@pytest.mark.parametrize("kind", ["hed", "canny", "xdog"])
def test_an_empty_page_stays_empty(kind):
    assert draw(np.full((64, 64, 3), 128, np.uint8), kind).min() == 255


@pytest.fixture(scope="module")
def photo():
    """An apple, small."""
    path = Path(str(files("resources"))) / "samples" / "apples" / "apple-1.jpg"
    return cv2.resize(read_picture(path).pixels, (112, 96), interpolation=cv2.INTER_AREA)


# What more of a setting does to the ink: 1 never less, -1 never more.
LAWS = [
    ("hed", "detail", (0.0, 0.2, 0.5, 0.8, 1.0), 1),
    ("xdog", "tau", (0.9, 0.95, 0.98, 1.0), 1),
    ("xdog", "phi", (1, 5, 40, 200), 1),
    ("xdog", "shortest", (0, 5, 14, 60), -1),
    ("canny", "low", (0, 0.3, 0.6, 1), -1),
    ("canny", "high", (0.6, 0.8, 1.1, 2), -1),
    ("canny", "shortest", (0, 5, 14, 60), -1),
    *((kind, "width", (1, 2, 3, 4, 6, 9, 16), 1) for kind in ("hed", "xdog", "canny")),
]


@pytest.mark.parametrize(("kind", "name", "values", "way"), LAWS, ids=[f"{law[0]}-{law[1]}" for law in LAWS])
def test_more_of_a_setting_only_adds_ink_or_only_takes_it_away(photo, kind, name, values, way):
    tracer = Tracer()
    ink = [int((255 - tracer.draw(photo, lines_of(kind, **{name: value})).astype(int)).sum()) for value in values]
    assert ink == sorted(ink, reverse=way < 0)
    assert ink[0] != ink[-1]


@given(
    st.one_of(
        st.builds(HEDLines, detail=st.floats(0, 1), width=st.floats(1, 8)),
        st.builds(XDoGLines, sigma=st.floats(0.3, 5), tau=st.floats(0.8, 1), phi=st.floats(1, 200)),
        st.builds(CannyLines, blur=st.floats(0.3, 5), low=st.floats(0, 4), high=st.floats(0, 4)),
    ),
    st.integers(0, 255),
)
@settings(max_examples=40)
def test_a_flat_photo_is_blank_paper_and_the_same_gives_the_same(photo, lines: Lines, grey):
    tracer = Tracer()
    assert tracer.draw(np.full((48, 40, 3), grey, np.uint8), lines).min() == 255
    once = tracer.draw(photo, lines)
    assert (once.shape, once.dtype) == ((96, 112, 1), np.uint8)
    np.testing.assert_array_equal(once, tracer.draw(photo, lines))
    np.testing.assert_array_equal(once, Tracer().draw(photo, lines))


def test_edges_are_found_once_a_photo(photo, disc, monkeypatch):
    found = []
    real = tracing._find_hed
    monkeypatch.setattr(tracing, "_find_hed", lambda *given: (found.append(1), real(*given))[1])
    tracer = Tracer()
    for detail in (0.2, 0.5, 0.8):
        tracer.draw(photo, HEDLines(detail=detail))
    tracer.draw(photo, XDoGLines())
    tracer.draw(photo, HEDLines(width=5))
    assert len(found) == 1
    changed = photo.copy()
    changed[5, 5] ^= 255
    assert not np.array_equal(tracer.draw(disc, HEDLines()), tracer.draw(changed, HEDLines()))
    assert len(found) == 3


def test_hed_looks_at_a_large_photo_smaller_and_draws_at_its_size(disc, monkeypatch):
    monkeypatch.setattr(tracing, "HED_SIDE", 96)
    looked = []
    real = tracing._find_hed
    monkeypatch.setattr(
        tracing, "_find_hed", lambda photo, device: (looked.append(photo.shape), real(photo, device))[1]
    )
    large = cv2.resize(disc, (336, 288), interpolation=cv2.INTER_CUBIC)
    drawing = draw(large)
    assert looked == [(82, 96, 3)]
    assert drawing.shape == (288, 336, 1)
    rows, columns = np.nonzero(drawing[..., 0] < 128)
    assert np.abs(np.hypot(rows - 144, columns - 168) - 72).max() < 14


def test_a_wider_pen_draws_more_and_a_paler_one_lighter(disc):
    edges = find_edges(disc, "canny")
    ink = [255 - draw_strokes(edges, Pen(width=width), thin=False).mean() for width in (1, 3, 6)]
    assert ink[0] < ink[1] < ink[2]
    assert draw_strokes(edges, Pen(width=3, darkness=0.5), thin=False).min() > 100


def test_detail_only_adds_and_short_strokes_are_left_out():
    edges = np.zeros((64, 64), np.float32)
    edges[20, 5:60] = 0.9
    edges[40, 5:60] = 0.3
    edges[55, 5:9] = 0.9
    dark = [draw_strokes(edges, Pen(threshold=threshold, shortest=10), thin=False) < 128 for threshold in (0.5, 0.2)]
    assert dark[0][20].any()
    assert not dark[0][40].any()
    assert dark[1][40].any()
    assert not dark[0][55].any()


def test_an_unsteady_hand_moves_lines_but_not_far():
    edges = np.zeros((64, 64), np.float32)
    edges[32, 4:60] = 1
    pen = Pen(width=3, wobble=1.5)
    drawings = [draw_strokes(edges, pen, np.random.default_rng(seed), thin=False) for seed in range(5)]
    assert len({drawing.tobytes() for drawing in drawings}) == 5
    for drawing in drawings:
        rows = np.nonzero(drawing[..., 0] < 128)[0]
        assert abs(rows.mean() - 32) < 4


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 3, 1), (40, 30, 4), (7, 9, 2)])
def test_every_size_and_kind_of_picture_can_be_drawn(shape):
    for dtype in (np.uint8, np.uint16):
        drawing = draw(np.full(shape, np.iinfo(dtype).max, dtype), "hed")
        assert drawing.shape == (*shape[:2], 1)


def test_the_command_draws_folders_and_names_what_it_cannot_read(disc, tmp_path):
    write_picture(tmp_path / "in" / "deep" / "disc.jpg", PictureFile(disc))
    (tmp_path / "in" / "broken.png").write_bytes(b"")
    result = CliRunner().invoke(build_app(), ["sketch", str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "broken.png" in result.stderr
    assert read_picture(tmp_path / "out" / "deep" / "disc.png").pixels.min() < 128


def sketch(*arguments):
    return CliRunner().invoke(build_app(), ["sketch", *map(str, arguments), "--kind", "canny"])


def test_the_command_draws_over_nothing(disc, tmp_path, monkeypatch):
    """Not over a photo, not over another drawing, and over what was there only when that was asked."""
    monkeypatch.chdir(tmp_path)
    for name in ("A/x.png", "A/x.jpg", "B/x.jpg"):
        write_picture(Path(name), PictureFile(disc))
    photo = Path("A/x.png").read_bytes()
    refused = sketch("A", "-o", "A")
    assert (refused.exit_code, Path("A/x.png").read_bytes()) == (1, photo)
    assert "A/x.png was not converted: the result would replace the original" in refused.stderr
    assert sketch("A", "B", "-o", "out").exit_code == 0
    made = sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.png"))
    assert made == ["A/x-2.png", "A/x.png", "B/x.png"]
    Path("out/B/x.png").write_bytes(b"mine")
    kept = sketch("A", "B", "-o", "out")
    assert (kept.exit_code, Path("out/B/x.png").read_bytes()) == (0, b"mine")
    assert "out/B/x.png was there already and stayed. --overwrite replaces it." in kept.stderr
    assert sketch("A", "B", "-o", "out", "--overwrite").exit_code == 0
    assert read_picture(Path("out/B/x.png")).pixels.min() < 128


def test_an_empty_folder_does_not_end_the_command(disc, tmp_path):
    write_picture(tmp_path / "in" / "disc.png", PictureFile(disc))
    (tmp_path / "empty").mkdir()
    result = sketch(tmp_path / "empty", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "empty holds no pictures" in result.stderr
    assert (tmp_path / "out" / "in" / "disc.png").is_file()


def test_the_command_has_the_settings_of_each_way_and_refuses_those_of_another(disc, tmp_path):
    write_picture(tmp_path / "in" / "disc.png", PictureFile(disc))

    def run(out, *options):
        arguments = ["sketch", str(tmp_path / "in"), "-o", str(tmp_path / out), *options]
        return CliRunner().invoke(build_app(), arguments)

    assert (
        run("fine", "--kind", "xdog", "--sigma", "0.5", "--tau", "0.99", "--phi", "10", "--width", "1").exit_code == 0
    )
    drawn = read_picture(tmp_path / "fine" / "disc.png").pixels
    np.testing.assert_array_equal(drawn, draw(disc, "xdog", sigma=0.5, tau=0.99, phi=10, width=1))
    for options, sentence in (
        (
            ("--kind", "canny", "--detail", "0.2"),
            "canny has no setting detail. It has blur, low, high, shortest, width.",
        ),
        (("--kind", "hed", "--detail", "2"), "detail of hed must be a number from 0 to 1."),
        (("--kind", "crayon"), "There is no way of tracing 'crayon'. Choose hed, canny or xdog."),
    ):
        assert sentence in str(run("none", *options).exception)


def test_every_setting_is_an_option_of_the_command():
    names = {name for kind in WAYS for name in settings_of(kind)}
    commands: dict[str, Any] = getattr(typer.main.get_command(build_app()), "commands")  # noqa: B009 (not every one has)
    assert names < {parameter.name for parameter in commands["sketch"].params}
