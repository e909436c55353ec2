"""What an HDR video says of the display that it was made on: read from a frame, and said to an encoder."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame

_STEPS = (50_000, 10_000)  # of H.265's numbers: in a unit of chromaticity, in a candela per square metre


@dataclass(frozen=True)
class Mastering:
    """Static metadata of SMPTE ST 2086 and CTA-861.3.

    colours  chromaticities x and y of red, green, blue and white
    nits     of the brightest and of the darkest
    light    the brightest pixel, and the brightest frame on average, in nits; None where neither is told
    """

    colours: tuple[tuple[float, float], ...]
    nits: tuple[float, float]
    light: tuple[int, int] | None

    @classmethod
    def of(cls, frame: VideoFrame) -> "Mastering | None":
        """What `frame` carries; None where its colours or its luminance are not told."""
        display, light = (_held(frame, kind) for kind in (Type.MASTERING_DISPLAY_METADATA, Type.CONTENT_LIGHT_LEVEL))
        if display is None:
            return None
        numbers = np.frombuffer(display, np.int32)  # ten fractions, and whether each kind is told
        if not numbers[20:22].all():
            return None
        shares = (numbers[:20:2] / numbers[1:20:2]).tolist()
        colours = tuple(zip(shares[:8:2], shares[1:8:2], strict=True))
        peak, average = (int(nits) for nits in np.frombuffer(light, np.uint32)[:2]) if light is not None else (0, 0)
        return cls(colours, (shares[9], shares[8]), (peak, average) if light is not None else None)

    def x265(self) -> str:
        """As x265's parameters."""
        return f"master-display={self._display(*_STEPS)}" + (f":max-cll={self._light()}" if self.light else "")

    def svtav1(self) -> str:
        """As SVT-AV1's parameters."""
        return f"mastering-display={self._display(1, 1)}" + (f":content-light={self._light()}" if self.light else "")

    def _display(self, per_unit: int, per_nit: int) -> str:
        told = [tuple(_number(share * per_unit) for share in colour) for colour in self.colours]
        (red, green, blue, white), (most, least) = told, (_number(nits * per_nit) for nits in self.nits)
        pairs = zip(("G", "B", "R", "WP", "L"), (green, blue, red, white, (most, least)), strict=True)
        return "".join(f"{name}({first},{second})" for name, (first, second) in pairs)

    def _light(self) -> str:
        assert self.light
        return f"{self.light[0]},{self.light[1]}"


def side_data(frame: VideoFrame) -> list[SideData]:
    """All that a frame carries beside its pixels."""
    held: Any = frame.side_data  # a mapping whose iterator gives its values
    return list(held)


def _held(frame: VideoFrame, kind: Type) -> Any:
    return next((part for part in side_data(frame) if part.type == kind), None)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
