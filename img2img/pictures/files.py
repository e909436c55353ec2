"""Picture files of every kind, 8 and 16 bits a channel, with alpha, profile, EXIF, XMP and texts."""

from img2img.pictures import PictureFile
from img2img.pictures.reading import read_picture
from img2img.pictures.writing import write_picture

__all__ = ["PictureFile", "read_picture", "write_picture"]
