"""Label maps: which class each pixel belongs to, from a picture of class numbers or of class colours
(torch-free)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.classes import VOID, LabelClass, shown

LabelMap = NDArray[np.uint8]
"""(H, W): the place of each pixel's class among those that are not void; VOID where nothing is said."""

LabelPicture = NDArray[np.uint8]
"""(H, W, 1): class numbers as they stand in a file."""

NAME = "The label map"
ANY_COLOUR = 255  # of tolerance: whatever a colour is, it stands for the nearest class
_NAMED = 8


def label_map_of(picture: Picture, classes: Sequence[LabelClass], name: str = NAME) -> LabelMap:
    """The label map in a picture: (H, W, 1) uint8 of class numbers, 255 for void, or (H, W, 3) of the class colours.

    Raises PictureError, which begins with `name` and names what stands for no class.
    """
    table = np.full(256, VOID, np.uint8)
    visible = np.array([not label.is_void for label in classes])
    table[: len(classes)] = np.where(visible, np.cumsum(visible) - 1, VOID)
    return np.asarray(table[numbers_of(picture, classes, name)[..., 0]], np.uint8)


def read_label_map(path: Path, classes: Sequence[LabelClass]) -> LabelMap:
    """The label map in a file. Raises PictureError, naming the file, what stands for no class, and the remedy."""
    return label_map_of(read_numbers(path, classes), classes, str(path))


def read_numbers(path: Path, classes: Sequence[LabelClass], tolerance: int = 0) -> LabelPicture:
    """The class numbers in a file, as a picture (H, W, 1): what a model of label maps is given.

    A picture with a palette is read by its colours where these are the classes' own in another order, by its numbers
    otherwise. Raises PictureError as `read_label_map`. `tolerance` is that of `numbers_of`.
    """
    picture, palette = _open(path)
    if palette is not None and _is_by_colour(np.unique(picture).tolist(), palette, classes):
        picture = palette[picture[..., 0]]
    return numbers_of(picture, classes, str(path), tolerance)


def numbers_of(picture: Picture, classes: Sequence[LabelClass], name: str = NAME, tolerance: int = 0) -> LabelPicture:
    """The number of each pixel's class in the table, (H, W, 1), of a picture as `label_map_of` takes it.

    A colour stands for the class whose own is nearest, if no channel is further from it than `tolerance`, in [0, 255]:
    pictures that were smoothed or saved as JPEG have others as well. Raises PictureError as `label_map_of`.
    """
    if picture.dtype != np.uint8:
        raise PictureError(f"{name} has 16 bits a channel, and label maps have 8. Save it with 8 bits.")
    if picture.shape[2] in (2, 4):
        picture = picture[..., :-1]
    by_colour = picture.shape[2] == 3
    numbers = _by_colour(picture, classes, name, tolerance) if by_colour else _by_number(picture, classes, name)
    return numbers[..., None]


def read_instances(path: Path) -> NDArray[np.uint16]:
    """The number of the object at each pixel, (H, W): a grey picture of 8 or 16 bits, or the numbers of a palette.

    Raises PictureError for colours, which number nothing.
    """
    picture, _ = _open(path)
    if picture.shape[2] != 1:
        raise PictureError(
            f"{path} is in colour, but an instance map has a number for each object. Save it as grey PNG."
        )
    return picture[..., 0].astype(np.uint16)


def read_numbers_and_objects(path: Path, classes: Sequence[LabelClass], maps: Mapping[str, Path]) -> PictureFile:
    """The class numbers in a file and the object numbers in its instance map, as a picture (H, W, 2) of 16 bits.

    The instance map has the label map's name, and its folder's where there are several; endings may differ.
    Raises PictureError.
    """
    numbers, parts = read_numbers(path, classes), path.with_suffix("").parts
    tails = ("/".join(parts[start:]) for start in range(len(parts)))
    found = next((maps[tail] for tail in tails if tail in maps), None)
    if found is None:
        raise PictureError(f"There is no instance map for {path}. Give it the same name.")
    objects = read_instances(found)
    if objects.shape != numbers.shape[:2]:
        raise PictureError(f"{found} is not as large as its label map {path}. Make both the same size.")
    return PictureFile(np.stack([numbers[..., 0].astype(np.uint16), objects], axis=2))


