"""A batch spread over a Ray cluster: files go to workers by their paths, which all machines must know alike.

The process of the batch keeps ledger, events and control to itself, as without a cluster, so that each file ends once
there, whichever worker did it. A worker loads the model once, from its own library or from the same path, and is sent
names of files, never pixels. What a lost worker had in hand is done by another. Of a huge file each worker computes a
few rows of tiles, which are kept beside the results until one of them joins them.
"""

import logging
import os
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from img2img.batch.config import BatchConfig
from img2img.batch.division import Divided, Division, Files, PartOfFile
from img2img.batch.ledger import Stamp
from img2img.batch.plan import Conversion, FileFailed
from img2img.batch.work import Batch
from img2img.batch.worker import Told, Worker
from img2img.disk import clear_parts
from img2img.errors import Img2ImgError, SettingsError
from img2img.models.library import Entry

CPUS_A_WORKER = 4  # on machines without a GPU; more threads help one network little
GROUP_BYTES, GROUP_FILES = 4 << 20, 16  # what is sent to a worker at once, at most, if it is several files
CONNECTING = 5.0  # seconds in which a cluster must answer
POLL = 0.2  # seconds between two looks at what a person asks
PARTS_A_WORKER = 2  # of a huge file, so that slower ones do less
MOST_DEATHS = 3  # of workers over one file, until it counts as failed


