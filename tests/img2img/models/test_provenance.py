"""How a picture was made stays in its file: every format, odd names, what was there before, and strangers' packets."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from img2img.models.card import ModelCard
from img2img.models.provenance import COMPOSITE, ENHANCED, PROGRAM, TRAINED, Step, noted, read_provenance
from img2img.pictures import PictureFile
from img2img.pictures.description import read_xmp
from img2img.pictures.exif import with_software
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.packet import Name, Packet
from tests.img2img.pictures.samples import XMP, exif_block, smooth

SOFTWARE = 0x0131
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
STEP = Step(model="flowers", model_sha256="ab" * 32, direction="a-to-b", seed=7, settings={"scale": 2.0})
UPSCALE, FILL = STEP.model_copy(update={"task": "super-resolution"}), STEP.model_copy(update={"task": "inpainting"})
SUFFIXES = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"]

texts = st.text(max_size=60)
values = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | texts, lambda inner: st.lists(inner, max_size=3))
odd_steps = st.builds(
    Step,
    model=st.text(min_size=1, max_size=60),
    direction=texts,
    style=texts,
    seed=st.integers(0, 2**63 - 1),
    settings=st.dictionaries(texts, values, max_size=3),
)


def written(tmp_path: Path, suffix: str, *steps: Step, **facts: object) -> Path:
    path = tmp_path / f"made{suffix}"
    write_picture(path, noted(path, replace(PictureFile(smooth()), **facts), steps))
    return path


def readable(text: str) -> str:
    """`text` with what XML cannot hold as spaces."""
    return re.sub("[\ufffe\uffff]", " ", text)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_is_read_back_from_every_format(tmp_path, suffix):
    path = written(tmp_path, suffix, STEP)
    told = read_provenance(read_xmp(path))
    assert (told.steps, told.source_type, told.creator) == ((STEP,), TRAINED, PROGRAM)
    assert told.is_synthetic
    assert np.array_equal(read_picture(path).pixels.shape, smooth().shape)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_program_reads_it(tmp_path, suffix):
    """Pillow's reader, which knows nothing of ours, and the bytes themselves."""
    path = written(tmp_path, suffix, STEP)
    with Image.open(path) as image:
        described = image.getxmp()["xmpmeta"]["RDF"]["Description"]
        assert image.getexif()[SOFTWARE] == PROGRAM
    merged = {key: value for part in described for key, value in part.items()}
    assert merged["DigitalSourceType"] == f"{IPTC}{TRAINED}"
    assert merged["CreatorTool"] == PROGRAM
    assert merged["Steps"]["Seq"]["li"]["ModelSha256"] == "ab" * 32
    assert b"<Iptc4xmpExt:DigitalSourceType>" + f"{IPTC}{TRAINED}<".encode() in path.read_bytes()


@settings(max_examples=80)
@given(step=odd_steps)
def test_odd_names_come_back_as_they_were(step):
    told = read_provenance(noted(Path("a.png"), PictureFile(smooth()), [step]).xmp)
    cleaned = {name: readable(str(getattr(step, name))) for name in ("model", "direction", "style")}
    assert [told.steps[0].model, told.steps[0].direction, told.steps[0].style] == list(cleaned.values())
    assert told.steps[0].seed == step.seed
    assert len(told.steps[0].settings) == len(step.settings)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_there_before_stays(tmp_path, suffix):
    first = written(tmp_path, suffix, STEP, xmp=XMP, exif=exif_block(x8298="me"))
    source = read_picture(first)
    second = tmp_path / f"twice{suffix}"
    write_picture(second, noted(second, source, [UPSCALE]))
    told = read_provenance(read_xmp(second))
    assert told.steps == (STEP, UPSCALE)
    assert told.drawn_by == STEP
    assert told.source_type == TRAINED, "enlarging does not make a synthetic picture a photo"
    xmp = read_xmp(second) or b""
    assert xmp.count(b"DigitalSourceType>") == 2, "one property, its beginning and its end"
    assert b'exif:PixelXDimension="40"' in xmp
    exif = Image.Exif()
    exif.load(read_picture(second).exif or b"")
    assert (exif[0x010F], exif[0x8298], float(exif.get_ifd(0x8769)[0x829A])) == ("Maker", "me", 1 / 125)


