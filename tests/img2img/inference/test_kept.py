"""An answer that is stopped anywhere, any number of times, and gone on with is the answer that was never stopped."""

import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from img2img import disk
from img2img.errors import DiskFull
from img2img.inference.kept import Kept
from img2img.inference.tiles import cover
from img2img.inference.translate import Translator
from img2img.inference.upscale import Upscaler
from tests.img2img.inference.test_streaming import Sharpener, as_rows, model, noise, streamed


class Stopped(Exception):
    pass


class Counting(Sharpener):
    """Counts the tiles that it is asked about."""

    asked = 0

    def forward(self, tile):
        self.asked += len(tile)
        return super().forward(tile)


def stopped_after(translator: Translator, rows, kept: Path, tiles: int) -> None:
    """Stop when so many tiles are through, computed or kept."""

    def stop(done, total):
        if done >= tiles:
            raise Stopped

    with pytest.raises(Stopped):
        streamed(translator, rows, kept=Kept(kept), on_progress=stop)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 5),
    st.sampled_from([1, 2, 3, 4]),
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([None, 0.7, 3, 4.3]),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_stopped_anywhere_and_resumed_is_the_same_bit_for_bit(times, channels, dtype, scale, multiple, random):
    rows = as_rows(noise(random.randint(150, 400), random.randint(30, 150), channels, dtype), 41)
    network = Counting(3)
    facts = {"task": "super-resolution", "scale": 3, "size_multiple": multiple}
    translator = Upscaler(model(network, **facts), "cpu", tile=64, scale=scale)
    told = list[int]()
    expected = streamed(translator, rows, on_progress=lambda done, total: told.append(done))
    network.asked = 0
    with TemporaryDirectory() as name:
        kept, stops = Path(name, "kept"), sorted(random.randint(1, told[-1]) for _ in range(times))
        for stop in stops:
            stopped_after(translator, rows, kept, stop)
        actual = streamed(translator, rows, kept=Kept(kept))
        again = streamed(translator, rows, kept=Kept(kept))
    np.testing.assert_array_equal(actual, expected)
    np.testing.assert_array_equal(again, expected)
    across = len(cover(rows.width, 64, 16, 3, multiple).starts)
    assert network.asked <= told[-1] + times * 3 * across  # the row that it stops in, and those that reach into it


def test_memory_that_is_less_later_begins_anew_with_smaller_tiles(tmp_path):
    picture = noise(300, 100)
    rows, network = as_rows(picture, 41), Sharpener()
    translator = Translator(model(network), "cpu", tile=128)
    stopped_after(translator, rows, tmp_path, 2)
    network.most_pixels = 70 * 70
    actual = streamed(translator, rows, kept=Kept(tmp_path))
    np.testing.assert_array_equal(actual, translator(picture))
    assert [kept.name for kept in tmp_path.iterdir()] == ["64"]


def test_more_memory_later_changes_nothing(tmp_path):
    """An answer of larger tiles would be another one from there on."""
    picture = noise(300, 300)
    rows, translator = as_rows(picture, 41), Translator(model(Sharpener()), "cpu", tile=64)
    stopped_after(translator, rows, tmp_path, 20)
    actual = streamed(Translator(model(Sharpener()), "cpu", tile="auto"), rows, kept=Kept(tmp_path))
    np.testing.assert_array_equal(actual, translator(picture))


@pytest.mark.parametrize("number", [0, 3, 5])
@pytest.mark.parametrize("damage", [b"", b"nonsense, and a little more of it", zlib.compress(bytes(100)), None])
def test_what_is_damaged_is_computed_again(tmp_path, number, damage):
    picture, network = noise(300, 100), Counting()
    rows, translator = as_rows(picture, 41), Translator(model(network), "cpu", tile=64)
    expected = streamed(translator, rows, kept=Kept(tmp_path))
    files = sorted(tmp_path.glob("64/*.rows"))
    assert len(files) == 6
    files[number].write_bytes(damage) if damage is not None else files[number].unlink()
    network.asked = 0
    np.testing.assert_array_equal(streamed(translator, rows, kept=Kept(tmp_path)), expected)
    assert network.asked <= 2 * 2
    assert sorted(tmp_path.glob("64/*")) == files


