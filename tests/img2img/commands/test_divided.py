"""A huge picture on a cluster is computed by all of its workers, whichever are lost, and ends as on one machine."""

import sys
from pathlib import Path

import pytest

from img2img import disk
from img2img.batch import cluster, huge, worker
from img2img.batch.huge import HugeFile
from img2img.inference.forward import Inference
from img2img.models.file import load_model, save_model
from img2img.pictures.files import PictureFile, write_picture
from img2img.runs.events import BatchProgress, FileEvent
from img2img.runs.folder import RunFolder
from tests.img2img.batch.test_cluster import Actor, FakeRay, Method, RayActorError
from tests.img2img.pictures.samples import noise

CLUSTER = ("--tile", "64", "--cluster", "auto")


class Lost(BaseException):
    """A worker is gone."""


class RealActor(Actor):
    """A worker as the program has it."""

    def __init__(self, made):
        super().__init__(made)
        self.compute = Method(made.compute)


class RealWorkers(FakeRay):
    """Ray with two nodes, on which real workers are hired."""

    def _hire(self, *arguments):
        self.hired += 1
        return RealActor(worker.Worker(*arguments))

    def get(self, answer):
        try:
            return super().get(answer)
        except Lost:
            raise RayActorError from None


@pytest.fixture
def ray(monkeypatch):
    made = RealWorkers(None)
    monkeypatch.setitem(sys.modules, "ray", made)
    monkeypatch.setattr(huge, "LARGEST_ANSWER", 0)
    monkeypatch.setattr(cluster, "GROUP_BYTES", 1)  # each file is sent by itself
    return made


@pytest.fixture
def parts(monkeypatch):
    """Every part that a worker began."""
    begun, compute = list[tuple[int, int]](), HugeFile.compute

    def noted(self, part):
        begun.append(part)
        compute(self, part)

    monkeypatch.setattr(HugeFile, "compute", noted)
    return begun


@pytest.fixture
def alone(img2img, twice, ray):
    """The bytes of the result on one machine; its source is photos/a.png."""
    write_picture(Path("photos/a.png"), PictureFile(noise(1100, 100, 3)))
    write_picture(Path("photos/b.png"), PictureFile(noise(90, 100, 3)))  # is huge, but not worth dividing
    assert img2img("upscale", "photos", "-m", twice, "-o", "alone", "--tile", "64").code == 0
    return Path("alone/a.png").read_bytes()


@pytest.mark.parametrize("lost", [(), (12,), (20, 40), (30, 31)])
def test_a_huge_picture_is_divided_and_ends_the_same(img2img, twice, alone, ray, parts, monkeypatch, lost):
    """Workers are lost over tiles of these numbers."""
    asked, ask = list[int](), Inference.__call__

    def ask_or_die(self, *given):
        asked.append(1)
        if len(asked) in lost:
            raise Lost
        return ask(self, *given)

    monkeypatch.setattr(Inference, "__call__", ask_or_die)
    answer = img2img("upscale", "photos", "-m", twice, "-o", "out", *CLUSTER, "--run", "run")
    assert (answer.code, ray.hired) == (0, 2 + len(lost)), answer.err
    assert len(parts) == 4 + len(lost)
    assert set(parts) == {(0, 4), (1, 4), (2, 4), (3, 4)}
    assert Path("out/a.png").read_bytes() == alone
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.png", "b.png"]
    assert len(asked) <= 23 * 2 + 4 + 3 * 2 + len(lost) * 2 * 2  # all, and a row more for each part and each loss


@pytest.mark.parametrize("method", ["compute", "convert"])
def test_three_workers_lost_over_parts_leave_it_to_one_and_one_lost_over_the_whole_to_another(
    img2img, twice, alone, ray, monkeypatch, method
):
    calls, real = list[object](), getattr(HugeFile, method)

    def die(self, *given):
        if self.file.path.name == "a.png":
            calls.append(given)
            if method == "compute" or len(calls) == 1:
                raise Lost
        return real(self, *given)

    monkeypatch.setattr(HugeFile, method, die)
    answer = img2img("upscale", "photos", "-m", twice, "-o", "out", *CLUSTER, "--run", "run")
    assert answer.code == 0, answer.err
    most = cluster.MOST_DEATHS
    assert ray.hired - 2 in ((most, most + 1) if method == "compute" else (1,))  # one more was at work on a part
    assert Path("out/a.png").read_bytes() == alone
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.png", "b.png"]


