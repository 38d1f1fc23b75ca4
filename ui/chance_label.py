"""In the tab Checks: the chance that the ruling grade does not do, and where, as far as it was simulated."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QWidget

from ..core.evaluation import Evaluation
from .uncertainty_words import chance_words, stretch_words
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.ranges import TightStretch

SHOWN = 5


class ChanceLabel(QLabel):
    """chosen(from_m, to_m): the planner clicked a stretch."""

    chosen = pyqtSignal(float, float)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._key = workspace, ""
        self._stretches: tuple[TightStretch, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Chance that the ruling grade does not do"))
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setToolTip(
            self.tr("The elevation model is not exact: simulated in the tab Cost. Click a stretch to see it.")
        )
        self.linkActivated.connect(self._on_link)
        workspace.uncertainties.changed.connect(self._on_changed)
        self.hide()

    def show_evaluation(self, key: str, evaluation: Evaluation) -> None:
        """What was simulated of an alternative; nothing for a line that is being bent."""
        self._key = key
        found = self._workspace.uncertainties.get(key)
        if found is None or evaluation is not self._workspace.kept_evaluation(key):
            self.hide()
            return
        self._stretches = found.tight[:SHOWN]
        links = "; ".join(
            f"<a href='{number}'>{escape(stretch_words(stretch))}</a>" for number, stretch in enumerate(self._stretches)
        )
        where = f"<br>{escape(self.tr('Most likely:'))} {links}" if links else ""
        self.setText(f"<b>{escape(self.tr('Elevation uncertainty'))}</b> {escape(chance_words(found))}{where}")
        self.show()

    def _on_link(self, link: str) -> None:
        if link.isdigit() and int(link) < len(self._stretches):
            stretch = self._stretches[int(link)]
            self.chosen.emit(stretch.from_m, stretch.to_m)

    def _on_changed(self, key: str) -> None:
        evaluation = self._workspace.kept_evaluation(key)
        if key == self._key and evaluation is not None and self.parentWidget().isVisible():
            self.show_evaluation(key, self._workspace.evaluation(key) or evaluation)
