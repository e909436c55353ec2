"""Where a picture was taken, left out of what travels with it."""

from dataclasses import replace

from img2img.pictures import PictureFile
from img2img.pictures.exif import without_location as exif_without_location
from img2img.pictures.packet import Packet

_EXIF = "http://ns.adobe.com/exif/1.0/"
_PLACES = {
    "http://ns.adobe.com/photoshop/1.0/": ("City", "State", "Country"),
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": ("Location", "CountryCode"),
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": ("LocationShown", "LocationCreated"),
}


def without_location(picture: PictureFile) -> PictureFile:
    """`picture` whose EXIF has no GPS and whose XMP names no place. XMP that cannot be read is left out whole."""
    exif = picture.exif and exif_without_location(picture.exif)
    return replace(picture, exif=exif, xmp=picture.xmp and _without_places(picture.xmp))


def _without_places(xmp: bytes) -> bytes | None:
    try:
        packet = Packet(xmp)
        return packet.encode() if packet.drop(_is_place) else xmp
    except ValueError:
        return None


def _is_place(namespace: str, local: str) -> bool:
    return (namespace == _EXIF and local.startswith("GPS")) or local in _PLACES.get(namespace, ())
