"""What is said of what a run of the generator did not have to compute again."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QCoreApplication

from ..core.generate import CELLS, FIELDS, LAYOUTS, LEGS, LINES, ROUTES, TERRAIN


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanReusedWords", text)


def reused_words(reused: Sequence[str]) -> str:
    """What a result took over from earlier runs in a sentence, nothing for nothing."""
    words = {
        TERRAIN: tr("terrain"),
        CELLS: tr("the search's cells"),
        FIELDS: tr("the first search"),
        LEGS: tr("legs of the search that did not change"),
        ROUTES: tr("searches for other routes"),
        LAYOUTS: tr("layouts of lines"),
        LINES: tr("whole lines"),
    }
    return tr("Not computed again: {}.").format(", ".join(words[one] for one in reused)) if reused else ""
