"""What is cut of a picture: how large it is loaded, the crop of it, and its mirror."""

from collections.abc import Sequence
from typing import Any

import albumentations
import cv2

from img2img.adversarial.recipe import Settings


def load_size(settings: Settings, *, augment: bool) -> tuple[int, int] | None:
    """(height, width) that every picture covers before it is cropped; None where pictures keep their size."""
    if not settings.resize:
        return None
    ratio = settings.load_ratio * settings.zoom if augment else 1.0
    height, width = settings.crop
    return round(height * ratio), round(width * ratio)


def crop_and_flip(
    settings: Settings, *, augment: bool, together: Sequence[str] = (), masks: Sequence[str] = ()
) -> albumentations.Compose:
    """Resize until the crop fits, crop, zoom, flip, turn: alike for the "image", all named in `together`, and `masks`.

    The aspect is kept. Where the settings say not to resize, a picture is cut as it is, and one that is smaller than
    the crop is mirrored at its border. Without `augment` the crop is central and nothing is flipped. A mask, such as a
    label map, moves with the image, but none of its values is ever mixed with another. A picture of exactly the size
    that is neither enlarged (load_ratio and zoom 1) nor mirrored comes out bit for bit.
    """
    height, width = settings.crop
    steps: list[Any] = [albumentations.PadIfNeeded(height, width, border_mode=cv2.BORDER_REFLECT_101)]
    if size := load_size(settings, augment=augment):
        steps = [albumentations.SmallestMaxSize(max_size_hw=size, interpolation=cv2.INTER_AREA)]
    if not augment:
        steps += [albumentations.CenterCrop(height, width)]
    elif size and settings.zoom > 1:
        heights = (height, int(height * settings.zoom))
        steps += [albumentations.RandomSizedCrop(heights, (height, width), width / height, cv2.INTER_AREA)]
    else:
        steps += [albumentations.RandomCrop(height, width)]
    if augment and settings.mirror:
        steps += [albumentations.HorizontalFlip(p=0.5)]
    if augment and settings.quarter_turns:
        steps += [albumentations.RandomRotate90(p=1.0)]
    targets = dict.fromkeys(together, "image") | dict.fromkeys(masks, "mask")
    return albumentations.Compose(steps, additional_targets=targets)
