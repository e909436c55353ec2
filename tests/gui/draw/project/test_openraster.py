"""A drawing comes back from its file as it was, and the file is one that the specification and other programs know."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtGui import QColor, QImage, qRgba

from gui.draw.project.archive import pack
from gui.draw.project.data import Facts, OraLayer, Project
from gui.draw.project.openraster import encode_project, merged, open_project, save_project
from img2img.pictures.classes import LabelClass
from tests.gui.draw.project.ora import numbers, ora, png, premultiplied

PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied
sizes = st.integers(1, 40)
names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)
classes = st.builds(LabelClass, name=names, colour=st.tuples(*[st.integers(0, 255)] * 3))
facts = st.builds(
    Facts,
    kind=names,
    model=names,
    direction=names,
    seed=st.integers(0, 2**63 - 1),
    settings=st.dictionaries(names, st.none() | st.booleans() | st.integers() | names, max_size=3),
    classes=st.lists(classes, max_size=3).map(tuple),
)


@st.composite
def layers(draw) -> OraLayer:
    width, height, seed = draw(sizes), draw(sizes), draw(st.integers(0, 99))
    exact = draw(st.sampled_from([QImage(), numbers(width, height, seed), premultiplied(9, 4, seed)]))
    return OraLayer(
        draw(names),
        draw(st.sampled_from(["underlay", "colours", "lines", "labels", "result", ""])),
        premultiplied(width, height, seed),
        draw(st.integers(-50, 50)),
        draw(st.integers(-50, 50)),
        draw(st.floats(0, 1)),
        draw(st.booleans()),
        draw(st.booleans()),
        exact,
    )


projects = st.builds(Project, sizes, sizes, st.lists(layers(), min_size=1, max_size=4).map(tuple), facts)


@settings(max_examples=60)
@given(project=projects, is_draft=st.booleans())
def test_a_drawing_comes_back_to_the_bit(qapp, tmp_path, project, is_draft):
    path = tmp_path / "a.ora"
    path.write_bytes(encode_project(project, is_draft=is_draft))
    again = open_project(path)
    assert again == project
    for layer, kept in zip(again.layers, project.layers, strict=True):
        assert layer.image.format() == PREMULTIPLIED
        assert layer.exact.format() == kept.exact.format()
    assert encode_project(again) == encode_project(project), "the same drawing is the same file"


def test_every_premultiplied_pixel_survives_png(qapp, tmp_path):
    """All 32,896 of them: colour and transparency of one channel, for each channel alike."""
    colour, alpha = np.meshgrid(np.arange(256), np.arange(256))
    valid = np.minimum(colour, alpha)
    pixels = np.stack([valid, valid[:, ::-1] * 0, valid, alpha], axis=2).astype(np.uint8)
    image = QImage(pixels.data, 256, 256, 1024, PREMULTIPLIED).copy()
    save_project(tmp_path / "a.ora", Project(256, 256, (OraLayer("a", "lines", image),)))
    again = open_project(tmp_path / "a.ora").layers[0].image
    assert np.array_equal(np.frombuffer(again.constBits(), np.uint8).reshape(256, 256, 4), pixels)


@pytest.mark.parametrize(
    "kind", [QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32, QImage.Format.Format_RGBA8888]
)
def test_pixels_of_other_formats_look_the_same(qapp, tmp_path, kind):
    image = premultiplied(30, 20).convertToFormat(kind)
    save_project(tmp_path / "a.ora", Project(30, 20, (OraLayer("a", "", image),)))
    assert open_project(tmp_path / "a.ora").layers[0].image == image.convertToFormat(PREMULTIPLIED)


@pytest.fixture
def project(qapp) -> Project:
    """Lines over colours, a hidden underlay at the bottom, 300 x 20."""
    under = OraLayer("Photo <under> & 'all'", "underlay", premultiplied(300, 20, 1), visible=False, locked=True)
    colours = OraLayer("Farben", "colours", premultiplied(20, 10, 2), 5, -3, 0.5)
    return Project(300, 20, (under, colours, OraLayer("Lines", "lines", premultiplied(300, 20, 3))), Facts(model="m"))


def test_the_file_is_as_the_specification_wants_it(project):
    content = encode_project(project)
    assert content[30:54] == b"mimetypeimage/openraster", "known from the first bytes"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        names = [info.filename for info in others]
        assert names[0] == "stack.xml"
        assert {"mergedimage.png", "Thumbnails/thumbnail.png"} < set(names)
        with Image.open(archive.open("mergedimage.png")) as whole, Image.open(archive.open(names[-2])) as thumbnail:
            assert (whole.size, whole.mode) == ((300, 20), "RGBA")
            assert thumbnail.size == (256, 17)
            assert thumbnail.info.get("interlace") is None
        image = ElementTree.fromstring(archive.read("stack.xml"))
    assert (image.tag, image.get("w"), image.get("h"), image.get("version")) == ("image", "300", "20", "0.0.5")
    (stack,) = image
    assert [layer.get("name") for layer in stack] == ["Lines", "Farben", "Photo <under> & 'all'"], "the topmost first"
    lines, colours, under = stack
    assert lines.attrib == {
        "name": "Lines",
        "src": "data/layer2.png",
        "x": "0",
        "y": "0",
        "opacity": "1.0",
        "visibility": "visible",
        "composite-op": "svg:src-over",
    }
    assert (colours.get("x"), colours.get("y"), colours.get("opacity")) == ("5", "-3", "0.5")
    assert (under.get("visibility"), under.get("edit-locked")) == ("hidden", "true")


def test_the_merged_picture_shows_what_is_visible(qapp):
    red, blue = (QImage(4, 4, PREMULTIPLIED) for _ in range(2))
    red.fill(QColor(255, 0, 0))
    blue.fill(QColor(0, 0, 255))
    below = OraLayer("red", "", red)
    whole = merged(Project(4, 4, (below, OraLayer("blue", "", blue, 2, 0, 0.5), replace(below, visible=False))))
    assert whole.pixel(0, 0) == qRgba(255, 0, 0, 255)
    assert whole.pixelColor(3, 0).blue() == pytest.approx(128, abs=1)


def test_labels_are_a_picture_to_others_and_numbers_to_us(qapp, tmp_path):
    labels = OraLayer("Labels", "labels", premultiplied(8, 8), exact=numbers(8, 8))
    path = tmp_path / "a.ora"
    save_project(path, Project(8, 8, (labels,), Facts(classes=(LabelClass(name="wall", colour=(1, 2, 3)),))))
    again = open_project(path)
    assert again.layers[0].exact == labels.exact
    assert again.facts.classes[0].colour == (1, 2, 3)
    assert again.warnings == ()


@pytest.mark.parametrize("is_lost", [True, False])
def test_another_program_changed_the_labels(qapp, tmp_path, is_lost):
    """It painted over the picture, or dropped what it does not know: the numbers no longer hold."""
    path = tmp_path / "a.ora"
    save_project(path, Project(8, 8, (OraLayer("Labels", "labels", premultiplied(8, 8), exact=numbers(8, 8)),)))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[1:]}
    parts["data/layer0.png"] = parts["data/layer0.png"] if is_lost else png(8, 8)
    if is_lost:
        del parts["img2img/layer0.png"]
    path.write_bytes(pack(parts.items()))
    again = open_project(path)
    assert again.layers[0].exact.isNull()
    assert again.layers[0].role == "labels"
    assert again.warnings == ("The layer Labels was changed by another program.",)


KRITA = (
    '<layer name="ink" src="data/layer0.png" x="2" y="-1" opacity="0.501960784313725" composite-op="svg:src-over"'
    ' visibility="visible" selected="true"/>'
    '<stack name="Group" opacity="0.5" composite-op="svg:multiply" isolation="isolate" x="1" y="1" visibility="hidden">'
    '<layer name="shade" src="data/layer1.png" x="3" y="2" visibility="visible"/><filter type="blur"/>'
    "<stack><layer src='data/layer2.png'/></stack></stack>"
    '<layer name="Background" src="data/layer3.png" opacity="1" edit-locked="true"/>'
)


def test_a_file_of_krita_opens(qapp, tmp_path):
    parts: dict[str, Any] = {f"data__layer{number}_png": png(4, 4) for number in range(4)}
    found = open_project(ora(tmp_path / "a.ora", KRITA, **parts, maindoc_xml=b"<x/>"))
    assert [layer.name for layer in found.layers] == ["Background", "Group", "shade", "ink"], "bottom to top"
    background, nameless, shade, ink = found.layers
    assert background.locked
    assert (ink.x, ink.y, ink.opacity, ink.visible) == (2, -1, 0.501960784313725, True)
    assert (shade.x, shade.y, shade.opacity, shade.visible) == (4, 3, 0.5, False), "as its group says"
    assert (nameless.x, nameless.visible) == (1, False)
    assert [warning.split()[2] for warning in found.warnings] == ["Group", "shade"]
    assert {layer.role for layer in found.layers} == {""}


def test_a_file_of_gimp_opens(qapp, tmp_path):
    """Without visibility and without extra attributes; RGB, grey and 16-bit pictures; floats and commas in numbers."""
    grey, deep = io.BytesIO(), io.BytesIO()
    Image.new("L", (4, 4), 77).save(grey, "PNG")
    Image.new("I;16", (4, 4), 0x8000).save(deep, "PNG")
    layers = "".join(
        f'<layer src="data/00{n}.png" name="{n}" x="1.0" y="" opacity="{o}"/>' for n, o in enumerate(["0,5", "x", "7"])
    )
    parts: dict[str, Any] = {
        "data__000_png": png(3, 3, (1, 2, 3)),
        "data__001_png": grey.getvalue(),
        "data__002_png": deep.getvalue(),
    }
    found = open_project(ora(tmp_path / "a.ora", layers, mimetype=b"image/openraster\n", **parts))
    assert [layer.opacity for layer in found.layers] == [1, 1, 0.5]
    assert all(layer.visible and (layer.x, layer.y) == (1, 0) for layer in found.layers)
    assert [layer.image.pixelColor(0, 0).red() for layer in found.layers] == [128, 77, 1]


@pytest.mark.parametrize("told", [b"", b"no json", b"[]", b'{"facts": 3}', b'{"facts": {"seed": -1}}', b"[" * 99_999])
def test_facts_that_are_damaged_are_as_if_there_were_none(qapp, tmp_path, told):
    path = ora(tmp_path / "a.ora", "<layer src='a.png'/>", a_png=png(2, 2), img2img__project_json=told)
    assert open_project(path).facts == Facts()


def test_facts_are_readable(project):
    with zipfile.ZipFile(io.BytesIO(encode_project(project))) as archive:
        told = json.loads(archive.read("img2img/project.json"))
    assert told["facts"]["model"] == "m"
    assert told["layers"]["data/layer2.png"]["role"] == "lines"


def test_saving_replaces_the_whole_file_or_nothing(project, tmp_path, monkeypatch):
    path = tmp_path / "a.ora"
    path.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="disk is full"):
        save_project(path, project)
    assert path.read_bytes() == b"before"
    assert [file.name for file in Path(tmp_path).iterdir() if file.is_file()] == ["a.ora"]
