"""What a search will take in plain words, for the dialog and for the log of the algorithm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..core.machine import available_memory_bytes

if TYPE_CHECKING:
    from ..core.search.estimate import Estimate


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEstimate", text)


def in_words(told: Estimate, count: int, available_bytes: float | None = None) -> str:
    """An estimate in plain words, with a warning and a remedy where the machine has less memory than it needs.

    available_bytes: the machine's own figure by default.
    """
    parts = [tr("About {}").format(duration_words(told.seconds))]
    if count > 1:
        parts.append(tr("first line after {}").format(duration_words(min(told.first_s, told.seconds))))
    parts.append(memory_words(told.memory_bytes))
    text = ", ".join(parts) + "."
    if not _is_compiled():
        text += " " + tr("The first search on this machine takes about a minute longer.")
    available = available_memory_bytes() if available_bytes is None else available_bytes
    if available is not None and told.memory_bytes > available:
        text += " " + tr(
            "Only {} of memory are free: close other programs, ask for one alternative, or use a coarser elevation "
            "model."
        ).format(memory_words(available))
    return text


def duration_words(seconds: float) -> str:
    """Seconds in words, rounded as coarsely as an estimate deserves."""
    if seconds < 90.0:
        step = 1 if seconds < 10.0 else 5
        return tr("{} s").format(max(1, round(seconds / step) * step))
    if seconds < 5400.0:
        return tr("{} min").format(round(seconds / 60.0))
    return tr("{:.1f} h").format(seconds / 3600.0)


def memory_words(size_bytes: float) -> str:
    """Bytes in words."""
    return tr("{:.1f} GB").format(max(0.1, size_bytes / 1e9))


def _is_compiled() -> bool:
    """Whether an earlier session left the search compiled."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return not folder or any(Path(folder).rglob("window_kernels*.nbi"))
