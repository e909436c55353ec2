"""PNG of 16 bits a channel, which Pillow would cut to 8: read and written."""

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, PngImagePlugin

from img2img.pictures import Picture, PictureFile
from img2img.pictures.decoding import damaged, decoding
from img2img.pictures.pixels import from_opencv
from img2img.pictures.png import SIGNATURE, PngRows


def is_deep_png(content: bytes) -> bool:
    """Whether `content` is a PNG with 16 bits a channel."""
    return content.startswith(SIGNATURE) and len(content) > 25 and content[24] == 16


def read_deep_png(path: Path, content: bytes) -> Picture:
    """The pixels (H, W, C), uint16, of a PNG with 16 bits a channel. Raises PictureError when it is cut short."""
    with decoding(path):
        with Image.open(io.BytesIO(content)) as image:
            image.verify()  # OpenCV would say on stderr what is wrong with it
            key = image.info.get("transparency")
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise damaged(path, "its pixels cannot be decoded")
    pixels = from_opencv(np.asarray(decoded, np.uint16))
    has_colour, has_alpha = content[25] & 2, content[25] & 4
    if has_alpha and not has_colour:
        return pixels[..., [0, 3]]
    if key is not None and pixels.shape[2] == 1:  # one shade of grey means transparent; OpenCV does that for RGB only
        return np.concatenate([pixels, np.where(pixels == key, 0, 65535).astype(np.uint16)], axis=2)
    return pixels


def encode_deep_png(picture: PictureFile, texts: PngImagePlugin.PngInfo, level: int = -1) -> bytes:
    """`picture`, whose pixels (H, W, C) are uint16, as a PNG that also holds `texts`; `level` is zlib's."""
    buffer = io.BytesIO()
    rows = PngRows(buffer, picture, texts, level)
    rows.write(picture.pixels)
    rows.close()
    return buffer.getvalue()
