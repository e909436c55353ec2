"""A model of another program, read from its own file or from ours."""

import hashlib
from pathlib import Path

from img2img.models import ncnn_model, ncnn_pair
from img2img.models.beside import Told, told_beside
from img2img.models.foreign import Foreign, check_promises
from img2img.models.header import read_header
from img2img.models.ncnn_trial import try_pair
from img2img.models.spandrel_model import from_state_dict
from img2img.models.state_dict import read_state_dict


def read_foreign(path: Path) -> Foreign:
    """The model in another program's file. Raises ModelError, and DamagedModel as one of them."""
    if path.suffix.lower() in ncnn_pair.SUFFIXES:
        return ncnn_model.from_pair(path, told_beside(path))
    return from_state_dict(path, read_state_dict(path), told_beside(path))


def read_converted(path: Path) -> Foreign:
    """The same model from the file of ours that it was made. Raises as `read_foreign`, and where its card is wrong."""
    card, tensors = read_header(path).card, read_state_dict(path)
    if card.architecture.startswith(ncnn_model.ARCHITECTURE):
        pair = ncnn_model.pair_in(path, tensors)
        found = ncnn_model.from_bytes(path, pair, try_pair(path, pair), Told())
    else:
        found = from_state_dict(path, tensors, Told())
    check_promises(path, card, found.card)
    return found._replace(card=card)


def as_ours(path: Path, foreign: Foreign) -> Foreign:
    """`foreign`, which was read from the file `path`, with that on its card."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    lineage = foreign.card.lineage.model_copy(update={"parent": f"{path.name}, sha256 {digest}"})
    return foreign._replace(card=foreign.card.model_copy(update={"lineage": lineage}))
