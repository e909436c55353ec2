"""What a training's events add up to."""

from hypothesis import given
from hypothesis import strategies as st

from gui.train.history import TrainingHistory
from img2img.runs.events import Failed, FileEvent, Losses, Sampled, TrainingStarted, Warned


def _started(step: int) -> TrainingStarted:
    where = {"recipe": "cyclegan", "device": "cpu", "precision": "float32", "parameters": 7}
    return TrainingStarted(step=step, steps=100, **where)


def _losses(step: int) -> Losses:
    return Losses(step=step, values={"generator/l1": float(step)})


def _sample(step: int) -> Sampled:
    return Sampled(step=step, file=f"samples/{step}.png")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=8))
def test_whatever_was_killed_and_resumed_the_steps_of_curves_and_samples_only_grow(starts):
    history = TrainingHistory()
    for first, count in starts:
        history.take([_started(first)])
        for step in range(first + 1, first + count + 1):
            history.take([_losses(step), _sample(step)])
    for steps in (
        history.losses["generator/l1"].steps if history.losses else [],
        [sample.step for sample in history.samples],
    ):
        assert steps == sorted(set(steps))


def test_what_came_after_the_step_of_a_new_start_is_void():
    history = TrainingHistory()
    history.take([_started(0), *map(_losses, range(1, 8)), _sample(5), _started(4), _losses(5)])
    assert history.losses["generator/l1"].steps == [1, 2, 3, 4, 5]
    assert history.samples == []


def test_a_sample_that_is_drawn_again_replaces_the_one_of_its_step():
    history = TrainingHistory()
    again = _sample(5)
    history.take([_started(0), _sample(5), again])
    assert history.samples == [again]


def test_warnings_are_counted_and_a_new_start_forgets_a_failure():
    history = TrainingHistory()
    warning = Warned(message="a.png cannot be read.")
    history.take([_started(0), warning, warning, Failed(message="The disk is full.")])
    assert history.warnings == {"a.png cannot be read.": 2}
    assert history.failure == "The disk is full."
    history.take([_started(0)])
    assert history.failure == ""


def test_what_is_no_event_of_a_training_is_passed_over():
    history = TrainingHistory()
    history.take([FileEvent(path="a.png", state="done")])
    assert history == TrainingHistory()
