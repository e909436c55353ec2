"""What a line in a list says of a run, without reading all of its history again (torch-free)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from img2img.errors import Img2ImgError
from img2img.runs.event_log import EventLog
from img2img.runs.events import Event, State
from img2img.runs.folder import RunFolder, list_runs
from img2img.runs.state import state_after

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunSummary:
    """A line in a list of runs. `created` is the local time in ISO 8601; `last` is what it last told of its state."""

    run: RunFolder
    kind: str
    name: str
    created: str
    state: State
    config: Mapping[str, Any]
    last: Event | None = None


@dataclass
class EventLogs:
    """The logs of all runs that were looked at, each read once however often it is asked about."""

    _logs: dict[Path, EventLog] = field(default_factory=dict)

    def of(self, run: RunFolder) -> EventLog:
        return self._logs.setdefault(run.path, EventLog(run.events_file))

    def state(self, run: RunFolder) -> State:
        """What `run.state()` says, from what is new since it was asked the last time."""
        since = run.working_since()
        return state_after(self.of(run).mark(), since)


def summaries(folder: Path, logs: EventLogs) -> list[RunSummary]:
    """Every run below `folder`, newest first. A folder that cannot be read is logged and left out."""
    found: list[RunSummary] = []
    for run in list_runs(folder):
        try:
            description, state = run.read(), logs.state(run)
        except (Img2ImgError, OSError) as error:
            log.warning("%s is left out: %s", run.path, error)
            continue
        config = description["config"]
        name = str(config.get("name") or config.get("model") or run.path.name)
        created = str(description.get("created", ""))
        last = logs.of(run).mark()
        found.append(RunSummary(run, str(description["kind"]), name, created, state, config, last))
    return sorted(found, key=lambda summary: summary.created, reverse=True)
