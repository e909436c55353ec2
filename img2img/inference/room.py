"""How much memory there is for an answer, and so how large a tile may be."""

from dataclasses import replace

import torch

from img2img.errors import OutOfMemory
from img2img.models.card import ModelCard
from img2img.pictures import Picture
from img2img.runtimes.devices import CPU, free_memory
from img2img.runtimes.runtime import Room

_BYTES_PER_ANSWER_PIXEL = 64 * 4 * 4  # 64 channels of float32, four layers alive at once; RRDBNet takes 600 of it
_BYTES_PER_FOREIGN_PIXEL = 40_000  # of a source, at any scale: HAT takes 38,000, SwinIR and DAT 14,000
SMALLEST_TILE = 64
SECONDS_A_TILE = 1.0  # after so many, progress is told and Stop is obeyed
MOST_FOR_SPEED = 1024


def first_tile(card: ModelCard, room: Room, size: tuple[int, int], at_once: int = 1) -> int:
    """The longest side of a tile of a source of `size` (height, width): what fits into half of `room`, with so many
    tiles at once.

    The whole picture, as long as it fits, where the model needs its statistics.
    """
    height, width = size
    whole = max(height, width)
    needed = _BYTES_PER_ANSWER_PIXEL * card.scale**2
    pixels = room.free // 2 // max(needed, _BYTES_PER_FOREIGN_PIXEL if card.is_foreign else 0)
    if not card.tileable and height * width <= pixels:
        return whole
    tile = room.largest_tile if card.tileable else whole
    while at_once * tile * tile > pixels and tile > SMALLEST_TILE:
        tile = max(tile // 2, SMALLEST_TILE)
    return tile


def with_speed(room: Room, card: ModelCard, speed: float) -> Room:
    """`room` with larger tiles, which overlap less, where so many megapixels of answer a second allow it."""
    side = (speed * 1e6 * SECONDS_A_TILE) ** 0.5 / card.scale
    return replace(room, largest_tile=max(room.largest_tile, min(int(side), MOST_FOR_SPEED)))


def smaller_tile(card: ModelCard, device: torch.device, tile: int) -> int:
    """What to try when memory ran out at `tile`. Raises OutOfMemory when it was the smallest already."""
    smallest = max(SMALLEST_TILE, card.size_multiple)
    if tile <= smallest:
        raise OutOfMemory(
            f"{device} has too little memory for {card.name}, even for a tile of {smallest} pixels. "
            "Close other programs, or choose the device cpu."
        )
    return max(tile // 2, smallest)


def check_room(picture: Picture, scale: float, target_channels: int) -> None:
    """Raises OutOfMemory when the answer to `picture`, `scale` times as long and wide, cannot be held."""
    height, width = (round(side * scale) for side in picture.shape[:2])
    has_alpha = picture.shape[2] in (2, 4)
    needed = height * width * (target_channels + has_alpha) * picture.itemsize
    free = free_memory(CPU)
    if needed > free:
        raise OutOfMemory(
            f"The answer would be {width}x{height} pixels and take {needed / 1e9:.1f} GB of memory, but only "
            f"{free / 1e9:.1f} GB are free. Close other programs, or give a smaller picture."
        )
