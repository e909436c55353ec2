"""Tiny folders of pictures to train on."""

import cv2
import numpy as np
import pytest


@pytest.fixture
def make_pictures(tmp_path):
    """A function that fills a folder below tmp_path with small colourful pictures and returns it."""

    def make(name, count=4, size=(40, 48), channels=3, seed=0):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        rng = np.random.default_rng([seed, count])
        for number in range(count):
            coarse = rng.integers(0, 256, (5, 6, channels), dtype=np.uint8)
            picture = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(folder / f"{number}.png"), picture)
        return folder

    return make


@pytest.fixture
def unpaired(make_pictures):
    """The data of a CycleGAN: two folders, of different lengths."""
    return {"kind": "unpaired", "source": make_pictures("apple", 5), "target": make_pictures("orange", 3, seed=1)}


@pytest.fixture
def paired(make_pictures):
    """The data of a pix2pix: two folders with the same names."""
    return {"kind": "paired", "source": make_pictures("edges", 4), "target": make_pictures("photos", 4, seed=1)}
