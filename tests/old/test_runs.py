"""Run folders that version 0.1.0 wrote are listed, summarised and read as the day they were written."""

import json
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gui.train.history import TrainingHistory
from img2img.__main__ import build_app
from img2img.batch.config import BatchConfig
from img2img.batch.ledger import Ledger
from img2img.runs.events import BatchFinished, BatchProgress, FileEvent, Losses, Sampled, TrainingProgress
from img2img.runs.folder import RunFolder
from img2img.runs.summary import EventLogs, summaries

TRAININGS = ["cyclegan", "dcgan", "pix2pix", "realesrgan", "spade", "stylegan2"]


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    """The old folder, without its large files."""
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(Path(__file__).with_name("written-by-0.1.0.tar.xz")) as archive:
        wanted = (member for member in archive if member.name.endswith((".json", ".jsonl", ".sqlite")))
        archive.extractall(folder, wanted, filter="data")
    return folder


def told(run: RunFolder, kind: type) -> list:
    return [event for event in run.events() if isinstance(event, kind)]


def test_all_are_listed_with_their_states(old):
    found = {summary.run.path.name: summary for summary in summaries(old / "runs", EventLogs())}
    assert sorted(found) == ["batch", *TRAININGS]
    assert found.pop("batch").state == "finished"
    assert {summary.state for summary in found.values()} == {"stopped"}
    assert [found[name].name for name in TRAININGS] == TRAININGS
    assert not any(summary.run.is_alive() for summary in found.values())


@pytest.mark.parametrize("name", ["batch", *TRAININGS])
def test_no_line_is_lost(old, name):
    run = RunFolder.open(old / "runs" / name)
    lines = [json.loads(line) for line in run.events_file.read_text().splitlines()]
    read = [json.loads(event.line()) for event in run.events()]
    assert [{key: values[key] for key in line} for line, values in zip(lines, read, strict=True)] == lines


@pytest.mark.parametrize("name", TRAININGS)
def test_a_training_has_its_history(old, name):
    run = RunFolder.open(old / "runs" / name)
    assert [event.step for event in told(run, Sampled)] == [1]
    assert all(event.values for event in told(run, Losses))
    assert [event.steps for event in told(run, TrainingProgress)] == [12]
    history = TrainingHistory()
    history.take(run.events())
    assert (history.step, history.steps, history.saved_step, history.device) == (6, 12, 6, "cpu")
    assert history.samples[0].file == "samples/step-00000001.png"
    assert all(series.steps == [1] for series in history.losses.values())


def test_a_batch_has_its_files_settings_and_ledger(old):
    run = RunFolder.open(old / "runs" / "batch")
    assert [event.state for event in told(run, FileEvent)].count("done") == 4
    assert told(run, BatchProgress)[-1].eta == 0
    assert told(run, BatchFinished)[0].done == 4
    config = BatchConfig.read(run.config)
    assert (config.direction, config.existing) == ("apple-to-orange", "overwrite")
    ledger = Ledger(run.path / "ledger.sqlite")
    assert ledger.target_of(Path("/old/data/apple/0.png")) == Path("/old/data/answers/0.png")
    ledger.close()


def test_the_command_line_lists_and_shows_them(old):
    listed = CliRunner().invoke(build_app(), ["runs", "list", str(old / "runs")]).stdout.splitlines()
    assert sorted(line.split()[0] for line in listed) == ["finished", *["stopped"] * 6]
    shown = CliRunner().invoke(build_app(), ["runs", "show", str(old / "runs" / "pix2pix"), "--json"])
    assert json.loads(shown.stdout)["at"] == "1 of 12"
    assert json.loads(shown.stdout)["losses"]["generator/l1"] > 0
