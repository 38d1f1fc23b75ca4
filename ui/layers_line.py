"""One line on what lies about the line, with the way to change it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ..core.errors import KarwanError
from ..core.surroundings import RAILWAY, RIVER, ROAD
from .alternative_columns import number
from .surroundings_dialog import SurroundingsButton
from .theme import plain_tip
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.surroundings import Surroundings


class LayersLine(QWidget):
    """Counts rivers, roads, railways, stations and areas of risk; follows the study while it is visible."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._counted: tuple[Surroundings, str] | None = None
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = SurroundingsButton(workspace, self)
        self.button.setText(self.tr("Change…"))
        self.button.setAccessibleName(self.tr("Change the layers about the line"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.button)
        workspace.settingsChanged.connect(self._on_changed)
        workspace.layer_courses.changed.connect(self._on_changed)

    def _on_changed(self, *_: object) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Count anew."""
        try:
            around = self._workspace.inputs().surroundings
        except KarwanError as error:
            self.text.setText(error.problem)
            self.text.setToolTip(plain_tip(str(error)))
            return
        if self._counted is None or self._counted[0] is not around:
            self._counted = around, self._words(around)
        text = self._counted[1]
        if self._workspace.layer_courses.is_reading:
            text += " " + self.tr("More is being read.")
        self.text.setText(text)
        self.text.setToolTip(
            plain_tip(self.tr("What alternatives cross and serve; where it lies and what it costs shapes the lines."))
        )

    def _words(self, around: Surroundings) -> str:
        kinds = Counter(course.kind for course in around.courses)
        counts = (
            (self.tr("rivers"), kinds[RIVER]),
            (self.tr("roads"), kinds[ROAD]),
            (self.tr("railways"), kinds[RAILWAY]),
            (self.tr("stations"), len(around.stations)),
            (self.tr("areas of risk"), len(around.risks)),
        )
        # Named blanks: other languages have them in another order.
        one = self.tr("{count} {what}")
        said = [one.format(count=number(count), what=what) for what, count in counts if count]
        return ", ".join(said) if said else self.tr("no rivers, roads or railways chosen")
