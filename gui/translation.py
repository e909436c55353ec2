"""Texts that stand in tables and are translated where they are shown."""

from collections.abc import Callable
from typing import cast

from PySide6 import QtCore

QT_TRANSLATE_NOOP = cast("Callable[[str, str], str]", QtCore.QT_TRANSLATE_NOOP)
"""(context, text) -> the text as it is; the call marks it for lupdate. Qt's own says only that it returns an object."""
