"""What the history of an alternative says was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanVersions", text)


def counted(texts: Iterable[str]) -> str:
    """Gestures in the order they were first made, with how often: "Move corner (3); Change curve"."""
    counts = Counter(text for text in texts if text)
    return "; ".join(f"{text} ({count})" if count > 1 else text for text, count in counts.items())


def replaced(done: Sequence[str], inputs: Sequence[str], again: bool) -> str:
    """What became of an alternative: gestures, or that it was computed again; and which of its inputs are others."""
    names = ", ".join(_inputs().get(name, name) for name in inputs)
    text = "; ".join(dict.fromkeys(one for one in done if one))
    if again and not text:
        return tr("Computed again: other {}").format(names) if names else tr("Computed again")
    if not names:
        return text
    return tr("{}; with other {}").format(text or tr("Changed"), names)


def _inputs() -> dict[str, str]:
    return {
        "dem": tr("elevation model"),
        "standard": tr("standard"),
        "unit_costs": tr("unit costs"),
        "stations": tr("stations"),
        "courses": tr("rivers, roads and railways"),
        "risks": tr("areas of risk"),
        "train": tr("train"),
    }


def shown(what: str, number: int) -> str:
    """What a version says was done; lines added without a word are so too."""
    return what or (tr("Added") if number == 1 else tr("Changed"))
