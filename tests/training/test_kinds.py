"""What every kind of data set says of itself: the options it answers to, its words, its data set."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from img2img.errors import SettingsError
from img2img.recipes import RECIPES
from training.data.dataset import PictureDataset
from training.data.opening import DATASETS
from training.kinds import KINDS, AnyData, data_from_options
from training.kinds.derived import DerivedPairs
from training.kinds.kind import DataConfig
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_name_words_a_data_set_and_a_recipe_that_learns_from_it(kind):
    assert [other.name() for other in KINDS].count(kind.name()) == 1
    assert kind.title
    for name in kind.folders:
        assert kind.model_fields[name].title
        assert kind.model_fields[name].description
    assert any(recipe.data == kind.serves for recipe in RECIPES)
    assert issubclass(DATASETS[kind], PictureDataset)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_known_by_its_options_and_survives_json(kind):
    options = dict.fromkeys(
        (name for name in kind.model_fields if name not in ("kind", "derive", "exclude")), Path("a")
    )
    data = data_from_options(kind.serves, options)
    assert type(data) is kind
    assert all(getattr(data, name) == Path("a").absolute() for name in options)
    adapter: TypeAdapter[DataConfig] = TypeAdapter(AnyData)
    assert adapter.validate_json(adapter.dump_json(data)) == data


@pytest.mark.parametrize(
    ("serves", "options", "kind"),
    [
        ("unpaired", ("source", "target"), UnpairedData),
        ("paired", ("source", "target"), PairedData),
        ("paired", ("pairs",), SideBySideData),
        ("paired", ("photos",), DerivedPairs),
        ("photos", ("photos",), PhotoFolder),
        ("labels", ("labels", "photos"), LabelData),
        ("labels", ("labels", "photos", "instances"), LabelData),
        ("unpaired", ("labels", "photos"), LabelData),  # opening it will say that the recipe wants another
    ],
)
def test_options_that_are_left_out_count_as_not_named(serves, options, kind):
    every = {name: Path(name) if name in options else None for one in KINDS for name in one.model_fields}
    every = {name: value for name, value in every.items() if name not in ("kind", "exclude")}
    data = data_from_options(serves, every)
    assert type(data) is kind


@pytest.mark.parametrize(
    "options", [(), ("source",), ("source", "target", "pairs"), ("labels",), ("photos", "palette"), ("instances",)]
)
def test_options_that_no_kind_answers_to_are_a_sentence(options):
    with pytest.raises(SettingsError, match="Name the pictures: --source and --target"):
        data_from_options("paired", dict.fromkeys(options, Path("a")))
