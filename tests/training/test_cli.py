"""train and runs as a person types them."""

import json

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

from img2img.__main__ import build_app
from img2img.errors import RunError, SettingsError
from img2img.runs.folder import RunFolder


def img2img(*words):
    return CliRunner().invoke(build_app(), [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def trained(unpaired, tmp_path):
    """A run of a few steps, trained by the command, and what it printed."""
    folder = tmp_path / "runs" / "apples"
    data = ("--source", unpaired["source"], "--target", unpaired["target"])
    words = ("--preset", "tiny", "--steps", 4, "--set", "channels=6", "--name", "apples", "--json")
    result = img2img("train", "cyclegan", "--run", folder, *data, *words)
    assert result.exit_code == 0, result.output
    return folder, result


def test_train_writes_a_run_and_says_each_event(trained):
    folder, result = trained
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == [event.event for event in RunFolder.open(folder).events()]
    config = RunFolder.open(folder).config
    assert (config["recipe"], config["steps"], config["settings"]) == ("cyclegan", 4, {"channels": 6})
    assert (folder / "model.safetensors").is_file()


def test_runs_are_listed_and_shown(trained):
    folder, _ = trained
    (line,) = img2img("runs", "list", folder.parent).stdout.splitlines()
    assert line.split()[:2] == ["finished", "train"]
    assert "4 of 4" in line
    shown = json.loads(img2img("runs", "show", folder, "--json").stdout)
    assert (shown["state"], shown["at"]) == ("finished", "4 of 4")
    assert "generators/adv_target" in shown["losses"]
    assert "finished" in img2img("runs", "show", folder).stdout


def test_a_finished_run_that_is_resumed_stays_as_it_is(trained):
    folder, _ = trained
    before = load_file(folder / "model.safetensors")
    assert img2img("runs", "resume", folder, "--json").exit_code == 0
    assert RunFolder.open(folder).state() == "finished"
    after = load_file(folder / "model.safetensors")
    assert all(torch.equal(tensor, after[key]) for key, tensor in before.items())
    with pytest.raises(RunError, match="not running"):
        img2img("runs", "stop", folder)


def test_a_folder_that_holds_a_run_is_not_trained_into_again(trained, unpaired):
    folder, _ = trained
    with pytest.raises(RunError, match="already holds a run"):
        img2img("train", "cyclegan", "--run", folder, "--source", unpaired["source"], "--target", unpaired["target"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cyclegan", "--source", "a"), "--source and --target"),
        (("cyclegan",), "Name the pictures"),
        (("magic", "--source", "a", "--target", "b"), "no recipe 'magic'"),
        (("pix2pix", "--photos", "a", "--derive", "crayon"), "as 'crayon'. Choose one of: hed"),
        (("pix2pix", "--photos", "a", "--sketch", "crayon"), "as 'crayon'"),
        (("pix2pix", "--pairs", "a", "--derive", "grey"), "Leave --derive out"),
        (("dcgan", "--photos", "a", "--derive", "holes"), "Leave --derive out"),
        (("pix2pix", "--pairs", "a", "--set", "channels"), "key=value"),
        (("pix2pix", "--pairs", "a", "--config", "b.toml"), "not both"),
        (("pix2pix", "--pairs", "a", "--precision", "fp8"), "precision"),
    ],
)
def test_wrong_words_are_sentences_and_make_no_run(words, sentence, tmp_path):
    with pytest.raises(SettingsError, match=sentence):
        img2img("train", *words, "--run", tmp_path / "run")
    assert not (tmp_path / "run").exists()
