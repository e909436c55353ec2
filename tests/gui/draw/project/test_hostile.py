"""Whatever is called .ora ends in a drawing or in one sentence, soon and in little memory."""

import io
import struct
import time
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.draw.project.data import OraLayer, Project
from gui.draw.project.openraster import encode_project, open_project
from img2img.errors import PictureError
from tests.gui.draw.project.ora import numbers, ora, png, premultiplied

pytestmark = pytest.mark.no_qt_log  # libpng says on its own what is wrong with a PNG
LAYER = "<layer src='a.png'/>"
BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(12)) + "]>"


def refused(path: Path) -> str:
    """The sentence that opening a file ends in."""
    started = time.monotonic()
    tracemalloc.start()
    with pytest.raises(PictureError) as error:
        open_project(path)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sentence = str(error.value)
    assert sentence.startswith(str(path))
    assert "\n" not in sentence
    assert len(sentence) < 400 + len(str(path))
    assert time.monotonic() - started < 10
    assert used < 2**28
    return sentence


def zipped(path: Path, **parts: Any) -> Path:
    return ora(path, LAYER, **parts)


def huge_png(side: int, body: bytes = b"") -> bytes:
    """A PNG that says to be side x side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def stack(text: str) -> Callable[[Path], Path]:
    """A file with that stack.xml in whole."""

    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", b"image/openraster")
            archive.writestr("stack.xml", text)
            archive.writestr("a.png", png(2, 2))
        return path

    return make


def raw(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def twice(path: Path) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("mimetype", b"image/openraster")
        archive.writestr("stack.xml", f'<image w="2" h="2"><stack>{LAYER}</stack></image>')
        for _ in range(2):
            archive.writestr("a.png", png(2, 2))
    return path


def zip_bomb(path: Path) -> Path:
    """A gigabyte of zeros for a layer, in a megabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"image/openraster")
        archive.writestr("stack.xml", f'<image w="2" h="2"><stack>{LAYER}</stack></image>')
        with archive.open("a.png", "w", force_zip64=True) as part:
            part.write(huge_png(4)[:33])
            for _ in range(2**6):
                part.write(bytes(2**24))
    return path


def lying(path: Path) -> Path:
    """The directory says that a part is smaller than it is."""
    zipped(path, a_png=png(200, 200, (9, 9, 9, 9)))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 50)
    path.write_bytes(content)
    return path


def encrypted(path: Path) -> Path:
    zipped(path, a_png=png(2, 2))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    return path


