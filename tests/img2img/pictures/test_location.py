"""A location is left out wholly, and nothing else is."""

import numpy as np
import pytest
from PIL import Image

from img2img.pictures import PictureFile
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.location import without_location

PIXELS = np.zeros((1, 1, 3), np.uint8)
GPS = {1: "N", 2: (48.0, 12.0, 30.5), 3: "E", 4: (16.0, 22.0, 10.25), 6: 171.5, 29: "2026:05:01"}
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,12.5N"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Wien" photoshop:Headline="A house"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Wien</Iptc4xmpExt:City>
</rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown></rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture(params=["jpg", "png", "webp", "tiff"])
def taken(request, tmp_path) -> PictureFile:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "A camera", "A person"
    exif.get_ifd(0x8769)[0x9003] = "2026:05:01 10:00:00"
    exif.get_ifd(0x8825).update(GPS)
    Image.new("RGB", (4, 4), "red").save(tmp_path / "a.jpg", exif=exif, xmp=XMP)
    path = tmp_path / f"b.{request.param}"
    write_picture(path, read_picture(tmp_path / "a.jpg"))
    return read_picture(path)


def test_nothing_of_a_place_is_left_and_all_else_is(taken, tmp_path):
    assert taken.exif
    assert b"Wien" in (taken.xmp or b"")
    path = tmp_path / "c.jpg"
    write_picture(path, without_location(taken))
    content = path.read_bytes()
    for told in (b"Wien", b"48,12", b"GPS", b"2026:05:01\0"):
        assert told not in content
    with Image.open(path) as image:
        exif = image.getexif()
        assert (exif[0x010F], exif[0x013B]) == ("A camera", "A person")
        assert exif.get_ifd(0x8769)[0x9003] == "2026:05:01 10:00:00"
        assert not exif.get_ifd(0x8825)
    assert b"A house" in (read_picture(path).xmp or b"")


def test_what_names_no_place_stays_to_the_byte():
    xmp = XMP[: XMP.index(b"exif:GPS")] + XMP[XMP.index(b"xmlns:photoshop") : XMP.index(b"photoshop:City")]
    xmp += b"/></rdf:RDF></x:xmpmeta>"
    picture = PictureFile(PIXELS, exif=b"Exif\0\0damaged", xmp=xmp)
    assert without_location(picture) == picture


def test_what_cannot_be_read_is_not_kept():
    assert without_location(PictureFile(PIXELS, xmp=b"<x exif:GPSLatitude='48'")).xmp is None
