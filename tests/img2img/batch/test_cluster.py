"""What a cluster does with lost workers, told without one; benchmarks/killed_batch.py --cluster has a real one."""

import socket
import sys
from pathlib import Path

import pytest

from img2img.batch import cluster
from img2img.batch.cluster import Cluster
from img2img.batch.config import BatchConfig
from img2img.batch.ledger import Stamp
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.errors import ModelError, SettingsError
from img2img.models.card import ModelCard
from img2img.models.library import Entry


class RayError(Exception):
    cause: Exception | None = None


class RayActorError(RayError):
    pass


class Answer:
    def __init__(self, give):
        self.give = give


class Method:
    def __init__(self, function):
        self.remote = lambda *arguments, **named: Answer(lambda: function(*arguments, **named))


class Actor:
    """Calls a worker's methods when the answer is fetched, as if it were on another machine."""

    def __init__(self, worker):
        self.convert, self.stop, self.describe = (
            Method(getattr(worker, name)) for name in ("convert", "stop", "describe")
        )


class FakeRay:
    """Ray with nodes of so many cores, whose workers `make_worker` makes."""

    class exceptions:  # noqa: N801
        RayError, RayActorError = RayError, RayActorError

    def __init__(self, make_worker, cores=(1, 1), gpus=(0, 0)):
        self.make_worker = make_worker
        self.cores, self.gpus = cores, gpus
        self.hired = 0

    def init(self, **_):
        pass

    def shutdown(self):
        pass

    def kill(self, actor):
        pass

    def nodes(self):
        pairs = zip(self.cores, self.gpus, strict=True)
        return [{"Alive": True, "Resources": {"CPU": cores, "GPU": gpus}} for cores, gpus in pairs]

    def remote(self, kind):
        return self

    def options(self, **share):
        self.share = share
        return Method2(self._hire)

    def _hire(self, *_):
        self.hired += 1
        return Actor(self.make_worker(self.hired))

    def wait(self, answers, timeout):
        return answers[:1], answers[1:]

    def get(self, answer):
        return answer.give()


class Method2:
    def __init__(self, function):
        self.remote = function


class Worker:
    """Done are all files but those whose name is in `deadly`, which end the worker."""

    def __init__(self, deadly=(), fault=None):
        self.deadly, self.fault, self.is_stopped = deadly, fault, False

    def describe(self):
        if self.fault:
            raise self.fault
        return "cpu", "torch contiguous fp32", 2.0

    def convert(self, group, *, stamped, most_parts=1):
        if any(item.source.name in self.deadly for item in group):
            raise RayActorError
        done = [] if self.is_stopped else group
        return [(FileDone(item.source, item.target, 1), Stamp("seen") if stamped else None) for item in done]

    def stop(self):
        self.is_stopped = True


class Batch:
    def __init__(self, goes_on=lambda: True):
        self.may_continue = goes_on
        self.begun, self.ends, self.interrupted = [], [], []

    def begin(self, conversion, stamp):
        self.begun.append(conversion.source.name)
        return True

    def end(self, outcome, stamp=None):
        self.ends.append((outcome.source.name, type(outcome), stamp))

    def interrupt(self, conversion):
        self.interrupted.append(conversion.source.name)


CONFIG = BatchConfig.read({"command": "upscale", "paths": ["in"], "model": "mine", "output": "out"})
ENTRY = Entry("mine", Path("mine.safetensors"), "user", ModelCard(name="mine", architecture="none"))


@pytest.fixture
def hire(monkeypatch):
    """A cluster whose workers a function makes from their number."""

    def make(make_worker, **nodes):
        ray = FakeRay(make_worker, **nodes)
        monkeypatch.setitem(sys.modules, "ray", ray)
        return Cluster("auto", CONFIG, ENTRY, 9), ray

    return make


FILES = [Conversion(Path("in", f"{number}.png"), Path("out", f"{number}.png")) for number in range(40)]


def convert(made, batch):
    assert made.wait_for_one(batch)
    made.convert(iter(FILES), batch, stamped=True)
    return {name: kind for name, kind, _ in batch.ends}


def test_what_a_lost_worker_had_in_hand_is_done_by_another_and_told_once(hire):
    made, ray = hire(lambda number: Worker(deadly=[f"{file}.png" for file in range(40)] if number == 1 else ()))
    batch = Batch()
    ends = convert(made, batch)
    assert set(ends.values()) == {FileDone}
    assert len(batch.ends) == len(ends) == 40
    assert (ray.hired, len(batch.begun), batch.interrupted) == (3, 40, [])
    assert {stamp for _, _, stamp in batch.ends} == {Stamp("seen")}


def test_a_file_that_ends_every_worker_fails_and_takes_no_other_with_it(hire):
    made, ray = hire(lambda number: Worker(deadly=["7.png"]))
    batch = Batch()
    ends = convert(made, batch)
    assert [name for name, kind in ends.items() if kind is FileFailed] == ["7.png"]
    assert len(batch.ends) == len(ends) == 40
    assert ray.hired == 2 + cluster.MOST_DEATHS


def test_the_batch_waits_for_new_workers_when_all_are_lost_over_one_file(hire):
    """With one core there is one worker, which each time another one takes the place of."""
    made, _ = hire(lambda number: Worker(deadly=["0.png"]), cores=(1,), gpus=(0,))
    ends = convert(made, Batch())
    assert [kind for name, kind in ends.items() if name == "0.png"] == [FileFailed]
    assert len(ends) == 40


def test_a_stop_interrupts_workers_and_leaves_the_rest(hire):
    made, _ = hire(lambda number: Worker())
    answers = iter([True, True, False])
    batch = Batch(lambda: next(answers, False))
    convert(made, batch)
    done = {name for name, _, _ in batch.ends}
    assert done | set(batch.interrupted) == set(batch.begun)
    assert len(batch.begun) < 40


@pytest.mark.parametrize(
    ("cores", "gpus", "shares"),
    [
        ((1, 1), (0, 0), [{"num_cpus": 1}] * 2),
        ((16, 2), (0, 0), [{"num_cpus": 4}] * 4 + [{"num_cpus": 2}]),
        ((16, 64), (2, 0), [{"num_gpus": 1, "num_cpus": 0}] * 2),
    ],
)
def test_a_worker_has_a_gpu_or_where_there_are_none_a_few_cores(hire, cores, gpus, shares):
    made, _ = hire(lambda number: Worker(), cores=cores, gpus=gpus)
    assert made._shares == shares


def test_what_keeps_all_workers_from_beginning_is_told(hire):
    fault = RayError("long words of Ray")
    fault.cause = ModelError("mine does not upscale.")
    made, _ = hire(lambda number: Worker(fault=fault))
    with pytest.raises(SettingsError, match="No worker of the cluster could begin: mine does not upscale"):
        made.wait_for_one(Batch())


def test_where_nobody_listens_it_is_told_at_once(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", FakeRay(lambda number: Worker()))
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match=f"No Ray cluster answers at {address}.*ray start --head"):
            Cluster(address, CONFIG, ENTRY, 1)


def test_without_ray_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"pip install 'img2img\[ray\]'"):
        Cluster("auto", CONFIG, ENTRY, 1)
