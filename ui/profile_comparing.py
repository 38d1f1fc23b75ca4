"""Which other alternatives are drawn over the profile, and how their chainages are told in those of the line shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ..core.common_points import common_points
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from .theme import icon_size
from .workspace import Workspace

if TYPE_CHECKING:
    from .profile_overlay import Other

ALIGNED_KEY = "karwan/profile/aligned"


class Comparing(QObject):
    """The menu “Compare with” and what follows from it. changed: another choice, or a result that was awaited is there.

    Choices are by alternative: they stay when another one is selected, and go when theirs is removed.
    """

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.chosen: list[str] = []
        self._made: dict[str, tuple[tuple[object, ...], Other]] = {}
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)
        workspace.evaluationChanged.connect(self._on_evaluated)
        workspace.alternativesChanged.connect(self._on_alternatives)

    @property
    def is_aligned(self) -> bool:
        """Whether the others are drawn where the lines meet, not by their own chainage."""
        return QgsSettings().value(ALIGNED_KEY, False, bool)

    def set_aligned(self, aligned: bool) -> None:
        """Choose between own chainages and common points; remembered."""
        QgsSettings().setValue(ALIGNED_KEY, aligned)
        self.changed.emit()

    def choose(self, key: str, wanted: bool) -> None:
        """Draw an alternative over the one shown, or no longer."""
        self.chosen = [one for one in self.chosen if one != key] + ([key] if wanted else [])
        self.changed.emit()

    def clear(self) -> None:
        """Draw none."""
        self.chosen = []
        self.changed.emit()

    def fill(self) -> None:
        """The other alternatives as they are now, and how they are drawn."""
        self.menu.clear()
        selected = self._workspace.selected_id
        others = [record for record in self._workspace.records if record.id != selected]
        for record in others:
            # A letter after & would be underlined instead.
            action = self.menu.addAction(record.name.replace("&", "&&").replace("\n", " "))
            swatch = QPixmap(icon_size(self.menu))
            swatch.fill(QColor(record.colour))
            action.setIcon(QIcon(swatch))
            action.setCheckable(True)
            action.setChecked(record.id in self.chosen)
            action.triggered.connect(lambda wanted, key=record.id: self.choose(key, wanted))
        if not others:
            self.menu.addAction(self.tr("There is no other alternative yet.")).setEnabled(False)
            return
        self.menu.addSeparator()
        aligned = self.menu.addAction(self.tr("Align where the lines meet"))
        aligned.setCheckable(True)
        aligned.setChecked(self.is_aligned)
        aligned.setToolTip(
            self.tr(
                "Draws what lies at the same place at the same place: between the points where two lines come within "
                "500 m of each other, the other line is stretched to fit. Otherwise each has its own chainage."
            )
        )
        aligned.triggered.connect(self.set_aligned)
        none = self.menu.addAction(self.tr("None"))
        none.setEnabled(bool(self.chosen))
        none.triggered.connect(self.clear)

    def others(self, evaluation: Evaluation) -> list[Other]:
        """What is drawn over an evaluation, in the order it was chosen; what is still being computed is left out."""
        from .profile_overlay import Other

        found = []
        for key in self.chosen:
            record = self._workspace.record(key)
            other = self._workspace.evaluation(key) if record is not None else None
            if record is None or other is None or key == self._workspace.selected_id:
                continue
            pattern = self.chosen.index(key)
            basis = (evaluation if self.is_aligned else None, other, record.name, record.colour, pattern)
            kept = self._made.get(key)
            if kept is None or any(a is not b and not _same(a, b) for a, b in zip(kept[0], basis)):
                at_m = aligned_m(evaluation, other) if self.is_aligned else other.section.chainage_m
                section = other.section
                made = Other(record.name, record.colour, pattern, at_m, section.level_m, section.ground_m)
                kept = self._made[key] = (basis, made)
            found.append(kept[1])
        return found

    def _on_evaluated(self, key: str) -> None:
        if key in self.chosen:
            self.changed.emit()

    def _on_alternatives(self) -> None:
        there = {record.id for record in self._workspace.records}
        gone = [key for key in self.chosen if key not in there]
        self.chosen = [key for key in self.chosen if key in there]
        self._made = {key: made for key, made in self._made.items() if key in there}
        if gone or self.chosen:
            self.changed.emit()


def aligned_m(evaluation: Evaluation, other: Evaluation) -> FloatArray:
    """Chainages (m) of `other`'s stations on the line of `evaluation`, by the places both lines have in common."""
    one, two = evaluation.section, other.section
    there = dict(other.stations_m)
    named = [(at_m, there[name]) for name, at_m in evaluation.stations_m if name in there]
    points = common_points(one.chainage_m, one.lon, one.lat, two.chainage_m, two.lon, two.lat, named)
    return points.to_first(two.chainage_m)


def _same(a: object, b: object) -> bool:
    """Whether two names, colours or numbers are the same; evaluations are compared as objects only."""
    return isinstance(a, (str, int)) and a == b
