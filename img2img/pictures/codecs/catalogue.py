"""CODECS names every format that has a codec of its own: a class in a file, and its line here."""

from img2img.pictures.codecs.codec import Codec, WritingCodec
from img2img.pictures.codecs.exr import Exr
from img2img.pictures.codecs.heif import Heif
from img2img.pictures.codecs.jp2 import Jp2
from img2img.pictures.codecs.jxl import Jxl
from img2img.pictures.codecs.pfm import Pfm
from img2img.pictures.codecs.pnm import Pnm
from img2img.pictures.codecs.raw import Raw

_WRITTEN: tuple[WritingCodec, ...] = (Exr(), Jp2(), Jxl(), Pfm(), Pnm())
CODECS: tuple[Codec, ...] = (Raw(), Heif(), *_WRITTEN)
"""The first that knows a file reads it."""
WRITERS = {suffix: codec for codec in _WRITTEN for suffix in codec.suffixes}
