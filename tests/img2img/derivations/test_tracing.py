"""Line drawings: lines where edges are, in the hand that was asked for."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from img2img.__main__ import build_app
from img2img.derivations.tracing import Pen, draw_sketch, draw_strokes, find_edges
from img2img.pictures.files import PictureFile, read_picture, write_picture


@pytest.fixture
def disc():
    """A dark disc of radius 24 on light paper."""
    photo = np.full((96, 112, 3), 225, np.uint8)
    cv2.circle(photo, (56, 48), 24, (30, 60, 150), -1, cv2.LINE_AA)
    return photo


def distance_from_the_border(shape):
    rows, columns = np.indices(shape)
    return np.abs(np.hypot(rows - 48, columns - 56) - 24)


@pytest.mark.parametrize("kind", ["hed", "canny", "xdog"])
def test_lines_are_drawn_where_the_edges_are(disc, kind):
    drawing = draw_sketch(disc, kind, width=2)
    assert (drawing.shape, drawing.dtype) == ((96, 112, 1), np.uint8)
    dark = drawing[..., 0] < 128
    distance = distance_from_the_border(dark.shape)
    assert distance[dark].max() < 5
    rows, columns = np.nonzero(dark)
    angles = np.degrees(np.arctan2(rows - 48, columns - 56)) + 179.9
    assert len(np.unique(angles // 30)) == 12  # all the way round


@pytest.mark.parametrize("kind", ["hed", "canny", "xdog"])
def test_an_empty_page_stays_empty(kind):
    assert draw_sketch(np.full((64, 64, 3), 128, np.uint8), kind).min() == 255


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
        drawing = draw_sketch(np.full(shape, np.iinfo(dtype).max, dtype), "hed")
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