def test_where_three_rows_of_tiles_lie_over_one_another_each_is_computed_again_alike(tmp_path):
    rows = cover(559, 64, 16, 1, 3)
    assert rows.stops[-3] > rows.starts[-1]
    picture = as_rows(noise(559, 40), 41)
    translator = Translator(model(Sharpener(), size_multiple=3), "cpu", tile=64)
    expected = streamed(translator, picture, kept=Kept(tmp_path))
    for number in range(len(rows.starts)):
        (tmp_path / "64" / f"{number:06d}.rows").unlink()
        np.testing.assert_array_equal(streamed(translator, picture, kept=Kept(tmp_path)), expected)


def test_a_full_disk_is_told_and_what_is_kept_stays(tmp_path, monkeypatch):
    picture, real, times = noise(300, 100), disk.os.fsync, list[int]()
    rows, translator = as_rows(picture, 41), Translator(model(Sharpener()), "cpu", tile=64)

    def fsync(handle):
        times.append(handle)
        if len(times) == 3:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(disk.os, "fsync", fsync)
    with pytest.raises(DiskFull, match=r"000002\.rows could not be written"):
        streamed(translator, rows, kept=Kept(tmp_path))
    assert sorted(path.name for path in tmp_path.glob("64/*.rows")) == ["000000.rows", "000001.rows"]
    np.testing.assert_array_equal(streamed(translator, rows, kept=Kept(tmp_path)), translator(picture))


def test_what_is_drawn_at_random_is_drawn_from_the_beginning(tmp_path):
    picture = noise(300, 100)
    translator = Translator(model(nn.Sequential(Sharpener(), nn.Dropout(0.5)), mode="train"), "cpu", tile=64)
    stopped_after(translator, as_rows(picture, 41), tmp_path, 7)
    np.testing.assert_array_equal(streamed(translator, as_rows(picture, 41), kept=Kept(tmp_path)), translator(picture))


@settings(deadline=None, max_examples=20)
@given(
    st.integers(1, 7),
    st.sampled_from([1, 3, 4]),
    st.sampled_from([np.uint8, np.uint16]),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_parts_computed_in_any_order_are_joined_to_the_same_bit_for_bit(count, channels, dtype, multiple, random):
    """Some of them were stopped, or never begun."""
    rows = as_rows(noise(random.randint(150, 400), random.randint(30, 150), channels, dtype), 41)
    network = Counting(2)
    facts = {"task": "super-resolution", "scale": 2, "size_multiple": multiple}
    translator = Translator(model(network, **facts), "cpu", tile=64)
    told = list[int]()
    expected = streamed(translator, rows, on_progress=lambda done, total: told.append(total))
    with TemporaryDirectory() as name:
        kept = Kept(Path(name))
        assert translator.settle_tiles((rows.height, rows.width), kept) == 64
        parts = random.sample(range(count), random.randint(0, count))
        for part in parts:
            stop = random.choice([told[0], random.randint(1, told[0])])

            def on_progress(done, total, stop=stop):
                if done > stop:
                    raise Stopped

            with suppress(Stopped):
                translator.compute_part(rows, replace(kept, part=(part, count)), on_progress=on_progress)
        network.asked = 0
        actual = streamed(translator, rows, kept=kept)
        is_all = len(list(kept.folder.glob("64/*"))) == len(cover(rows.height, 64, 16, 2, multiple).starts)
        again = streamed(translator, rows, kept=kept)
    np.testing.assert_array_equal(actual, expected)
    np.testing.assert_array_equal(again, expected)
    assert is_all


def test_a_part_that_finds_too_little_memory_leaves_the_tiles_of_the_others_as_they_are(tmp_path):
    rows, network, kept = as_rows(noise(300, 100), 41), Sharpener(), Kept(tmp_path)
    translator = Translator(model(network), "cpu", tile=64)
    translator.settle_tiles((300, 100), kept)
    translator.compute_part(rows, replace(kept, part=(0, 2)))
    before = sorted(tmp_path.glob("*/*"))
    network.most_pixels = 1000
    with pytest.raises(RuntimeError, match="too much"):
        translator.compute_part(rows, replace(kept, part=(1, 2)))
    assert sorted(tmp_path.glob("*/*")) == before
    assert len(before) == 3