def numbers_in(path: Path) -> NDArray[np.uint8]:
    """The class numbers that a label map without a table of classes holds. Raises PictureError for colours."""
    picture, _ = _open(path)
    if picture.shape[2] != 1:
        raise PictureError(f"{path} is in colour, so a table must say which colour is which class: --palette FILE.")
    return np.unique(picture).astype(np.uint8, copy=False)


def colour_map(labels: LabelMap, classes: Sequence[LabelClass]) -> Picture:
    """A label map as people see it: (H, W, 3) uint8 in the classes' colours, void black."""
    table = np.zeros((256, 3), np.uint8)
    for number, label in enumerate(shown(classes)):
        table[number] = label.colour
    return np.asarray(table[labels], np.uint8)


def _open(path: Path) -> tuple[Picture, NDArray[np.uint8] | None]:
    """The numbers (H, W, 1) and the palette (N, 3) of a picture that has one; else its pixels and None."""
    try:
        with Image.open(path) as image:
            if image.mode == "P":
                palette = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
                return np.array(image)[..., None], palette
            if image.mode in ("1", "L"):
                return np.array(image.convert("L"))[..., None], None
            if image.mode.startswith("I"):
                return np.array(image).astype(np.uint16)[..., None], None
            return np.array(image.convert("RGB")), None
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {path}. Check the path.") from error
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError) as error:
        raise PictureError(f"{path} cannot be read as a label map ({error}). Save it as an 8-bit PNG.") from error


def _is_by_colour(used: Sequence[int], palette: NDArray[np.uint8], classes: Sequence[LabelClass]) -> bool:
    """Whether the numbers that are used mean the classes of their colours, and not those of their own places."""
    if max(used) >= len(palette):
        return False
    colours = {number: tuple(palette[number].tolist()) for number in used}
    own = {number: label.colour for number, label in enumerate(classes)} | {VOID: colours.get(VOID)}
    known = {label.colour for label in classes}
    return colours != {number: own.get(number) for number in used} and known.issuperset(colours.values())


def _by_number(picture: Picture, classes: Sequence[LabelClass], name: str) -> LabelMap:
    numbers = picture[..., 0].astype(np.uint8, copy=False)
    found, counts = np.unique(numbers, return_counts=True)
    is_wrong = (found >= len(classes)) & (found != VOID)
    if is_wrong.any():
        raise PictureError(
            f"{name} holds the class numbers {_listed(found[is_wrong].tolist())} in {_share(counts, is_wrong)}, but "
            f"there are only {len(classes)} classes, 0 to {len(classes) - 1}, and 255 for void. Correct the map, or "
            "add the classes to the table."
        )
    return numbers


def _by_colour(picture: Picture, classes: Sequence[LabelClass], name: str, tolerance: int) -> LabelMap:
    codes = _code(picture)
    found, counts = np.unique(codes, return_counts=True)
    nearest, apart = _nearest(found, classes)
    is_wrong = apart > tolerance
    if is_wrong.any():
        colours = [f"#{code:06x}" for code in found[is_wrong].tolist()]
        raise PictureError(
            f"{name} holds colours that stand for no class: {_listed(colours)}, in {_share(counts, is_wrong)}. "
            "Paint without smoothed borders, save it as PNG, or add the colours to the table of classes."
        )
    return nearest[np.searchsorted(found, codes)]


def _nearest(codes: NDArray[np.int64], classes: Sequence[LabelClass]) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """For each colour the first of the classes nearest to it, and how far its furthest channel is from that one's."""
    colours = np.stack([codes >> 16, (codes >> 8) & 255, codes & 255], axis=1).astype(np.int16)
    nearest, apart = np.zeros(len(codes), np.uint8), np.full(len(codes), 256, np.int16)
    for number, label in enumerate(classes):
        distance = np.abs(colours - np.array(label.colour, np.int16)).max(axis=1)
        is_nearer = distance < apart
        nearest[is_nearer], apart[is_nearer] = number, distance[is_nearer]
    return nearest, apart


def _share(counts: NDArray[np.intp], chosen: NDArray[np.bool_]) -> str:
    return f"{counts[chosen].sum():,} of {counts.sum():,} pixels"


def _code(colours: Picture) -> NDArray[np.int64]:
    red, green, blue = (colours[..., channel].astype(np.int64) for channel in range(3))
    return (red << 16) | (green << 8) | blue


def _listed(values: Sequence[object]) -> str:
    more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
    return ", ".join(map(str, values[:_NAMED])) + more
