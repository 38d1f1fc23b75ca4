"""Undo and Redo of the dock: of the edit session while that has steps, else of the study."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QKeySequence

from ..layers.compat import QAction, QUndoStack, is_deleted
from .resources import icon


class Undoing(QObject):
    """Two actions over two stacks: gestures of an open session are undone before the study's own steps.

    Keys are shown, but taken by the dock itself: QGIS's main window has the same ones for layers.
    """

    def __init__(self, own: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self._session: QUndoStack | None = None
        self.undo, self.redo = QAction(icon("undo"), "", self), QAction(icon("redo"), "", self)
        self.undo.triggered.connect(lambda: self._stack(False).undo())
        self.redo.triggered.connect(lambda: self._stack(True).redo())
        self._watch(own)
        self._refresh()

    def follow(self, session: QUndoStack | None) -> None:
        """Undo what is on a layer's stack first, from now on; None for no layer."""
        old, self._session = self._session, session
        if old is not None and not is_deleted(old):
            for signal in (old.indexChanged, old.cleanChanged):
                signal.disconnect(self._refresh)
        if session is not None:
            self._watch(session)
        self._refresh()

    def _watch(self, stack: QUndoStack) -> None:
        for signal in (stack.indexChanged, stack.cleanChanged):
            signal.connect(self._refresh)

    def _stack(self, again: bool) -> QUndoStack:
        session = self._session
        if session is not None and not is_deleted(session) and (session.canRedo() if again else session.canUndo()):
            return session
        return self._own

    def _refresh(self, _now: object = None) -> None:
        if is_deleted(self._own):
            return
        for action, again, word in ((self.undo, False, self.tr("Undo")), (self.redo, True, self.tr("Redo"))):
            stack = self._stack(again)
            text = stack.redoText() if again else stack.undoText()
            action.setText(f"{word} {text}".strip())
            action.setToolTip(f"{action.text()} ({_key(again)})")
            action.setEnabled(stack.canRedo() if again else stack.canUndo())


def _key(again: bool) -> str:
    key = QKeySequence.StandardKey.Redo if again else QKeySequence.StandardKey.Undo
    return str(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
