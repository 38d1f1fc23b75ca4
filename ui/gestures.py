"""Which gestures changed which alternative in an edit session: what its history will say was done."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject

from .edited_layers import EditedLayer
from .version_words import counted


class Gestures(QObject):
    """Follows the undo stack of a watched layer: what is undone was not done, whoever's tool did it."""

    def __init__(self, watched: EditedLayer) -> None:
        super().__init__(watched)
        self._stack = watched.layer.undoStack()
        self._index = self._stack.index()
        self._touched: set[str] = set()
        self._of: dict[int, frozenset[str]] = {}
        watched.bent.connect(self._on_bent)
        self._stack.indexChanged.connect(self._on_index)

    def told(self, key: str) -> str:
        """What was done to an alternative since the session began or was saved last; "" for nothing that is known."""
        done = (i for i in range(self._stack.index()) if key in self._of.get(i, ()))
        return counted(self._stack.text(i) for i in done)

    def _on_bent(self, _table: str, key: str, _geometry: object) -> None:
        self._touched.add(key)

    def _on_index(self, index: int) -> None:
        """A step was made, undone or redone, or all were forgotten, as after saving."""
        if index > self._index:
            self._of[index - 1] = frozenset(self._touched)
        self._index = index
        self._touched.clear()
