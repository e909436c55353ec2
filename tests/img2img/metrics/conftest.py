"""Folders of noise, and a network that looks at a picture's mean colours in quarters."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from img2img.metrics.networks import FeatureNetwork
from img2img.pictures.files import PictureFile, write_picture


def mean_colours(pictures: Tensor) -> Tensor:
    return adaptive_avg_pool2d(pictures, 2).flatten(1)


@pytest.fixture
def quarters() -> FeatureNetwork:
    return FeatureNetwork("hed-vgg16", 16, torch.device("cpu"), mean_colours)


@pytest.fixture
def folder_of(tmp_path):
    """Make a folder of pictures of that middle brightness, each of other noise."""

    def make(name: str, count: int, middle: int = 128, seed: int = 0) -> Path:
        generator = np.random.default_rng(seed)
        for number in range(count):
            quarters = generator.normal(middle, 20, (2, 2, 3)).clip(0, 255).astype(np.uint8)
            write_picture(tmp_path / name / f"{number}.png", PictureFile(quarters.repeat(10, 0).repeat(12, 1)))
        return tmp_path / name

    return make
