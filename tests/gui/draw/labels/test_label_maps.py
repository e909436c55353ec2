"""Label maps: no invalid class gets in, and what is saved is read back to the last number, by our own command too."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtGui import QColor
from typer.testing import CliRunner

from gui.draw.labels.indexed import indexed, label_png
from gui.draw.labels.operations import painted, replaced
from gui.draw.labels.source import source_of
from gui.draw.labels.table import LabelTable
from gui.pictures import to_pixels
from img2img.cli import app
from img2img.engine.messages import Message
from img2img.engine.operations import Engine
from img2img.errors import PictureError
from img2img.pictures.classes import VOID, LabelClass, classes_of
from img2img.pictures.files import read_picture
from img2img.pictures.labels import read_numbers
from tests.gui.draw.labels.maps import CLASSES, LANE, ROAD, SKY, VOID_CLASS, label_maps, save_label_model

TABLE = LabelTable.of(CLASSES)
numbers_of_classes = st.sampled_from([SKY, ROAD, LANE])


@given(st.integers(-3, 300))
def test_only_a_class_of_the_card_that_is_not_void_can_be_painted(number):
    if number in (SKY, ROAD, LANE):
        assert TABLE.checked(number) == number
    else:
        with pytest.raises(PictureError, match=f"no class {number} "):
            TABLE.checked(number)


@given(label_maps(numbers=(SKY, VOID_CLASS, ROAD, VOID)), st.integers(4, 254))
def test_a_map_is_cleaned_of_void_classes_and_refused_with_any_other_number(numbers, wrong):
    cleaned = TABLE.cleaned(numbers)
    assert np.array_equal(cleaned, np.where(numbers == VOID_CLASS, VOID, numbers))
    assert np.array_equal(TABLE.cleaned(cleaned), cleaned)
    numbers[-1, -1] = wrong
    with pytest.raises(PictureError, match=f"no class {wrong} "):
        TABLE.cleaned(numbers)


def test_more_classes_than_a_map_can_number_are_refused():
    LabelTable.of(classes_of(255))
    with pytest.raises(PictureError, match="256 classes, and a label map holds 255"):
        LabelTable.of(classes_of(256))


def counts(numbers: np.ndarray) -> dict[int, int]:
    """How many pixels each number has that is there."""
    return dict(zip(*(found.tolist() for found in np.unique(numbers, return_counts=True)), strict=True))


@given(label_maps(), numbers_of_classes, st.integers(0, 2**32 - 1))
def test_painting_changes_what_the_mask_says_and_counts_add_up(numbers, number, seed):
    mask = np.random.default_rng(seed).random(numbers.shape) < 0.5
    after = painted(numbers, mask, number)
    assert (after[mask] == number).all()
    assert np.array_equal(after[~mask], numbers[~mask])
    assert sum(counts(after).values()) == numbers.size
    assert all((after == found).sum() == count for found, count in counts(after).items())


@given(label_maps(), st.sampled_from([SKY, ROAD, LANE, VOID]), numbers_of_classes)
def test_replacing_a_class_moves_its_pixels_to_the_other(numbers, old, new):
    before, after = counts(numbers), counts(replaced(numbers, old, new))
    if old != new:
        assert old not in after
        assert after.get(new, 0) == before.get(old, 0) + before.get(new, 0)


@given(label_maps(), st.sets(numbers_of_classes))
def test_a_map_is_shown_in_the_classes_colours_and_clear_where_hidden_or_unpainted(numbers, hidden):
    shown = to_pixels(indexed(numbers, TABLE.colours(hidden)))
    for number in (SKY, ROAD, LANE, VOID):
        colour = (*CLASSES[number].colour, 255) if number != VOID and number not in hidden else (0, 0, 0, 0)
        assert (shown[numbers == number] == colour).all()


@given(label_maps())
def test_what_is_saved_is_read_back_to_the_last_number(qapp, tmp_path, numbers):
    """By our own reader, which is that of every command, and by Pillow as any program would."""
    (tmp_path / "map.png").write_bytes(label_png(numbers, TABLE))
    assert np.array_equal(read_numbers(tmp_path / "map.png", CLASSES)[..., 0], numbers)
    with Image.open(tmp_path / "map.png") as image:
        assert image.mode == "P"
        assert np.array_equal(np.array(image), numbers)
        for number in (SKY, ROAD, LANE):
            seen = np.array(image.convert("RGB"))[numbers == number]
            assert (seen == CLASSES[number].colour).all()


@given(st.data(), st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=40))
def test_no_choice_of_colours_makes_a_saved_map_another_one(qapp, tmp_path, data, colours):
    """Greys, black classes and equal colours as well, with and without what is unpainted."""
    classes = [LabelClass(name=f"class {number}", colour=colour) for number, colour in enumerate(colours)]
    classes += [LabelClass(name="black"), LabelClass(name="ignore", colour=colours[0])]
    numbers = data.draw(label_maps(numbers=(*range(len(classes) - 1), VOID)))
    (tmp_path / "map.png").write_bytes(label_png(numbers, LabelTable.of(classes)))
    assert np.array_equal(read_numbers(tmp_path / "map.png", classes)[..., 0], numbers)


@pytest.mark.parametrize("edges", [False, True])
def test_the_engine_answers_the_canvas_as_the_command_line_answers_the_saved_file(home, tmp_path, qapp, edges):
    """Void, and sides that are no multiple of the network's, too."""
    card = save_label_model(home, edges=edges)
    numbers = np.full((50, 70), VOID, np.uint8)
    numbers[:20], numbers[30:45, 5:60], numbers[45:] = SKY, ROAD, LANE
    request = Message.of_picture(source_of(numbers, card), op="translate", model=card.name, device="cpu")
    answer = Engine().answer(request)
    assert "error" not in answer.header
    assert answer.picture().shape == (50, 70, 3)
    (tmp_path / "map.png").write_bytes(label_png(numbers, TABLE))
    options = []
    if edges:
        (tmp_path / "objects").mkdir()
        Image.fromarray(numbers).save(tmp_path / "objects" / "map.png")
        options = ["--instances", str(tmp_path / "objects")]
    arguments = ["translate", str(tmp_path / "map.png"), "-m", card.name, "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*arguments, "--device", "cpu", *options])
    assert result.exit_code == 0, result.output
    assert np.array_equal(read_picture(tmp_path / "out" / "map.png").pixels[..., :3], answer.picture()[..., :3])


@given(label_maps())
def test_the_engine_reads_label_maps_for_the_canvas(qapp, tmp_path, numbers):
    (tmp_path / "map.png").write_bytes(label_png(numbers, TABLE))
    request = {"op": "labels", "classes": TABLE.as_message()}
    answer = Engine().answer(Message(request | {"path": str(tmp_path / "map.png")}))
    assert np.array_equal(TABLE.cleaned(answer.picture()[..., 0].astype(np.uint8)), numbers)
    pasted = Engine().answer(Message.of_picture(numbers[..., None], **request))
    assert np.array_equal(pasted.picture()[..., 0], numbers)


def test_the_engine_names_the_colours_that_are_no_class_and_sends_the_nearest_along(tmp_path):
    picture = np.zeros((4, 5, 3), np.uint8)
    picture[0] = 120, 60, 120
    request = {"op": "labels", "classes": TABLE.as_message()}
    answer = Engine().answer(Message.of_picture(picture, **request))
    assert "#783c78, in 5 of 20 pixels" in answer.header["complaint"]
    assert (answer.picture()[0] == ROAD).all()
    assert (answer.picture()[1:] == VOID_CLASS).all()
    for wrong in (picture[..., :1] + 100, picture.astype(np.uint16)):
        assert "error" in Engine().answer(Message.of_picture(wrong, **request)).header
    assert "no file" in Engine().answer(Message(request | {"path": str(tmp_path / "gone.png")})).header["error"]


def test_colours_are_those_of_the_card():
    assert TABLE.colour_of(ROAD) == QColor(128, 64, 128)
    assert [TABLE.name_of(number) for number in (SKY, VOID)] == ["sky", "unpainted"]
    with Image.open(io.BytesIO(label_png(np.zeros((1, 1), np.uint8), TABLE))) as image:
        assert image.convert("RGB").getpixel((0, 0)) == CLASSES[SKY].colour
