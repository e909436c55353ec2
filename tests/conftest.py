"""What every test has: a home of its own, one thread, and no network."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# Before torch is imported, here and in the processes that tests start: the suite runs in two processes on two cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Some machines forbid to keep bytecode: each process would then compile torch anew, which takes longer than most tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "img2img",
    deadline=None,  # a first call may import half of torch
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("img2img")


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """An empty home for models, settings and caches, so that no test sees the user's or another's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("IMG2IMG_HOME", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))  # and of the trash
    return folder