IMAGE = '<image w="{}" h="{}"><stack>{}</stack></image>'
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (raw(b""), "not a zip"),
    "no zip": (raw(b"GIF89a" * 99), "not a zip"),
    "a zip of something else": (lambda path: ora(path, LAYER, mimetype=b"application/zip"), "another kind"),
    "no stack": (zipped, "a.png is missing"),
    "zip bomb": (zip_bomb, "a.png is too large"),
    "bomb of text": (stack(" " * 2**23), "stack.xml is too large"),
    "entities": (stack(BOMB + IMAGE.format(2, 2, "&e11;")), "stack.xml cannot be read"),
    "external entity": (
        stack('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><image>&e;</image>'),
        "cannot be read",
    ),
    "external table": (
        stack('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">' + IMAGE.format(2, 2, LAYER)),
        "cannot be read",
    ),
    "no xml": (stack("<image"), "cannot be read"),
    "another root": (stack("<svg/>"), "0x0"),
    "huge": (stack(IMAGE.format(10**9, 10**9, LAYER)), "1000000000x1000000000"),
    "more digits than a number has": (stack(IMAGE.format("9" * 5000, 2, LAYER)), "pixels"),
    "negative": (stack(IMAGE.format(-4, 4, LAYER)), "-4x4"),
    "no layers": (stack(IMAGE.format(4, 4, "")), "0 layers"),
    "many layers": (stack(IMAGE.format(4, 4, LAYER * 9999)), "9999 layers"),
    "deep groups": (stack(IMAGE.format(4, 4, "<stack>" * 90_000 + "</stack>" * 90_000)), "too deeply"),
    "far away": (stack(IMAGE.format(4, 4, "<layer src='a.png' x='99999999999'/>")), "too far"),
    "path traversal": (stack(IMAGE.format(4, 4, "<layer src='../../../../etc/passwd'/>")), "passwd is missing"),
    "an absolute path": (stack(IMAGE.format(4, 4, "<layer src='/etc/passwd'/>")), "passwd is missing"),
    "no source": (stack(IMAGE.format(4, 4, "<layer/>")), "is missing"),
    "duplicates": (twice, "more than once"),
    "a lying size": (lying, "CRC"),
    "encrypted": (encrypted, "encrypted"),
    "no picture": (lambda path: zipped(path, a_png=b"GIF89a"), "no PNG"),
    "a script": (lambda path: zipped(path, a_png=b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "no PNG"),
    "a huge picture": (lambda path: zipped(path, a_png=huge_png(100_000)), "100000x100000 pixels"),
    "a picture too large together": (lambda path: zipped(path, a_png=huge_png(16_384)), "no whole PNG"),
    "a cut picture": (lambda path: zipped(path, a_png=png(64, 64)[:60]), "no whole PNG"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence(qapp, tmp_path, kind):
    make, word = HOSTILE[kind]
    assert word in refused(make(tmp_path / "a.ora"))


def test_many_large_pictures_are_too_many(qapp, tmp_path):
    """Each would do; together they are four gigabytes."""
    layers = "".join(f"<layer src='{n}.png'/>" for n in range(64))
    blank = zlib.compress(bytes((4 * 4096 + 1) * 4096))
    pictures: dict[str, Any] = {f"{n}_png": huge_png(4096, blank) for n in range(64)}
    assert "4096x4096" in refused(ora(tmp_path / "a.ora", layers, **pictures))


def test_a_folder_and_a_missing_file_end_in_a_sentence(qapp, tmp_path):
    refused(tmp_path)
    refused(tmp_path / "missing.ora")


@pytest.fixture(scope="module")
def whole(qapp) -> bytes:
    layers = (
        OraLayer("colours", "colours", premultiplied(20, 10)),
        OraLayer("labels", "labels", premultiplied(9, 9), 3, 4, exact=numbers(9, 9)),
    )
    return encode_project(Project(24, 16, layers))


def opened_or_refused(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        open_project(path)
    except PictureError:
        return False
    return True


def test_a_file_cut_short_at_any_length_ends_in_a_sentence(whole, tmp_path):
    for length in range(len(whole)):
        assert not opened_or_refused(tmp_path / "a.ora", whole[:length]), length


@settings(max_examples=300)
@given(data=st.data())
def test_a_damaged_file_is_opened_or_ends_in_a_sentence(whole, tmp_path, data):
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    opened_or_refused(tmp_path / "a.ora", bytes(content))


parts = st.sampled_from(["stack", "layer", "image", "filter"])
attributes = st.dictionaries(
    st.sampled_from(["src", "x", "y", "w", "h", "opacity", "visibility", "name", "composite-op"]),
    st.sampled_from(["a.png", "0", "-1", "nan", "inf", "1e999", "hidden", "", "4", "½", "0x10", "1_0"]),
    max_size=6,
)
trees = st.recursive(
    st.tuples(parts, attributes, st.just([])),
    lambda inner: st.tuples(parts, attributes, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def written(tree: tuple) -> str:
    tag, said, inner = tree
    told = "".join(f' {name}="{value}"' for name, value in said.items())
    return f"<{tag}{told}>{''.join(map(written, inner))}</{tag}>"


@settings(max_examples=150)
@given(trees=st.lists(trees, max_size=4))
def test_any_tree_of_layers_is_opened_or_ends_in_a_sentence(qapp, tmp_path, trees):
    content = io.BytesIO(ora(tmp_path / "b.ora", "".join(map(written, trees)), a_png=png(2, 2)).read_bytes()).getvalue()
    opened_or_refused(tmp_path / "a.ora", content)