@pytest.mark.parametrize(
    ("before", "steps", "after"),
    [
        ("", [STEP], TRAINED),
        ("", [UPSCALE], ENHANCED),
        ("", [FILL], COMPOSITE),
        ("digitalCapture", [UPSCALE], ENHANCED),
        ("digitalCapture", [FILL, UPSCALE], COMPOSITE),
        (TRAINED, [FILL], TRAINED),
        (COMPOSITE, [UPSCALE], COMPOSITE),
        ("compositeSynthetic", [UPSCALE], "compositeSynthetic"),
    ],
)
def test_the_strongest_term_holds(before, steps, after):
    packet = Packet()
    packet.set_text(
        Name("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt", "DigitalSourceType"), IPTC + before
    )
    made = noted(Path("a.png"), PictureFile(smooth(), xmp=packet.encode() if before else None), steps)
    assert read_provenance(made.xmp).source_type == after


def test_the_card_says_what_a_step_is():
    def step(**facts: object) -> Step:
        return Step.of(ModelCard.model_validate({"name": "m", "architecture": "UNetGenerator"} | facts), "m", "")

    assert step().source_type == TRAINED
    assert step(task="super-resolution").source_type == ENHANCED
    assert step(transparency="holes").source_type == COMPOSITE


def test_without_steps_nothing_is_written(tmp_path):
    picture = PictureFile(smooth(), xmp=XMP)
    assert noted(tmp_path / "a.png", picture, []) is picture


BOMB = b'<!DOCTYPE a [<!ENTITY b "c">]><x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:RDF>&b;</rdf:RDF></x>'
DEEP = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    + b"<a>" * 20_000
    + b"</a>" * 20_000
    + b"</rdf:RDF>"
)


@pytest.mark.parametrize("xmp", [b"no xml", b"<a/>", XMP[:-9], BOMB, DEEP, b"<a>" + b" " * 2**21 + b"</a>"])
def test_a_damaged_packet_is_replaced_with_a_warning(xmp):
    assert read_provenance(xmp) == read_provenance(None)
    made = noted(Path("a.png"), PictureFile(smooth(), xmp=xmp), [STEP])
    assert read_provenance(made.xmp).steps == (STEP,)
    assert len(made.warnings) == 1


def test_a_packet_that_is_too_long_for_a_jpeg_gives_way(tmp_path):
    packet = Packet()
    packet.set_text(Name("http://purl.org/dc/elements/1.1/", "dc", "source"), "x" * 65_000)
    assert len(packet.encode()) < 65_502
    path = tmp_path / "a.jpg"
    made = noted(path, PictureFile(smooth(), xmp=packet.encode()), [STEP])
    assert write_picture(path, made) == ()
    assert read_provenance(read_xmp(path)).steps == (STEP,)
    assert made.warnings == (f"{path} is without the XMP of its source: the XMP would be longer than a JPEG holds.",)


@settings(max_examples=100)
@given(data=st.data())
def test_strangers_packets_are_read_or_refused(data):
    """Any piece of a packet may be missing or be something else; what is read is still in range."""
    whole = bytearray(noted(Path("a.png"), PictureFile(smooth()), [STEP, UPSCALE]).xmp or b"")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    told = read_provenance(bytes(whole))
    assert all(len(step.model) <= 300 for step in told.steps)


@settings(max_examples=200)
@given(block=st.binary(max_size=120), order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
def test_any_exif_block_can_be_told_the_program(block, order):
    """Damaged or not: the answer is a block again, and holds all that was there."""
    made = with_software(order + block, PROGRAM)
    assert len(made) >= len(order + block)


@pytest.mark.parametrize("software", [None, "Camera 1.0", "another program with a long name"])
def test_the_program_is_told_whatever_was_told_before(software):
    tags = {} if software is None else {"x0131": software}
    exif = Image.Exif()
    exif.load(with_software(exif_block(x0112=3, **tags), PROGRAM))
    assert (exif[SOFTWARE], exif[0x010F], exif[0x0112]) == (PROGRAM, "Maker", 3)


def test_a_packet_keeps_the_names_of_its_writer():
    """A packet that calls RDF otherwise, in its short form, is extended and stays what it was."""
    stranger = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<r:Description r:about="uuid:1" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Old"'
        b' xmp:Rating="5"/>'
        b"</r:RDF></x:xmpmeta>"
    )
    made = noted(Path("a.png"), PictureFile(smooth(), xmp=stranger), [STEP]).xmp or b""
    root = ElementTree.parse(io.BytesIO(made)).getroot()
    about = {
        one.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") for one in root.iter() if "Description" in one.tag
    }
    assert about == {"uuid:1"}, "all of one packet is about one picture"
    assert b'xmp:Rating="5"' in made
    assert b"Old" not in made
