"""What a run's last word and the life of its process say about its state (torch-free)."""

from collections.abc import Iterable

from img2img.runs.events import Event, State


def last_mark(events: Iterable[Event]) -> Event | None:
    """The last event that says something about the state of its run."""
    return next((event for event in reversed(list(events)) if event.run_state), None)


def state_after(mark: Event | None, working_since: float | None) -> State:
    """The state of a run whose last word about its state is `mark`.

    working_since   when the process that works on it began to, in seconds since the epoch; None when there is none.
                    One that has not spoken since prepares to go on, and one that should be there and is not died.
    """
    told = mark.run_state or "new" if mark else "new"
    if working_since is None:
        return "died" if told in ("running", "paused") else told
    return "running" if mark is None or mark.time < working_since else told