class Cluster:
    """The workers of one batch, until it is left.

    kept     a folder, known to all of them, for what is finished of huge files; None if these are not to be divided
    settings as in LongWork
    address  "auto" for the cluster of this machine, "local" for one that is started here, or host:port
    Raises SettingsError where Ray is missing or nobody answers, and what keeps a worker from loading the model.
    """

    def __init__(
        self,
        address: str,
        config: BatchConfig,
        entry: Entry,
        files: int,
        kept: Path | None = None,
        settings: str = "",
    ) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
        try:
            ray: Any = import_module("ray")
        except ImportError as error:
            raise SettingsError("--cluster needs Ray. Install it with: pip install 'img2img[ray]'") from error
        self._ray = ray
        try:
            _look_for(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, ignore_reinit_error=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise SettingsError(
                f"No Ray cluster answers at {address} ({error}). Start one with `ray start --head`, "
                "or say --cluster local."
            ) from error
        own = config.anchored().model_copy(update={"cluster": "", "device": "auto"})
        self._arguments = (own.model_dump(mode="json"), str(entry.path), files, str(kept or ""), settings)
        self._shares = _shares(ray.nodes())
        self._most_parts = PARTS_A_WORKER * len(self._shares) if kept and len(self._shares) > 1 else 1
        self._starting: dict[Any, _Hired] = {}
        self._idle: list[_Hired] = []
        self._at_work: dict[Any, tuple[_Hired, Files | PartOfFile]] = {}
        self._divisions: list[Division] = []
        self._deaths: Counter[Path] = Counter()
        self.device, self.format, self.scale = "", "", 1.0
        for share in self._shares:
            self._hire(share)

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        for hired in (*self._starting.values(), *self._idle, *(hired for hired, _ in self._at_work.values())):
            with suppress(Exception):  # it may be gone already
                self._ray.kill(hired.actor)
        self._ray.shutdown()

    def wait_for_one(self, batch: Batch) -> bool:
        """Wait until a worker has loaded the model. False when the batch is stopped meanwhile."""
        while not self._idle:
            if not batch.may_continue():
                return False
            self._look(batch)
        return True

    def convert(self, conversions: Iterable[Conversion], batch: Batch, *, stamped: bool = False) -> None:
        """As `translate_files`, but in the order in which workers are done; a pause lets them finish what they have."""
        waiting, again = iter(conversions), deque[Conversion]()
        while True:
            goes_on = batch.may_continue()
            if not goes_on:
                for hired, _ in self._at_work.values():
                    hired.actor.stop.remote()
            while goes_on and self._idle and (job := self._next_job(waiting, again, batch, stamped=stamped)):
                hired = self._idle.pop()
                self._at_work[job.start(hired.actor)] = hired, job
            if not self._at_work and (self._idle or not goes_on):
                for conversion in (*again, *(division.conversion for division in self._divisions)):
                    batch.interrupt(conversion)
                return
            again.extend(self._look(batch))

    def _look(self, batch: Batch) -> list[Conversion]:
        """Take in what workers are through with, or wait for a moment; gives what lost workers had in hand."""
        lost: list[Conversion] = []
        ready, _ = self._ray.wait([*self._starting, *self._at_work], timeout=POLL)
        for answer in ready:
            if answer in self._starting:
                self._welcome(self._starting.pop(answer), answer)
                continue
            hired, job = self._at_work.pop(answer)
            try:
                told = self._ray.get(answer)
            except self._ray.exceptions.RayActorError:
                lost += self._bury(job, batch)
                self._hire(hired.share)
                continue
            self._idle.append(hired)
            if isinstance(job, PartOfFile):
                job.division.end(is_done=told)
            else:
                self._take(job, told, batch)
        return lost

    def _take(self, job: Files, told: "list[Told]", batch: Batch) -> None:
        """What a worker says of files."""
        left = {conversion.source: conversion for conversion in job.conversions}
        for outcome, stamp in told:
            conversion = left.pop(outcome.source)
            if isinstance(outcome, Divided):
                self._divisions.append(Division(conversion, job.stamped, outcome.parts))
            else:
                batch.end(outcome, stamp)
        for conversion in left.values():
            batch.interrupt(conversion)

    def _hire(self, share: Mapping[str, float]) -> None:
        actor = self._ray.remote(Worker).options(max_concurrency=2, scheduling_strategy="SPREAD", **share)
        hired = _Hired(actor.remote(*self._arguments), share)
        self._starting[hired.actor.describe.remote()] = hired

    def _welcome(self, hired: "_Hired", answer: Any) -> None:
        """A worker has loaded the model, or could not. Raises SettingsError when none could."""
        try:
            device, form, self.scale = self._ray.get(answer)
        except self._ray.exceptions.RayError as error:
            if not (self._starting or self._idle or self._at_work):
                raise SettingsError(f"No worker of the cluster could begin: {_sentence(error)}") from error
            return
        count = len(self._shares)
        self.device, self.format = f"{count} {'worker' if count == 1 else 'workers'}, {device}", form
        self._idle.append(hired)

    def _bury(self, job: Files | PartOfFile, batch: Batch) -> list[Conversion]:
        """Those of a lost worker's files that another is to try."""
        if isinstance(job, PartOfFile):
            source = job.division.conversion.source
            self._deaths[source] += 1
            job.division.lose(job.number, is_hopeless=self._deaths[source] >= MOST_DEATHS)
            return []
        again: list[Conversion] = []
        for conversion in job.conversions:
            clear_parts(conversion.target)
            self._deaths[conversion.source] += 1
            if self._deaths[conversion.source] >= MOST_DEATHS:
                message = f"{conversion.source} was not converted: {MOST_DEATHS} workers were lost over it."
                batch.end(FileFailed(conversion.source, message), None)
            else:
                again.append(conversion)
        return again

    def _next_job(
        self, waiting: Iterator[Conversion], again: deque[Conversion], batch: Batch, *, stamped: bool
    ) -> Files | PartOfFile | None:
        """What is left of files that are divided comes first."""
        for division in self._divisions:
            if job := division.next_job():
                if isinstance(job, Files):
                    self._divisions.remove(division)
                return job
        group = self._next_group(waiting, again, batch)
        return Files(group, stamped, self._most_parts) if group else None

    def _next_group(self, waiting: Iterator[Conversion], again: deque[Conversion], batch: Batch) -> list[Conversion]:
        """The next file, or a few small ones; one by itself that a worker was lost over."""
        group: list[Conversion] = []
        size = 0
        while len(group) < GROUP_FILES and size < GROUP_BYTES:
            is_second_try = bool(again)
            conversion = again.popleft() if again else next(waiting, None)
            if conversion is None:
                break
            if is_second_try or batch.begin(conversion, Stamp("")):  # its reader tells what was in it
                group.append(conversion)
                with suppress(OSError):
                    size += conversion.source.stat().st_size
            if group and is_second_try:
                break
        return group


@dataclass(frozen=True)
class _Hired:
    """A worker, and what it has of its node."""

    actor: Any
    share: Mapping[str, float]


def _look_for(address: str) -> None:
    """Raises OSError where nobody listens at host:port; Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), CONNECTING).close()


def _shares(nodes: Iterable[Mapping[str, Any]]) -> list[dict[str, float]]:
    """What each worker takes of the cluster: a GPU, or where there are none at all, some cores."""
    resources = [node["Resources"] for node in nodes if node["Alive"]]
    gpus = sum(int(node.get("GPU", 0)) for node in resources)
    if gpus:
        return [{"num_gpus": 1, "num_cpus": 0}] * gpus
    cores = [int(node.get("CPU", 0)) for node in resources]
    return [{"num_cpus": min(CPUS_A_WORKER, count)} for count in cores for _ in range(-(-count // CPUS_A_WORKER))]


def _sentence(error: BaseException) -> str:
    """What a worker said, without Ray's words around it."""
    cause: Any = getattr(error, "cause", None)
    return str(cause) if isinstance(cause, Img2ImgError) else str(error).strip().splitlines()[-1]
