"""A video through the shell: nothing is lost, and a kill in its middle costs seconds, not the whole."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from img2img.batch.config import BatchConfig
from img2img.batch.convert import _fingerprint
from img2img.models.library import Library
from tests.img2img.video.films import packets, shown, write_film

# The program, which gives a second to be killed in when its first segment is there.
SLOW = """
import time
from pathlib import Path
from img2img.__main__ import main
from img2img.inference.translate import Translator

def slowly(*arguments):
    time.sleep(any(Path("run").glob("kept/*/*.segment")))
    return call(*arguments)

call, Translator.__call__ = Translator.__call__, slowly
main()
"""


def facts(path):
    with av.open(str(path), mode="r") as container:
        video: Any = container.streams.video[0]
        return video.duration * video.time_base, video.frames, container.duration, container.metadata["title"]


@pytest.fixture
def film(home):
    """Ten seconds and a bit with sound, small and slow: two segments."""
    return write_film(Path("film.mp4"), frames=110)


def test_a_video_keeps_its_length_frames_and_sound(img2img, twice, film):
    answer = img2img("upscale", film, "-m", twice, "-o", "out")
    assert (answer.code, answer.err) == (0, "1 done. The pictures are in out.\n")
    result = Path("out/film.mp4")
    assert facts(result) == facts(film)
    assert packets(result, "audio") == packets(film, "audio")
    for (moment, before), (later, after) in zip(shown(film), shown(result), strict=True):
        assert moment == later
        assert np.abs(before.repeat(2, 0).repeat(2, 1).astype(int) - after).mean() < 4


def test_a_video_killed_in_its_middle_goes_on_and_ends_the_same(img2img, twice, film):
    arguments = ["upscale", "film.mp4", "-m", twice, "-o", "out", "--run", "run"]
    assert img2img(*arguments[:-2]).code == 0
    whole = Path("out/film.mp4").read_bytes()
    Path("out/film.mp4").unlink()

    child = subprocess.Popen([sys.executable, "-c", SLOW, *arguments])
    deadline = time.monotonic() + 60
    while not list(Path("run").glob("kept/*/000000.segment")):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.wait()
    assert not Path("out/film.mp4").exists()

    assert img2img("upscale", "--run", "run").code == 0
    assert Path("out/film.mp4").read_bytes() == whole
    assert not list(Path("run/kept").iterdir())


def test_codec_and_quality_are_settings(img2img, twice, home):
    film = write_film(Path("film.mkv"), frames=3, size=(36, 40))
    assert img2img("upscale", film, "-m", twice, "-o", "out", "--codec", "vp9", "--crf", 40).code == 0
    with av.open("out/film.mkv", mode="r") as result:
        assert result.streams.video[0].codec_context.name == "vp9"
    answer = img2img("upscale", film, "-m", twice, "-o", "other", "--codec", "divx")
    assert (answer.code, "The setting video_codec cannot be used" in answer.err) == (2, True)
    answer = img2img("upscale", write_film(Path("a.mp4"), frames=2), "-m", twice, "-o", "other", "--codec", "ffv1")
    assert (answer.code, "cannot hold ffv1. Choose h264 or h265" in answer.err) == (1, True)
    assert not Path("other").exists() or not list(Path("other").iterdir())


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_a_video_says_how_it_was_made(img2img, twice, home, suffix):
    film = write_film(Path(f"film.{suffix}"), frames=2)
    assert img2img("upscale", film, "-m", twice, "-o", "out").code == 0
    assert "1. super-resolution with twice" in img2img("made-by", Path("out", film)).out
    assert img2img("upscale", film, "-m", twice, "-o", "plain", "--no-provenance").code == 0
    assert "does not say how it was made" in img2img("made-by", Path("plain", film)).out


def test_what_is_done_of_older_batches_stays_done(img2img, twice, photos):
    """The ledger knows a batch by its settings, of which those of videos count only where somebody chose them."""
    card = Library().find(twice)
    usual = BatchConfig.read({"command": "upscale", "paths": [photos], "model": twice, "output": Path("out")})
    assert not {"video_codec", "crf"} & json.loads(_fingerprint(usual, [card])).keys()
    chosen = usual.model_copy(update={"crf": 20})
    assert json.loads(_fingerprint(chosen, [card]))["crf"] == 20


@pytest.mark.parametrize("kind", ["mp4", "mkv", "mov"])
def test_where_a_video_was_filmed_stays_out_if_that_is_asked(img2img, twice, home, kind):
    place = {"location": "+48.2082+016.3738/", "com.apple.quicktime.location.ISO6709": "+48.2082+016.3738/"}

    def told(path):
        with av.open(str(path), mode="r") as container:
            return str(container.metadata), container.metadata["title"]

    options = {} if kind == "mkv" else {"movflags": "use_metadata_tags"}
    film = write_film(
        Path(f"film.{kind}"), frames=3, container_options=options, prepare=lambda made, _: made.metadata.update(place)
    )
    assert "48.2082" in told(film)[0]
    for said, is_told in (((), True), (("--strip-location",), False)):
        assert img2img("upscale", film, "-m", twice, "-o", "out", "--overwrite", *said).code == 0
        metadata, title = told(f"out/film.{kind}")
        assert ("48.2082" in metadata, title) == (is_told, "A film")
