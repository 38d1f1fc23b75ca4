"""What shows the evaluation of the selected alternative: renewed when that changes, and only while it can be seen."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from ..core.evaluation import Evaluation
from .workspace import Workspace


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEvaluationView", text)


class EvaluationView(QWidget):
    """Subclasses say what to show: show_evaluation(), or show_nothing() with the reason in words."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale_view = True
        workspace.selectionChanged.connect(self.refresh)
        workspace.evaluationChanged.connect(self._on_changed)
        workspace.studyChanged.connect(self.refresh)
        workspace.taskStarted.connect(self._on_search)
        workspace.generationEnded.connect(self._on_search)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Show the evaluation of the selected alternative."""
        raise NotImplementedError

    def show_nothing(self, reason: str) -> None:
        """Show why there is nothing to show: plain text, which may hold what stands in the data."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was hidden."""
        super().showEvent(event)
        if self._stale_view:
            self.refresh()

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def _on_search(self, *_task: object) -> None:
        """A search begins or ends: where nothing is shown yet, say so."""
        if not self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Show the selected alternative, unless nobody can see it."""
        self._stale_view = not self.isVisible()
        if self._stale_view:
            return
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key) if key else None
        if evaluation is not None:
            self.show_evaluation(evaluation)
        elif key:
            self.show_nothing(self._workspace.evaluation_problem(key) or tr("Computing…"))
        else:
            self.show_nothing(what_first(self._workspace, self.about()))

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return ""


def out_of_sight(widget: QWidget) -> bool:
    """Whether nobody sees a part of a window that is open: what it shows can wait until somebody does."""
    return not widget.isVisible() and widget.window().isVisible()


def what_first(workspace: Workspace, about: str) -> str:
    """What a view shows, and what to do so that it does; for a study where no alternative is selected."""
    if workspace.records:
        first = tr("Select one in the table.")
    elif workspace.is_generating:
        first = tr("A search is under way; what it finds is shown here at once.")
    else:
        first = tr("Generate alternatives or draw one first.")
    return f"{about} {first}".strip()
