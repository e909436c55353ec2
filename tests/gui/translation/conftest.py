"""The texts of the window, as scripts/translations gathers them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="package")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template for translators; beside it lies a translation that was begun."""
    folder = tmp_path_factory.mktemp("translations")
    subprocess.run([sys.executable, ROOT / "scripts" / "translations", "--folder", folder, "de"], cwd=ROOT, check=True)
    return folder / "img2img.ts"
