"""Drafts only where they are needed, and never below what a model was trained at."""

from hypothesis import assume, given
from hypothesis import strategies as st

from gui.draw.asking.quality import QUICK, SLOW, AnswerTimes, draft_size, is_beyond, native_fit

sides = st.integers(1, 4096)
sizes = st.tuples(sides, sides)


def test_slow_answers_bring_drafts_and_only_quick_ones_end_them():
    times, between = AnswerTimes(), (SLOW + QUICK) / 2
    for seconds, expected in ((between, False), (SLOW * 2, False), (SLOW * 2, True)):
        times.note("a", seconds)
        assert times.needs_drafts == expected
    for _ in range(9):
        times.note("a", between)
        assert times.needs_drafts
    for _ in range(3):
        times.note("a", QUICK / 2)
    assert not times.needs_drafts


def test_another_model_has_times_of_its_own():
    times = AnswerTimes()
    times.note("slow", 2 * SLOW)
    assert times.needs_drafts
    times.note("quick", QUICK / 2)
    assert not times.needs_drafts


@given(size=sizes, native=st.one_of(st.none(), sizes), multiple=st.sampled_from([1, 4, 32, 128, 256]))
def test_a_draft_is_smaller_or_none_and_no_less_than_native(size, native, multiple):
    draft = draft_size(size, native, multiple)
    assert draft == size or (draft[0] <= size[0] and draft[1] <= size[1])
    if draft != size and native is not None:
        sides = draft[0] + 1, draft[1] + 1  # of whole pixels
        assert sides[0] * sides[1] >= min(size[0] * size[1], native[0] * native[1])


@given(size=sizes, native=sizes)
def test_a_drawing_fits_the_model_and_keeps_its_shape(size, native):
    height, width = native_fit(size, native)
    assert (height, width) == size or height * width <= native[0] * native[1] + height + width + 1
    assume(min(height, width) > 16)
    assert abs(width / height - size[1] / size[0]) <= 0.1 * size[1] / size[0]


def test_a_model_of_256_is_drafted_at_256_only_where_the_drawing_is_larger():
    assert draft_size((256, 256), (256, 256), 128) == (256, 256)
    assert draft_size((512, 512), (256, 256), 128) == (256, 256)
    assert draft_size((1024, 512), None, 4) == (512, 256)
    assert not is_beyond((256, 300), (256, 256))
    assert is_beyond((512, 512), (256, 256))
