"""Where results go when something is there already."""

from pathlib import Path

import pytest

from img2img.batch.config import BatchConfig, open_run
from img2img.batch.existing import free_folder
from img2img.errors import SettingsError


def test_a_folder_is_free_when_nothing_is_in_it(tmp_path):
    wanted = tmp_path / "apples-large"
    assert free_folder(wanted) == wanted
    wanted.mkdir()
    assert free_folder(wanted) == wanted
    (wanted / "1.png").touch()
    assert free_folder(wanted) == tmp_path / "apples-large-2"
    (tmp_path / "apples-large-2").touch()  # a file of that name
    assert free_folder(wanted) == tmp_path / "apples-large-3"


def test_a_run_of_an_earlier_version_that_replaces_goes_on_with_the_same_words(tmp_path):
    """What to do where something is has another default now; a command that does not say it contradicts nothing."""
    words = {"command": "upscale", "paths": [Path("a.png")], "model": "m", "output": Path("out")}
    open_run(tmp_path / "run", BatchConfig.read(words | {"existing": "overwrite"}))
    _, config = open_run(tmp_path / "run", BatchConfig.read(words))
    assert config.existing == "overwrite"
    with pytest.raises(SettingsError, match="other settings"):
        open_run(tmp_path / "run", BatchConfig.read(words | {"existing": "skip"}))
