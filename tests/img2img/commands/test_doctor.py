"""doctor, as typed in a shell."""

import json

from img2img import doctor


def test_doctor_prints_what_there_is(img2img, monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE", 0)
    monkeypatch.setattr(doctor.shutil, "which", lambda _name: None)
    answer = img2img("doctor")
    assert answer.code == 0
    for words in ("Python 3.", "torch 2.", "device cpu", "computes on", "realesrgan-x4plus", "Nothing is missing."):
        assert words in answer.out
    assert json.loads(img2img("doctor", "--json").out)["problems"] == []


def test_doctor_ends_with_1_when_something_is_missing(img2img, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    answer = img2img("doctor")
    assert answer.code == 1
    assert "no-such-package is not installed" in answer.out
