"""Small films, made for a test."""

from fractions import Fraction
from typing import Any

import av
import numpy as np

RATE = 10


def picture(number, height, width):
    """A gradient with a bar that moves, (H, W, 3)."""
    rows, columns = np.mgrid[:height, :width]
    red = columns * 255 // max(1, width - 1)
    green = rows * 255 // max(1, height - 1)
    made = np.stack([red, green, np.full_like(red, 60)], axis=2).astype(np.uint8)
    made[:, number % width : number % width + 4] = (240, 240, 40)
    return made


def write_film(
    path,
    frames=20,
    size=(36, 48),
    codec="libx264",
    pixel_format="yuv420p",
    moments=None,
    sound=True,
    audio_codec="aac",
    sound_from=0.0,
    options=None,
    container_options=None,
    prepare=lambda container, stream: None,
):
    """Write a film of `frames` at RATE a second, shown at `moments` (thousandths of a second), with a tone."""
    height, width = size
    with av.open(str(path), mode="w", options=container_options or {}) as container:
        stream: Any = container.add_stream(codec, rate=RATE, options=options or {})
        stream.height, stream.width, stream.pix_fmt = height, width, pixel_format
        stream.codec_context.time_base = Fraction(1, 1000)
        prepare(container, stream)
        tone: Any = container.add_stream(audio_codec, rate=8000, layout="mono") if sound else None
        container.metadata["title"] = "A film"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number, height, width), format="rgb24")
            frame.pts, frame.time_base = moments[number] if moments else number * 1000 // RATE, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if tone:
            wave = np.sin(np.arange(frames * 8000 // RATE) / 6).astype(np.float32)[None] / 2
            for start in range(0, wave.shape[1], 1024):
                part = av.AudioFrame.from_ndarray(wave[:, start : start + 1024].copy(), format="fltp", layout="mono")
                part.sample_rate, part.pts = 8000, start + round(sound_from * 8000)
                part.time_base = Fraction(1, 8000)
                container.mux(tone.encode(part))
            container.mux(tone.encode(None))
    return path


def packets(path, kind):
    """(bytes, time stamp in seconds) of each packet of the first stream of that kind."""
    with av.open(str(path), mode="r") as container:
        (stream, *_) = [stream for stream in container.streams if stream.type == kind]
        return [(bytes(packet), seconds(packet)) for packet in container.demux(stream) if packet.size]


def shown(path):
    """(time in seconds, RGB) of each frame."""
    with av.open(str(path), mode="r") as container:
        return [(seconds(frame), frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def seconds(item: Any):
    """When a frame or packet is shown."""
    return item.pts * item.time_base
