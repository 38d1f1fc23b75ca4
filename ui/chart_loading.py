"""Loading matplotlib and the charts before they are needed, so that the first line is drawn at once."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util

from ..core.progress import Progress


def load_matplotlib(_progress: Progress) -> None:
    """The parts without Qt, on a worker's thread; that it is missing is said where a chart would be."""
    if importlib.util.find_spec("matplotlib") is not None:
        importlib.import_module("matplotlib.figure")
        importlib.import_module("matplotlib.backends.backend_agg")


def load_charts() -> None:
    """The parts with Qt, on the main thread, in a turn of the event loop of their own."""
    with contextlib.suppress(ImportError):
        importlib.import_module(f"{__package__}.profile_chart")
        importlib.import_module(f"{__package__}.profile_hand")