def test_a_small_file_that_a_worker_was_lost_over_is_done_by_another(img2img, twice, photos, ray, monkeypatch):
    asked, ask = list[int](), Inference.__call__

    def ask_or_die(self, *given):
        asked.append(1)
        if len(asked) == 2:
            for name in ("1.png", "2.png", "trip/3.png"):  # as in a process that is killed while it writes
                half = Path("out", name).with_name(f"{disk._part_prefix(Path(name))}0.part")
                half.parent.mkdir(exist_ok=True)
                half.write_bytes(b"half of it")
            raise Lost
        return ask(self, *given)

    monkeypatch.setattr(Inference, "__call__", ask_or_die)
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", *CLUSTER, "--run", "run")
    assert (answer.code, ray.hired) == (0, 3), answer.err
    made = [path.name for path in Path("out").rglob("*") if path.is_file()]
    assert sorted(name for name in made if not name.startswith(".")) == ["1.png", "2.png", "3.png"]
    assert len(made) == 3 + 2  # of the one that was lost nothing else is left


def test_a_part_that_fails_is_left_to_who_joins_them(img2img, twice, alone, ray, monkeypatch):
    def fail(self, part):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(HugeFile, "compute", fail)
    assert img2img("upscale", "photos", "-m", twice, "-o", "out", *CLUSTER).code == 0
    assert Path("out/a.png").read_bytes() == alone
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.png", "b.png"]


def test_what_is_wrong_with_a_huge_file_is_told_as_on_one_machine(img2img, twice, alone, ray, parts):
    Path("photos/a.png").write_bytes(Path("photos/a.png").read_bytes()[:-900])
    answer = img2img("upscale", "photos", "-m", twice, "-o", "out", *CLUSTER)
    assert answer.code == 1
    assert "a.png is damaged or cut short" in answer.err
    assert [path.name for path in Path("out").iterdir()] == ["b.png"]


def test_a_stop_in_the_middle_leaves_parts_that_the_next_start_goes_on_with(
    img2img, twice, alone, ray, parts, monkeypatch
):
    asked, ask = list[int](), Inference.__call__

    def ask_and_stop(self, *given):
        asked.append(1)
        if len(asked) == 20:
            RunFolder.open(Path("run")).request("stop")
        return ask(self, *given)

    monkeypatch.setattr(Inference, "__call__", ask_and_stop)
    arguments = ("upscale", "photos", "-m", twice, "-o", "out", *CLUSTER, "--run", "run")
    img2img(*arguments)
    run = RunFolder.open(Path("run"))
    assert run.state() == "stopped"
    assert [event.state for event in run.events() if isinstance(event, FileEvent)][-1] == "waiting"
    there = [int(path.stem) for path in Path("out").glob(".*.kept/*/64/*.rows")]
    assert len(there) > 3
    before = len(asked)
    answer = img2img("upscale", "--run", "run", "--cluster", "auto")
    assert answer.code == 0, answer.err
    assert Path("out/a.png").read_bytes() == alone
    assert len(asked) - before <= 2 * (23 - len(there) + 4) + 4
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.png", "b.png"]
    last = [event for event in run.events() if isinstance(event, BatchProgress)][-1]
    assert (last.done + last.skipped, last.failed) == (2, 0)


def test_a_model_that_draws_at_random_computes_each_picture_alone(img2img, twice, alone, ray, parts, home):
    model = load_model(twice)
    save_model(home / "models" / "random.safetensors", model.card.model_copy(update={"mode": "train"}), model.networks)
    assert img2img("upscale", "photos", "-m", "random", "-o", "out", *CLUSTER).code == 0
    assert not parts
