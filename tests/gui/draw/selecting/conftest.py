"""The Draw page in a window, as for results."""

from tests.gui.draw.results.conftest import desk

__all__ = ["desk"]
