"""Every kind of data set, one a file: its fields, its words and its checks, all without torch.

A new one is a class here in AnyData, and its data set, which reads the pictures with torch, in DATASETS of
training/data/opening.py.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BeforeValidator, Field

from img2img.errors import SettingsError
from training.kinds.derived import DerivedPairs
from training.kinds.kind import DataConfig
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData

if TYPE_CHECKING:
    from img2img.adversarial.tensors import DataKind

_Kind = UnpairedData | DerivedPairs | PairedData | SideBySideData | PhotoFolder | LabelData
KINDS: tuple[type[DataConfig], ...] = get_args(_Kind)

_OLD_NAMES = {"photos": "derived-pairs", "pictures": "photo-folder"}


def _named_as_now(data: Any) -> Any:
    """`data` of a run that was written by version 0.1.0, as it would be written today."""
    if isinstance(data, dict) and data.get("kind") in _OLD_NAMES:
        return {**data, "kind": _OLD_NAMES[data["kind"]]}
    return data


AnyData = Annotated[_Kind, Field(discriminator="kind"), BeforeValidator(_named_as_now)]


def data_from_options(serves: "DataKind", options: Mapping[str, Any]) -> DataConfig:
    """The data set that options of the command line name, for a recipe that learns from `serves`.

    Options left out are None or ""; paths become absolute, because a run may be resumed from anywhere. Where another
    kind of recipe would be served, opening the data set will say so. Raises SettingsError.
    """
    named = {name: _absolute(value) for name, value in options.items() if value}
    answering = [kind for kind in KINDS if kind.answers_to(named.keys())]
    if "derive" in named and not any(kind.serves == serves for kind in answering):
        raise SettingsError("Sources are derived from --photos alone, for a recipe of pairs. Leave --derive out.")
    if not answering:
        raise SettingsError("Name the pictures: --source and --target, --pairs, --photos, or --labels and --photos.")
    return next((kind for kind in answering if kind.serves == serves), answering[0]).model_validate(named)


def _absolute(value: Any) -> Any:
    return value.absolute() if isinstance(value, Path) else value
