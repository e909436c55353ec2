"""A training through its real door: folders in, a run folder and a model out; killed, stopped, paused, resumed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
import torch
from safetensors.torch import load_file

from img2img.errors import DataError, RunError, SettingsError
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.recipes import recipe_named
from img2img.runs.events import EventBase, Failed, Losses, Paused, Sampled, Saved, TrainingStarted, Warned
from img2img.runs.folder import RunFolder
from training.config import parse_config
from training.data.reading import read_rgb
from training.snapshot import read_snapshot, snapshots
from training.train import train

STEPS = 24


def config_for(data, recipe="cyclegan", **overrides):
    values = {"recipe": recipe, "preset": "tiny", "data": data, "steps": STEPS, "sample_every": 10, "save_every": 5}
    values |= {"memory_format": "channels-last", "precision": "fp32"}  # which is the fastest is not the same twice
    return parse_config(values | overrides)


def new_run(path, config):
    return RunFolder.create(path, "train", config.model_dump(mode="json"))


def names(run):
    return [event.event for event in run.events()]


def step_of(event):
    return getattr(event, "step", 0)


def stop_at(run: RunFolder, step: int) -> Callable[[EventBase], None]:
    """What hears the events of a training, and asks it to stop at that step."""

    def listen(event: EventBase) -> None:
        if step_of(event) >= step:
            run.request("stop")

    return listen


def told(run, kind):
    return [event for event in run.events() if isinstance(event, kind)]


def flat(state, prefix=""):
    """Every tensor and number of a snapshot by its path."""
    if isinstance(state, dict):
        items = state.items()
    elif isinstance(state, list | tuple):
        items = enumerate(state)
    else:
        return {prefix: state}
    return {key: value for name, inner in items for key, value in flat(inner, f"{prefix}/{name}").items()}


def assert_same_end(run, other):
    first, second = (flat(read_snapshot(snapshots(folder.path)[0])) for folder in (run, other))
    assert first.keys() == second.keys()
    for key, value in first.items():
        if isinstance(value, torch.Tensor):
            assert torch.equal(value, second[key]), key
        elif key != "/seconds":
            assert value == second[key], key
    one, two = (load_file(folder.path / "model.safetensors") for folder in (run, other))
    assert all(torch.equal(tensor, two[key]) for key, tensor in one.items())


@pytest.mark.parametrize("recipe", ["cyclegan", "pix2pix"])
def test_folders_become_a_model_that_translates(recipe, unpaired, paired, tmp_path):
    config = config_for(
        unpaired if recipe == "cyclegan" else paired, recipe, name="mine", settings={"ema_half_life": 0.1}
    )
    run = new_run(tmp_path / "run", config)
    heard = []
    train(config, run, heard.append)
    assert names(run)[0] == "preparing" or names(run)[0] == "started"
    assert names(run)[-1] == "finished"
    assert [event.event for event in heard] == names(run)
    assert run.state() == "finished"
    sheets = sorted((run.path / "samples").glob("*.png"))
    assert [sheet.name for sheet in sheets] == [f"step-{step:08d}.png" for step in (1, 10, 20, 24)]
    assert read_rgb(sheets[0]).std() > 0

    model = load_model(run.path / "model.safetensors")
    assert model.card.lineage.recipe == recipe
    assert model.card.lineage.steps == STEPS
    assert model.card.preview
    if recipe == "cyclegan":
        assert model.card.directions == ("apple-to-orange", "orange-to-apple")
    picture = read_rgb(next((tmp_path / "orange" if recipe == "cyclegan" else tmp_path / "edges").glob("*.png")))
    for direction in model.card.directions or ("",):
        assert Translator(model, device="cpu")(picture, direction).shape == picture.shape


@pytest.mark.parametrize("case", ["cyclegan", "pix2pix", "holes"])
def test_stopped_and_resumed_equals_uninterrupted(case, unpaired, paired, tmp_path):
    holes = {"kind": "photos", "photos": paired["target"], "derive": "holes"}
    data = {"cyclegan": unpaired, "pix2pix": paired, "holes": holes}[case]
    config = config_for(data, "cyclegan" if case == "cyclegan" else "pix2pix", settings={"ema_half_life": 0.1})
    whole, parts = new_run(tmp_path / "whole", config), new_run(tmp_path / "parts", config)
    train(config, whole)
    for last in (3, 11, 17):
        train(config, parts, stop_at(parts, last))
        assert parts.state() == "stopped"
    train(config, parts)
    assert_same_end(whole, parts)


@pytest.mark.parametrize("seed", [0], ids="seed {}".format)
def test_killed_and_resumed_equals_uninterrupted(unpaired, tmp_path, seed):
    """kill -9 at random moments, among them in the middle of writing; the weights end bitwise the same."""
    config = config_for(unpaired, steps=60, save_every=4)
    whole, killed = new_run(tmp_path / "whole", config), new_run(tmp_path / "killed", config)
    train(config, whole)
    moments = random.Random(seed)
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-m", "img2img", "train", "--run", str(killed.path)],
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OMP_NUM_THREADS": str(torch.get_num_threads())},
        )
        wait_for(lambda: "started" in names(killed)[-1:] or "losses" in names(killed), process)
        time.sleep(moments.uniform(0.1, 0.8))
        process.kill()
        process.wait()
    if names(killed)[-1] != "finished":
        assert killed.state() == "died"
    train(config, killed)
    assert_same_end(whole, killed)


def wait_for(condition, process, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the training ended before its time"
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_sigterm_stops_after_a_snapshot(unpaired, tmp_path):
    run = new_run(tmp_path / "run", config_for(unpaired, steps=100_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "img2img", "train", "--run", str(run.path), "--json"], stdout=subprocess.DEVNULL
    )
    wait_for(lambda: "losses" in names(run), process)
    assert run.state() == "running"
    with pytest.raises(RunError, match="another process"):
        train(config_for(unpaired), run)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert run.state() == "stopped"
    assert read_snapshot(snapshots(run.path)[0])["step"] == step_of(run.events()[-1])


@pytest.mark.parametrize(("asked_while_paused", "sampled"), [((), [1, 30]), (("sample",), [1, 2, 30])])
def test_wishes_are_granted_between_steps(unpaired, tmp_path, asked_while_paused, sampled):
    """The first step and the last are due for a sample; the one of the first step also answers what was asked there."""
    config = config_for(unpaired, steps=30, sample_every=1000, save_every=1000)
    run = new_run(tmp_path / "run", config)

    def ask(event):
        words = ()
        if isinstance(event, Losses) and event.step == 1:
            words = ("sample", "save", "pause")
        elif isinstance(event, Paused):
            words = (*asked_while_paused, "resume")
        for word in words:
            run.request(word)

    train(config, run, ask)
    assert [event.step for event in told(run, Sampled)] == sampled
    assert [event.step for event in told(run, Saved)] == [1, 1, 30]  # as asked, before the pause, and at the end
    assert [word for word in names(run) if word in ("paused", "resumed")] == ["paused", "resumed"]
    assert not list(run.control.iterdir())


def test_a_damaged_snapshot_is_said_and_the_one_before_it_serves(unpaired, tmp_path):
    config = config_for(unpaired)
    whole, run = new_run(tmp_path / "whole", config), new_run(tmp_path / "run", config)
    train(config, whole)
    train(config, run, stop_at(run, 12))
    newest, older, *_ = snapshots(run.path)
    newest.write_bytes(newest.read_bytes()[:500])
    train(config, run)
    (warning,) = [event.message for event in told(run, Warned)]
    assert newest.name in warning
    starts = [event.step for event in told(run, TrainingStarted)]
    assert starts[-1] == int(older.stem.split("-")[1])
    assert_same_end(whole, run)


def test_a_training_starts_from_a_run_or_a_model(unpaired, tmp_path):
    first = config_for(unpaired, steps=5)
    run = new_run(tmp_path / "first", first)
    train(first, run)
    for start in (run.path, run.path / "model.safetensors"):
        config = config_for(unpaired, steps=1, start_from=str(start), settings={"learning_rate": 1e-12})
        again = new_run(tmp_path / f"again-{start.name}", config)
        train(config, again)
        old, new = (load_model(folder.path / "model.safetensors") for folder in (run, again))
        for key, value in new.network().state_dict().items():
            torch.testing.assert_close(value, old.network().state_dict()[key], atol=2e-3, rtol=2e-3)
    misfit = config_for(unpaired, steps=1, start_from=str(run.path), settings={"channels": 8})
    with pytest.raises(RunError, match="other shapes"):
        train(misfit, new_run(tmp_path / "misfit", misfit))


def test_an_unreadable_picture_is_said_and_another_stands_in(unpaired, tmp_path):
    (unpaired["source"] / "9.png").write_bytes(b"not a picture")
    config = config_for(unpaired, steps=8)
    run = new_run(tmp_path / "run", config)
    train(config, run)
    assert run.state() == "finished"
    warnings = [event.message for event in told(run, Warned)]
    assert warnings
    assert all("9.png" in warning for warning in warnings)


def test_a_diverged_training_ends_in_a_sentence_and_keeps_its_snapshot(unpaired, tmp_path):
    config = config_for(unpaired, steps=12, save_every=2)
    run = new_run(tmp_path / "run", config)
    train(config, run, stop_at(run, 4))
    state = read_snapshot(snapshots(run.path)[0])
    for key, value in state["recipe"].items():
        if key.startswith("forth") and torch.is_tensor(value):
            value.fill_(float("nan"))
    torch.save(state, snapshots(run.path)[0])
    kept = snapshots(run.path)[0].read_bytes()
    with pytest.raises(RunError, match=r"diverged.*lower learning rate"):
        train(config, run)
    assert run.state() == "failed"
    assert snapshots(run.path)[0].read_bytes() == kept


@pytest.mark.parametrize(
    ("recipe", "overrides", "error", "sentence"),
    [
        ("pix2pix", {}, DataError, "pix2pix learns from aligned pairs"),
        ("cyclegan", {"settings": {"wings": 2}}, SettingsError, "wings"),
        ("cyclegan", {"preset": "huge"}, SettingsError, "no preset 'huge'"),
        ("magic", {}, SettingsError, "no recipe 'magic'"),
    ],
)
def test_wrong_data_and_settings_are_sentences_in_the_run_too(recipe, overrides, error, sentence, unpaired, tmp_path):
    config = config_for(unpaired, recipe, **overrides)
    run = new_run(tmp_path / "run", config)
    with pytest.raises(error, match=sentence):
        train(config, run)
    assert run.state() == "failed"
    (*_, last) = run.events()
    assert isinstance(last, Failed)
    assert sentence in last.message


def test_a_config_that_does_not_fit_is_a_sentence(unpaired):
    with pytest.raises(SettingsError, match="steps"):
        config_for(unpaired, steps=0)


def test_a_run_goes_on_with_the_settings_it_began_with_whatever_its_preset_says_today(paired, tmp_path, monkeypatch):
    config = config_for(paired, "pix2pix")
    whole, run = new_run(tmp_path / "whole", config), new_run(tmp_path / "run", config)
    train(config, whole)
    train(config, run, stop_at(run, 7))
    pix2pix = recipe_named("pix2pix")
    changed = {**pix2pix.presets, "tiny": {**pix2pix.presets["tiny"], "channels": 8, "l1_weight": 3.0}}
    monkeypatch.setattr(pix2pix, "presets", changed)
    train(config, run)
    assert_same_end(whole, run)


def test_a_folder_too_small_to_hold_pictures_back_keeps_its_own(make_pictures, tmp_path):
    data = {"kind": "unpaired", "source": make_pictures("many", 31), "target": make_pictures("few", 3, seed=1)}
    config = config_for(data, steps=2)
    run = new_run(tmp_path / "run", config)
    train(config, run)
    assert run.state() == "finished"
