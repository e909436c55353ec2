"""Run a network over a picture of any size: pad to a multiple, split into tiles, blend them, crop back.

The source stays a picture on the CPU; one tile at a time becomes a tensor, or a few, and what is held in float is one
row of tiles, so that a picture of any height needs little more memory than its answer.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

import torch
from numpy.typing import DTypeLike
from torch import Tensor

from img2img.errors import ModelError
from img2img.inference.kept import KeptRows
from img2img.pictures import Picture
from img2img.pictures.rows import ROWS_AT_ONCE, PictureRows, Window, cut
from img2img.pictures.tensors import to_picture, to_tensor

Progress = Callable[[int, int], None]
"""Is told (tiles done, tiles in all) after each tile, or after the few that are asked for at once."""

_BAND = 2**28  # bytes of the answer to a row of tiles
_BYTES = 3 * 4  # of a pixel of it, in float32
_LOWEST = 192  # source pixels: below, too much is computed twice


@dataclass(frozen=True)
class Axis:
    """How one side of a picture is covered: tiles [start, stop) in source pixels, and a weight for each pixel.

    The weights of all tiles over one pixel sum to 1, so blending needs no second pass to normalise.
    """

    starts: list[int]
    stops: list[int]
    weights: list[Tensor]


def pad_to_multiple(tensor: Tensor, multiple: int) -> tuple[Tensor, tuple[int, int]]:
    """`tensor` (B, C, H, W), mirrored beyond its lower and right edge to sides that `multiple` divides, and (H, W).

    Works for every size: a side that is too short to be mirrored once is mirrored back and forth, and a single row
    is repeated. Padding nothing above and on the left keeps the phase of strided networks.
    """
    height, width = tensor.shape[-2:]
    rows, columns = (_mirrored(side, _round_up(side, multiple)) for side in (height, width))
    if len(rows) > height:
        tensor = tensor.index_select(-2, rows.to(tensor.device))
    if len(columns) > width:
        tensor = tensor.index_select(-1, columns.to(tensor.device))
    return tensor, (height, width)


def run_by_strips(
    function: Callable[[Tensor], Tensor],
    picture: PictureRows,
    tile: int,
    overlap: int,
    scale: int = 1,
    multiple: int = 1,
    on_progress: Progress | None = None,
    at_once: int = 1,
    kept: KeptRows | None = None,
    on_kept: Progress | None = None,
) -> Iterator[Picture]:
    """`function` applied tile by tile to a picture that comes by rows: strips (h, W * scale, C') of the answer, from
    top to bottom, of its depth.

    `function` takes float32 (B, C, h, w) in [-1, 1] on the CPU, up to `at_once` tiles with both sides divisible by
    `multiple` and about `tile` or less, and gives (B, C', h * scale, w * scale). Neighbours share at least `overlap`
    source pixels, over which they fade into each other linearly. A `tile` of at least the longer side runs the picture
    whole.

    What is held is one row of tiles and its answer, whatever the picture's height. Tiles of a wide picture are lower
    than wide, so that this stays small. Rows of tiles that `kept` holds are not computed again, but told to `on_kept`;
    where it is to hold a part, strips of that part come.

    Whatever `function` raises ends it: no tile is left out or stands in for another.
    Raises ModelError when an answer has the wrong size or holds values that are not numbers.
    """
    low = tile if tile >= max(picture.height, picture.width) else _height(picture.width, tile, overlap, scale)
    rows = cover(picture.height, low, overlap, scale, multiple)
    columns = cover(picture.width, tile, overlap, scale, multiple)
    window = Window(picture.strips())
    total, done = len(rows.starts) * len(columns.starts), 0
    numbers = range(len(rows.starts))
    mine = kept.mine(numbers) if kept else numbers
    missing = set(mine) - (kept.numbers if kept else set())
    computed = _with_those_above(missing, rows)
    unfinished = nothing = torch.zeros(1, 0, 1)  # what a row of tiles has added to the first pixels of the next one
    for number in numbers[: mine.stop]:
        top, bottom, fade = rows.starts[number], rows.stops[number], rows.weights[number]
        next_top = rows.starts[number + 1] if number + 1 < len(numbers) else picture.height
        source = window.rows(top, bottom)
        finished = (next_top - top) * scale
        if kept and number in mine and number not in missing:
            yield from cut(iter((kept.read(number, finished, picture.width * scale, picture.dtype),)), ROWS_AT_ONCE)
        if number not in computed:
            unfinished, done = nothing, done + len(columns.starts)
            if on_kept:
                on_kept(done, total)
            continue
        band = torch.zeros(0)
        across = zip(columns.starts, columns.stops, columns.weights, strict=True)
        while places := list(islice(across, at_once)):
            tiles = [source[:, left:right] for left, right, _ in places]
            for (left, right, fade_across), result in zip(places, _run(function, tiles, scale, multiple), strict=True):
                if left == 0:
                    band = result.new_zeros(len(result), (bottom - top) * scale, picture.width * scale)
                band[:, :, left * scale : right * scale] += result * fade_across * fade[:, None]
            done += len(places)
            if on_progress:
                on_progress(done, total)
        band[:, : unfinished.shape[1]] += unfinished
        strips = _strips(band, finished, picture.dtype)
        unfinished = band[:, finished:].clone()  # a copy, so that the rest of the band can go
        if number not in missing:
            continue
        if kept:
            strips = list(strips)
            kept.keep(number, strips)
        yield from strips


def _with_those_above(missing: Set[int], rows: Axis) -> set[int]:
    """These rows of tiles, and those above them that reach into their pixels."""
    return {
        number
        for below in missing
        for number in range(below + 1)
        if number == below or rows.stops[number] > rows.starts[below]
    }


def _strips(band: Tensor, height: int, dtype: DTypeLike) -> Iterator[Picture]:
    """The first `height` rows of the answer (C, H, W) to a row of tiles."""
    for top in range(0, height, ROWS_AT_ONCE):
        yield to_picture(band[None, :, top : min(top + ROWS_AT_ONCE, height)], dtype)


def _height(width: int, tile: int, overlap: int, scale: int) -> int:
    """How high tiles are, at most `tile`, so that the answer to a row of them takes not much more than _BAND."""
    return min(tile, max(_BAND // (_BYTES * scale**2 * width), _LOWEST, 4 * overlap))


def cover(length: int, tile: int, overlap: int, scale: int = 1, multiple: int = 1) -> Axis:
    """Cover `length` pixels with tiles of one size, at most `tile` (rounded up to a multiple), that overlap evenly.

    Each starts at a multiple, so that strided networks see every tile in the phase of the whole. The size is the
    smallest that does with the least number of tiles. The weights are those of the answer, `scale` times as long.
    """
    padded, overlap = _round_up(length, multiple), _round_up(overlap, multiple)
    tile = max(_round_up(tile, multiple), overlap + multiple)
    count = max(1, -(-(padded - overlap) // (tile - overlap)))
    size = min(padded, _round_up(-(-(padded + (count - 1) * overlap) // count), multiple))
    starts = [min(index * (size - overlap), padded - size) for index in range(count)]
    stops = [min(start + size, length) for start in starts]
    return Axis(starts, stops, _weights(starts, stops, overlap, scale))


def _weights(starts: list[int], stops: list[int], overlap: int, scale: int) -> list[Tensor]:
    """For each tile a ramp up where it begins inside the picture and one down where it ends there.

    The ramp is the middle half of the overlap: a network knows least about the pixels at the edge of a tile, so the
    outermost quarter does not count at all.
    """
    raw = torch.zeros(len(starts), stops[-1] * scale, dtype=torch.float64)
    for index, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        depth = (torch.arange((stop - start) * scale) + 0.5) / scale  # source pixels from the tile's first edge
        ramp = (depth - overlap * 0.25) / (overlap * 0.5 or 1)
        ramp = ramp.clamp(0, 1)
        whole = torch.ones_like(ramp)
        rises, falls = ramp if start > 0 else whole, ramp.flip(0) if stop < stops[-1] else whole
        raw[index, start * scale : stop * scale] = torch.minimum(rises, falls)
    raw /= raw.sum(0)
    return [
        weights[start * scale : stop * scale].float() for weights, start, stop in zip(raw, starts, stops, strict=True)
    ]


def _run(
    function: Callable[[Tensor], Tensor], sources: Sequence[Picture], scale: int, multiple: int
) -> Iterator[Tensor]:
    """The answers (C', h * scale, w * scale) to tiles (h, w, C) of one row, which are alike once they are padded."""
    padded = torch.cat([pad_to_multiple(to_tensor(source), multiple)[0] for source in sources])
    result = function(padded)
    expected = (padded.shape[2] * scale, padded.shape[3] * scale)
    if tuple(result.shape[2:]) != expected:
        raise ModelError(
            f"The model answered {result.shape[3]}x{result.shape[2]} instead of {expected[1]}x{expected[0]} pixels: "
            "the scale or the size multiple on its card is wrong."
        )
    for source, answer in zip(sources, result, strict=True):
        height, width = source.shape[:2]
        yield answer[:, : height * scale, : width * scale].to("cpu", torch.float32)


def _mirrored(length: int, padded: int) -> Tensor:
    """Indices 0..padded-1 folded into 0..length-1: 0 1 2 1 0 1 2 ... for three; 0 0 0 ... for one."""
    period = max(1, 2 * (length - 1))
    index = torch.arange(padded) % period
    return torch.minimum(index, period - index)


def _round_up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
