"""Takes hold of the profile in its chart: PVIs are dragged, put in and taken out while the figures follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QInputDialog, QMenu

from ..core import profile_edits
from ..core.design import with_profile
from ..core.errors import KarwanError
from ..core.live import Bent
from ..core.vertical import Profile
from .edit_words import figures_text
from .live_figures import LiveFigures
from .workspace import Workspace

if TYPE_CHECKING:
    from .profile_chart import ProfileChart

NEAR_PX = 9.0
WIDEST_RADIUS_M = 100_000.0


class ProfileHand(QObject):
    """The chart hands it mouse and keys while `enabled`; what it does is one step of the workspace's undo each.

    told(text): figures of what is held, "" once it is let go.
    """

    told = pyqtSignal(str)

    def __init__(self, chart: ProfileChart, workspace: Workspace) -> None:
        super().__init__(chart)
        self._chart, self._workspace = chart, workspace
        self.live = LiveFigures(workspace)
        self.enabled = False
        self._pvi = -1
        self._made: Profile | None = None
        self.live.answered.connect(self._on_answer)
        self.live.refused.connect(self._on_refused)

    def dispose(self) -> None:
        """End what runs beside the main thread."""
        self.live.dispose()

    @property
    def profile(self) -> Profile | None:
        """The profile shown."""
        return self._chart.design.profile if self._chart.design is not None else None

    def pvi_at(self, event: Any) -> int:
        """The PVI under the mouse, -1 where there is none or they cannot be told apart."""
        profile = self.profile
        if profile is None or not self._chart.pvis_can_be_told():
            return -1
        places = self._chart.to_pixels(profile.chainage_m, profile.level_m)
        off = np.hypot(places[:, 0] - event.x, places[:, 1] - event.y)
        nearest = int(np.argmin(off))
        return nearest if off[nearest] <= NEAR_PX else -1

    # Mouse and keys, as matplotlib tells them; True where they were ours

    def press(self, event: Any) -> bool:
        """Take hold of a PVI; the right button offers what else can be done with it; a double click puts one in."""
        if not self.enabled or self.profile is None:
            return False
        pvi = self.pvi_at(event)
        if event.button == 1 and event.dblclick and pvi < 0:
            return self._insert(event)
        if pvi < 0 or not self._may_edit():
            return False
        if event.button == 3:
            self._offer(pvi)
            return True
        if event.button != 1 or not self.live.begin(self._workspace.selected_id):
            return False
        self._pvi, self._made = pvi, None
        return True

    def motion(self, event: Any) -> bool:
        """Move what is held."""
        profile = self.profile
        if self._pvi < 0 or profile is None:
            return False
        at_m, level_m = self._chart.from_pixel(event.x, event.y)
        try:
            self._made = profile_edits.moved(profile, self._pvi, at_m, level_m)
        except KarwanError as error:
            self.told.emit(str(error))
            return True
        self._chart.show_held(self._made, self._pvi)
        self.live.follow_profile(self._made)
        return True

    def release(self, _event: Any) -> bool:
        """The gesture is done."""
        if self._pvi < 0:
            return False
        made = self._made
        self._let_go()
        if made is not None:
            self._keep(made)
        return True

    def key(self, key: int, at_m: float | None) -> bool:
        """Esc restores what is held; Delete takes out the PVI the cursor stands on."""
        if key == Qt.Key.Key_Escape and self._pvi >= 0:
            self._let_go()
            self._chart.redraw()
            return True
        near = self._chart.pvi_near(at_m) if self.enabled and at_m is not None else None
        if key == Qt.Key.Key_Delete and near is not None and self.profile is not None and self._may_edit():
            self.remove(int(np.argmin(np.abs(self.profile.chainage_m - near.at_m))))
            return True
        return False

    # Gestures

    def remove(self, pvi: int) -> None:
        """A PVI less."""
        self._do(lambda profile: profile_edits.fitting(profile.without(pvi), pvi - 1))

    def set_radius(self, pvi: int, radius_m: float) -> None:
        """Another vertical curve at a PVI."""
        self._do(lambda profile: profile_edits.with_radius(profile, pvi, radius_m))

    def _insert(self, event: Any) -> bool:
        at_m, _ = self._chart.from_pixel(event.x, event.y)
        if self._may_edit():
            self._do(lambda profile: profile.inserted(at_m))
        return True

    def _do(self, edit: Callable[[Profile], Profile]) -> None:
        profile = self.profile
        if profile is not None:
            with self._workspace.reporting():
                self._keep(edit(profile))

    def _keep(self, profile: Profile) -> None:
        """Put the alternative on these levels; it is evaluated as a whole beside the main thread."""
        key = self._workspace.selected_id
        record = self._workspace.record(key)
        if record is not None:
            with self._workspace.reporting():
                line = with_profile(record.alignment, profile.checked())
                self._workspace.replace_alignment(key, line, self._workspace.inputs_of(key))

    def _may_edit(self) -> bool:
        """Not while the line itself is being bent: its profile is designed anew then."""
        key = self._workspace.selected_id
        if self._workspace.evaluation(key) is self._workspace.kept_evaluation(key):
            return True
        self._workspace.say(self.tr("The line is being bent: save or discard that first, then edit its levels."))
        return False

    def _offer(self, pvi: int) -> None:
        profile = self.profile
        if profile is None or not 0 < pvi < profile.chainage_m.size - 1:
            return
        menu = QMenu(self._chart)
        menu.addAction(self.tr("Vertical curve…"), lambda: self._ask_radius(pvi))
        menu.addAction(self.tr("Remove this change of grade"), lambda: self.remove(pvi))
        menu.exec(self._chart.cursor().pos())
        menu.deleteLater()

    def _ask_radius(self, pvi: int) -> None:
        profile = self.profile
        if profile is None:
            return
        radius_m, agreed = QInputDialog.getDouble(
            self._chart, self.tr("Vertical curve"), self.tr("Radius in m; as much as there is room for is taken"),
            float(profile.radius_m[pvi]), 0.0, WIDEST_RADIUS_M, 0,
        )  # fmt: skip
        if agreed:
            self.set_radius(pvi, radius_m)

    def _let_go(self) -> None:
        self._pvi, self._made = -1, None
        self.live.rest()
        self.told.emit("")

    def _on_answer(self, key: str, bent: Bent) -> None:
        if self._pvi >= 0:
            self.told.emit(figures_text(bent, self._workspace.evaluation(key)).replace("\n", " · "))

    def _on_refused(self, _key: str, reason: str) -> None:
        if self._pvi >= 0:
            self.told.emit(reason)
