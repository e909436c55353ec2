"""Trainings that version 0.1.0 began go on where they were."""

import tarfile
from pathlib import Path

import pytest
import torch

from img2img.runs.folder import RunFolder
from training.config import parse_config
from training.snapshot import read_snapshot, snapshots
from training.train import train


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(Path(__file__).with_name("written-by-0.1.0.tar.xz")) as archive:
        archive.extractall(folder, filter="data")
    for file in folder.glob("runs/*/run.json"):
        file.write_text(file.read_text("utf-8").replace("/old/", f"{folder.as_posix()}/"), "utf-8")
    return folder


@pytest.mark.parametrize("name", ["cyclegan", "dcgan", "pix2pix", "stylegan2"])
def test_a_training_goes_on_where_it_was(old, name):
    """Its networks, memories and optimizers are found under the names that they have today."""
    run = RunFolder.open(old / "runs" / name)
    before = read_snapshot(snapshots(run.path)[0])
    train(parse_config(run.config), run)
    assert run.state() == "finished"
    after = read_snapshot(snapshots(run.path)[0])
    assert (before["step"], after["step"]) == (6, 12)
    steps = {
        player: {float(state["step"]) for state in saved["state"].values()}
        for player, saved in after["optimizers"].items()
    }
    assert all(counts == {12.0} for counts in steps.values()), steps
    averaged = next(iter(before["average"].values()))
    for key, value in next(iter(after["average"].values())).items():
        assert value.shape == averaged[key].shape
        assert torch.isfinite(value).all()
