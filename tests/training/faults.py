"""Sound data of each kind, and faults to plant in it: what the data doctor must be silent on, and what it must find."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 64
COLOURS = {"sky": (0, 0, 250), "wall": (250, 0, 0), "tree": (0, 250, 0)}

Folders = dict[str, Path]
Planter = Callable[[Folders], set[Path]]
"""Plants a fault in folders, and returns the files that are then better left out."""


def picture(seed: list[int], size: tuple[int, int] = (SIZE, SIZE)) -> Image.Image:
    """A colourful picture like no other."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def sound(root: Path, kind: str, count: int) -> Folders:
    """Folders of `count` sound pictures each, by their options."""
    names = {
        "unpaired": ("source", "target"),
        "paired": ("source", "target"),
        "pairs": ("pairs",),
        "derived-pairs": ("photos",),
        "photo-folder": ("photos",),
        "labels": ("labels", "photos"),
    }[kind]
    folders = {name: root / name for name in names}
    for folder in folders.values():
        folder.mkdir(parents=True)
    for number in range(count):
        one = picture([number, 0])
        name = f"{number}.png"
        match kind:
            case "unpaired":
                one.save(folders["source"] / name)
                picture([number, 1]).save(folders["target"] / name)
            case "paired":
                one.save(folders["source"] / name)
                _changed(one).save(folders["target"] / name)
            case "pairs":
                both = Image.new("RGB", (2 * SIZE, SIZE))
                both.paste(one)
                both.paste(_changed(one), (SIZE, 0))
                both.save(folders["pairs"] / name)
            case "labels":
                numbers = np.random.default_rng([number, 2]).integers(0, len(COLOURS), (6, 6), dtype=np.uint8)
                numbers[0, :3] = range(3)
                colours = np.array(list(COLOURS.values()), np.uint8)[numbers]
                _large(colours).save(folders["labels"] / name)
                Image.blend(_large(colours), one, 0.3).save(folders["photos"] / name)
            case _:
                one.save(folders["photos"] / name)
    if kind == "labels":
        table = "".join(f"{red} {green} {blue} {name}\n" for name, (red, green, blue) in COLOURS.items())
        (folders["labels"] / "classes.txt").write_text(table)
    return folders


def _changed(one: Image.Image) -> Image.Image:
    """The same things in other colours."""
    return Image.fromarray(255 - np.asarray(one)[..., ::-1])


def _large(colours: np.ndarray) -> Image.Image:
    return Image.fromarray(colours).resize((SIZE, SIZE), Image.Resampling.NEAREST)


def _corrupt(folders: Folders) -> set[Path]:
    file, empty = folders["source"] / "1.png", folders["target"] / "2.png"
    file.write_bytes(file.read_bytes()[:-2000])
    empty.write_bytes(b"")
    return {file, empty}


def _unreadable(folders: Folders) -> set[Path]:
    (folders["source"] / "drawing.svg").write_text("<svg/>")
    text = folders["target"] / "text.png"
    text.write_text("no picture at all")
    return {text}


def _saved(folders: Folders, name: str, what: Image.Image, field: str = "source") -> set[Path]:
    what.save(folders[field] / name)
    return {folders[field] / name}


def _grey(folders: Folders) -> set[Path]:
    grey = picture([1, 9]).convert("L")
    return _saved(folders, "grey.png", grey) | _saved(folders, "grey.jpg", picture([2, 9]).convert("L").convert("RGB"))


def _transparent(folders: Folders) -> set[Path]:
    whole = picture([3, 9]).convert("RGBA")
    whole.paste((0, 0, 0, 0), (0, 0, SIZE, SIZE // 4))
    return _saved(folders, "hole.png", whole)


def _exact(folders: Folders) -> set[Path]:
    copy = folders["target"] / "5 again.png"
    shutil.copy(folders["target"] / "5.png", copy)
    return {copy}


def _near(folders: Folders) -> set[Path]:
    with Image.open(folders["source"] / "6.png") as one:
        return _saved(folders, "small.jpg", one.resize((48, 48)))


def _both(folders: Folders) -> set[Path]:
    with Image.open(folders["source"] / "7.png") as one:
        return _saved(folders, "source.jpg", one.resize((56, 56)), "target")


def _unmatched(folders: Folders) -> set[Path]:
    picture([4, 9]).save(folders["target"] / "alone.png")
    return set()


def _misaligned(folders: Folders) -> set[Path]:
    """One target that is shifted, one of another source, and one of another aspect."""
    shifted, other, bent = (folders["target"] / f"{number}.png" for number in (1, 2, 3))
    Image.fromarray(np.roll(np.asarray(Image.open(shifted)), (5, -6), (0, 1))).save(shifted)
    picture([5, 9]).save(other)
    Image.open(bent).resize((SIZE, SIZE * 3 // 4)).save(bent)
    return {folders["source"] / f"{number}.png" for number in (1, 2, 3)}


def _unknown(folders: Folders) -> set[Path]:
    file = folders["labels"] / "4.png"
    colours = np.array(Image.open(file))
    colours[:8, :8] = (9, 9, 9)
    Image.fromarray(colours).save(file)
    return {file}


def _unbalanced(folders: Folders) -> set[Path]:
    with (folders["labels"] / "classes.txt").open("a") as table:
        table.write("250 250 0 sun\n")
    return set()


def _differ(folders: Folders) -> set[Path]:
    for file in folders["target"].glob("*.png"):
        with Image.open(file) as bright:
            dark = Image.fromarray(np.asarray(bright) // 2)
        dark.save(file)
    return set()


FAULTS: dict[str, tuple[str, Planter]] = {
    "corrupt": ("unpaired", _corrupt),
    "unreadable-type": ("unpaired", _unreadable),
    "grey-among-colour": ("unpaired", _grey),
    "cmyk": ("unpaired", lambda folders: _saved(folders, "print.jpg", picture([6, 9]).convert("CMYK"))),
    "transparent": ("unpaired", _transparent),
    "blank": ("unpaired", lambda folders: _saved(folders, "blank.png", Image.new("RGB", (SIZE, SIZE), "teal"))),
    "tiny": ("unpaired", lambda folders: _saved(folders, "tiny.png", picture([7, 9], (14, 14)))),
    "huge": ("unpaired", lambda folders: _saved(folders, "huge.jpg", picture([8, 9], (7200, 7200)))),
    "extreme-aspect": ("unpaired", lambda folders: _saved(folders, "long.png", picture([9, 9], (4 * SIZE, SIZE)))),
    "exact-duplicates": ("unpaired", _exact),
    "near-duplicates": ("unpaired", _near),
    "in-both-folders": ("unpaired", _both),
    "folders-differ": ("unpaired", _differ),
    "unmatched": ("paired", _unmatched),
    "misaligned": ("paired", _misaligned),
    "unknown-labels": ("labels", _unknown),
    "class-balance": ("labels", _unbalanced),
}
"""For each kind of diagnosis a kind of data, and how to plant the fault in it."""
