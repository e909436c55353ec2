"""JPEG: what a file of a given quality makes of a picture, by libjpeg itself, which OpenCV brings along."""

import cv2
import numpy as np
import torch
from torch import Tensor

from img2img.pictures import Picture


def jpeg(picture: Tensor, quality: Tensor) -> Tensor:
    """(B, 3, H, W) in [0, 1] as read from JPEG files of `quality` (B,) in 1..100, on the grid of 8-bit values.

    Files are baseline ones with the colours at half the size, as cameras and the web use. It computes on the CPU.
    """
    blue_first = (255 * picture.flip(1)).round_().clamp_(0, 255).to("cpu", torch.uint8)
    pixels = blue_first.permute(0, 2, 3, 1).contiguous().numpy()
    coded = [_through_a_file(one, number) for one, number in zip(pixels, quality.int().tolist(), strict=True)]
    return torch.from_numpy(np.stack(coded)).permute(0, 3, 1, 2).flip(1).to(picture) / 255


def _through_a_file(pixels: Picture, quality: int) -> Picture:
    """(H, W, 3) uint8, BGR, written and read."""
    _, file = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)
