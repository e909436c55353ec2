"""How much does a video flicker once every frame has been through a network by itself? A number for each scene.

    python tests/benchmarks/flicker.py                         # a film made of two pans over noise, through a model
    python tests/benchmarks/flicker.py --picture PHOTO         # the pans over a photo
    python tests/benchmarks/flicker.py SOURCE RESULT           # a video and what a batch made of it

Each frame is laid over the next along the optical flow of the source (DIS, at the result's size). What still differs
is flicker, in steps of 255 on average over the pixels whose way there and back agrees. The source, enlarged, is
measured in the same way: at a ratio of 1 the network adds none. Sharper pictures differ more where flow is imprecise.
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.video.convert import VideoFile
from img2img.video.settings import VideoSettings
from img2img.video.source import open_video

CUT = 0.5  # of the correlation of two small frames: below it they are of two scenes
ASTRAY = 1.0  # pixels by which the way there and back may differ where nothing is hidden
Frame = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path, nargs="?")
    parser.add_argument("result", type=Path, nargs="?")
    parser.add_argument("--picture", type=Path, help="what the film is made of")
    parser.add_argument("--model", default="realesr-animevideov3")
    options = parser.parse_args()
    if options.source and options.result:
        tell(options.source, options.result)
        return
    with TemporaryDirectory() as folder:
        source, result = Path(folder, "source.mkv"), Path(folder, "result.mkv")
        ground = to_rgb(read_picture(options.picture).pixels) if options.picture else noise()
        write_pans(source, ground)
        upscaler = Upscaler(load_model(options.model))
        print(f"{options.model} ({upscaler.format})")
        VideoFile(source, upscaler_of(upscaler), VideoSettings("ffv1"), lambda done, total: None).convert(result)
        tell(source, result)


def upscaler_of(upscaler: Upscaler):
    return lambda picture, on_tile: upscaler(picture, on_progress=on_tile)


def noise() -> Frame:
    """Blots of all sizes (300, 400, 3), their edges one or two pixels wide."""
    rng = np.random.default_rng(0)
    shades = sum(cv2.GaussianBlur(rng.normal(size=(300, 400, 3)), (0, 0), sigma) * sigma for sigma in (1.5, 4, 12))
    return (255 / (1 + np.exp(-4 * np.asarray(shades)))).astype(np.uint8)


def write_pans(path: Path, ground: Frame, frames: int = 12, size: tuple[int, int] = (96, 128)) -> None:
    """Two scenes, 0.4 pixels a frame to the right and then 0.3 downwards, without loss."""
    height, width = size
    with av.open(str(path), mode="w") as container:
        stream = container.add_stream("ffv1", rate=24)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        for number in range(2 * frames):
            step = number % frames
            centre = (80.0 + 0.4 * step, 60.0) if number < frames else (ground.shape[1] - 80.0, 60.0 + 0.3 * step)
            part = cv2.getRectSubPix(ground, (width, height), centre)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(part, np.uint8), format="rgb24")))
        container.mux(stream.encode(None))


def tell(source: Path, result: Path) -> None:
    """Print a line for each scene."""
    scenes: list[list[tuple[float, float]]] = [[]]
    for (before, made_before), (after, made_after) in pairwise(zip(frames_of(source), frames_of(result), strict=True)):
        if likeness(before, after) < CUT:
            scenes.append([])
        else:
            scenes[-1].append(flicker(before, after, made_before, made_after))
    for number, pairs in enumerate(scenes, 1):
        of_source, of_result = np.mean(pairs, axis=0)
        print(
            f"scene {number}, {len(pairs) + 1} frames: source {of_source:.2f}, result {of_result:.2f} of 255, "
            f"ratio {of_result / of_source:.2f}"
        )


def frames_of(path: Path) -> Iterator[Frame]:
    with open_video(path) as video:
        for _, frame in video.frames():
            yield to_rgb(video.picture(frame))


def likeness(before: Frame, after: Frame) -> float:
    """The correlation of two frames, shrunk: 1 where nothing has changed."""
    small = [cv2.resize(frame, (32, 24), interpolation=cv2.INTER_AREA).ravel() for frame in (before, after)]
    return float(np.corrcoef(small[0], small[1])[0, 1])


def flicker(before: Frame, after: Frame, made_before: Frame, made_after: Frame) -> tuple[float, float]:
    """What differs along the way between two frames: of the source, enlarged, and of the result."""
    size = made_before.shape[1], made_before.shape[0]
    first, second = (cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC) for frame in (before, after))
    there, back = way(first, second), way(second, first)
    visible = np.linalg.norm(there + follow(back, there), axis=2) < ASTRAY
    pairs = ((first, second), (made_before, made_after))
    steps = [np.abs(follow(later.astype(np.float32), there) - earlier)[visible].mean() for earlier, later in pairs]
    return float(steps[0]), float(steps[1])


def way(before: NDArray, after: NDArray) -> NDArray[np.float32]:
    """Where each pixel of `before` (H, W, 3) has gone in `after`: (H, W, 2), across and down."""
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (before, after)]
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(dis.calc(*grey, None), np.float32)  # type: ignore[call-overload]


def follow(frame: NDArray, flow: NDArray[np.float32]) -> NDArray:
    """`frame` (H, W, C) as it is seen from where `flow` begins."""
    rows, columns = np.mgrid[: frame.shape[0], : frame.shape[1]].astype(np.float32)
    across, down = columns + flow[..., 0], rows + flow[..., 1]
    return cv2.remap(frame, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


if __name__ == "__main__":
    main()
