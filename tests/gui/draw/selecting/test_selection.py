"""What is selected and moved: there and back is no move, cut and pasted is no change, labels stay classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainterPath

from gui.draw.brush.pen import Pen
from gui.draw.canvas import Canvas
from gui.draw.document.document import Document
from gui.draw.document.layer import Role
from gui.draw.labels.table import LabelTable
from gui.draw.selecting.clipboard import PieceMime, from_mime
from gui.draw.selecting.region import enclosed, whole
from gui.draw.selecting.selection import Selection
from gui.draw.tools.pieces import Piece
from gui.pictures import pixels_in
from img2img.errors import PictureError
from img2img.pictures.classes import LabelClass

SIZE = QSize(150, 140)  # more than one tile
TABLE = LabelTable(tuple(LabelClass(name=f"c{number}", colour=(number * 30, 40, 90)) for number in range(6)))
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
seeds = st.integers(0, 2**32 - 1)
moves = st.lists(st.builds(QPoint, st.integers(-200, 200), st.integers(-200, 200)), max_size=4)
areas = st.builds(QRect, st.integers(0, 140), st.integers(0, 130), st.integers(1, 150), st.integers(1, 140)).map(
    lambda area: area & QRect(QPoint(0, 0), SIZE)
)


def drawn(seed: int, role: Role) -> Document:
    random = np.random.default_rng(seed)
    document = Document(SIZE, (role,))
    height, width = SIZE.height(), SIZE.width()
    if role == "labels":
        pixels = random.choice(np.array([0, 1, 2, 3, 4, 5, 255], np.uint8), (height, width))
        image = QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8)
    else:
        alpha = random.choice(np.array([0, 90, 255], np.uint8), (height, width, 1))
        pixels = np.concatenate([np.minimum(random.integers(0, 256, (height, width, 3), np.uint8), alpha), alpha], 2)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    document.active.tiles.write(document.rect, image)
    return document


def pixels_of(document: Document) -> np.ndarray:
    image = document.active.tiles.read(document.rect)
    return pixels_in(image).copy()


def ring(area: QRect):
    path = QPainterPath()
    path.addEllipse(area)
    return enclosed(path, QRect(QPoint(0, 0), SIZE)) or whole(area)


def present(piece: Piece | None) -> Piece:
    assert piece is not None
    return piece


def copied(selection: Selection) -> Piece:
    return present(selection.copy())


def area_of(selection: Selection) -> QRect:
    assert selection.region is not None
    return selection.region.area


@given(seeds, areas, moves, st.sampled_from(["lines", "labels"]), st.booleans())
def test_moving_there_and_back_is_no_move_and_no_step(qapp, seed, area, by, role, is_round):
    document = drawn(seed, role)
    before, selection = pixels_of(document), Selection(document)
    selection.select(ring(area) if is_round else whole(area))
    place = area_of(selection)
    for move in by:
        selection.move(move)
    selection.place(place)
    selection.drop()
    assert np.array_equal(pixels_of(document), before)
    assert not document.stack.can_undo


@given(seeds, areas, st.sampled_from(["lines", "labels"]), st.booleans())
def test_what_is_cut_and_pasted_is_as_it_was(qapp, seed, area, role, is_carried):
    document = drawn(seed, role)
    before, selection = pixels_of(document), Selection(document)
    selection.select(ring(area))
    mime = PieceMime(copied(selection), TABLE)
    selection.delete()
    given = mime.plain() if is_carried else mime
    piece = present(from_mime(given, document.rect, TABLE if role == "labels" else None))
    if piece.mask.any():
        selection.paste(piece)
        selection.drop()
    if role == "labels" or not is_carried:
        assert np.array_equal(pixels_of(document), before)
    else:  # a PNG holds colours that are not premultiplied
        assert np.abs(pixels_of(document).astype(int) - before).max() <= 1


def test_a_lasso_is_pasted_as_a_lasso(qapp):
    document = drawn(1, "lines")
    selection = Selection(document)
    selection.select(ring(QRect(10, 10, 60, 40)))
    mask = copied(selection).mask
    assert not mask.all()
    piece = present(from_mime(PieceMime(copied(selection), TABLE), document.rect, None))
    assert np.array_equal(piece.mask, mask)


def test_labels_that_are_copied_are_colours_on_a_sketch_and_their_classes_where_those_are_others(qapp):
    document = drawn(1, "labels")
    selection = Selection(document)
    selection.select(whole(QRect(10, 10, 60, 40)))
    piece = copied(selection)
    on_sketch = present(from_mime(PieceMime(piece, TABLE), document.rect, None))
    assert on_sketch.pixels.shape == (40, 60, 4)
    other = LabelTable.of([*reversed(TABLE.classes)])
    numbers = present(from_mime(PieceMime(piece, TABLE), document.rect, other)).pixels
    known = piece.pixels != 255
    names = [TABLE.classes[number].name for number in piece.pixels[known]]
    assert [other.classes[number].name for number in numbers[known]] == names


@given(seeds, areas)
def test_what_is_copied_and_pasted_over_itself_changes_no_label(qapp, seed, area):
    document = drawn(seed, "labels")
    before, selection = pixels_of(document), Selection(document)
    selection.select(whole(area))
    piece = present(from_mime(PieceMime(copied(selection), TABLE), document.rect, TABLE))
    if piece.mask.any():
        selection.paste(piece)
    assert np.array_equal(pixels_of(document), before)


@given(seeds, areas, areas)
def test_moving_and_scaling_is_one_step_and_labels_stay_classes(qapp, seed, area, target):
    document = drawn(seed, "labels")
    before, selection = pixels_of(document), Selection(document)
    selection.select(whole(area))
    selection.move(QPoint(3, 2))
    selection.place(target)
    assert set(np.unique(pixels_of(document))) <= {0, 1, 2, 3, 4, 5, 255}
    selection.drop()
    document.undo()
    assert np.array_equal(pixels_of(document), before)
    assert not document.stack.can_undo


def test_undo_takes_back_what_floats_and_drawing_on_keeps_it(qapp):
    document = drawn(1, "lines")
    before, selection = pixels_of(document), Selection(document)
    selection.select(whole(QRect(10, 10, 30, 20)))
    selection.move(QPoint(40, 5))
    document.undo()
    assert np.array_equal(pixels_of(document), before)
    assert area_of(selection) == QRect(10, 10, 30, 20)
    selection.move(QPoint(40, 5))
    moved = pixels_of(document)
    document.finish()
    assert not selection.is_floating
    assert np.array_equal(pixels_of(document), moved)
    assert area_of(selection) == QRect(50, 15, 30, 20)


def test_a_locked_layer_is_not_touched_and_says_so(qtbot):
    document = drawn(1, "lines")
    before, selection = pixels_of(document), Selection(document)
    document.active.locked = True
    selection.select_all()
    with qtbot.waitSignal(selection.refused):
        selection.move(QPoint(1, 1))
    with qtbot.waitSignal(selection.refused):
        selection.delete()
    assert np.array_equal(pixels_of(document), before)


def test_labels_take_colours_of_classes_only(qapp):
    mime = QMimeData()
    image = QImage(4, 3, QImage.Format.Format_ARGB32)
    image.fill(QColor(60, 40, 90))
    image.setPixelColor(0, 0, QColor(0, 0, 0, 0))
    mime.setImageData(image)
    piece = present(from_mime(mime, QRect(QPoint(0, 0), SIZE), TABLE))
    assert piece.mask.sum() == 11
    assert (piece.pixels[piece.mask] == 2).all()
    image.setPixelColor(1, 1, QColor(61, 40, 90))
    mime.setImageData(image)
    with pytest.raises(PictureError, match="no class"):
        from_mime(mime, QRect(QPoint(0, 0), SIZE), TABLE)


def test_a_large_picture_is_pasted_as_large_as_it_fits(qapp):
    mime, paper = QMimeData(), QRect(QPoint(0, 0), SIZE)
    image = QImage(600, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    mime.setImageData(image)
    piece = present(from_mime(mime, paper, None))
    assert piece.area == QRect(0, 57, 150, 25)


@pytest.fixture
def canvas(qtbot) -> Canvas:
    document = Document(QSize(64, 64), ("labels",))
    canvas = Canvas(document, Pen())
    document.active.tiles.write(QRect(10, 10, 20, 20), _grey(3, 20, 20))
    qtbot.addWidget(canvas)
    canvas.resize(640, 640)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.setFocus()
    canvas.pen.take("select")
    return canvas


def _grey(number: int, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(number)
    return image


def drag(qtbot, canvas: Canvas, *points, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    first, *others = [canvas.viewport.to_widget().map(QPointF(*point)).toPoint() for point in points]
    qtbot.mousePress(canvas, LEFT, modifiers, first)
    for point in others:
        qtbot.mouseMove(canvas, point)
    qtbot.mouseRelease(canvas, LEFT, modifiers, others[-1])


def test_a_rectangle_is_drawn_moved_scaled_and_nudged_by_hand(qtbot, canvas):
    drag(qtbot, canvas, (10, 10), (20, 20), (30, 30))
    assert area_of(canvas.selection) == QRect(10, 10, 20, 20)
    drag(qtbot, canvas, (15, 15), (20, 20), (25, 20))
    assert area_of(canvas.selection) == QRect(20, 15, 20, 20)
    drag(qtbot, canvas, (40, 35), (45, 40), (50, 45))
    assert area_of(canvas.selection) == QRect(20, 15, 30, 30)
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, SHIFT)
    assert area_of(canvas.selection) == QRect(19, 5, 30, 30)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.region is None
    labels = pixels_of(canvas.document)
    assert (labels[5:35, 19:49] == 3).all()
    assert (labels == 3).sum() == 900
    assert len(canvas.document.stack) == 1


def test_a_lasso_selects_what_it_encloses_and_backspace_deletes_it(qtbot, canvas):
    canvas.pen.take("lasso")
    drag(qtbot, canvas, (5, 5), (35, 5), (35, 20), (5, 20))
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    labels = pixels_of(canvas.document)
    assert (labels[:20] == 255).all()
    assert (labels[20:30, 10:30] == 3).all()
    canvas.undo()
    assert (pixels_of(canvas.document) == 3).sum() == 400


def test_shift_adds_and_a_click_elsewhere_selects_nothing(qtbot, canvas):
    drag(qtbot, canvas, (10, 10), (14, 14), (20, 20))
    drag(qtbot, canvas, (40, 40), (44, 44), (50, 50), modifiers=SHIFT)
    assert canvas.selection.region.mask.sum() == 200
    drag(qtbot, canvas, (60, 5), (60, 5))
    assert canvas.selection.region is None


def test_the_outline_moves_only_while_it_is_seen(qtbot, canvas):
    timer = canvas._ants.timer
    assert not timer.isActive()
    canvas.selection.select_all()
    assert timer.isActive()
    canvas.hide()
    assert not timer.isActive()
    canvas.show()
    assert timer.isActive()
    canvas.selection.clear()
    assert not timer.isActive()
