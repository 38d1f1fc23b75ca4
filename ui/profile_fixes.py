"""What the profile's context menu offers at a place: levels, stations, bridges and tunnels set by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QInputDialog, QMenu

from ..core import profile_edits
from ..core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix
from ..core.hand_set_line import PlacedFix, with_fix, without_fix
from .alternative_columns import number
from .profile_held import Stretch, stretch_between
from .profile_levels import LevelEditing
from .profile_marks import tr
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.vertical import Profile
    from .profile_chart import ProfileChart
    from .profile_hand import ProfileHand

# How near to a place set by hand the menu offers to take it away, pixels.
NEAR_PX = 9.0
LOWEST_M, HIGHEST_M = -500.0, 9_000.0
SHORTEST_M = 10.0


class FixMenu(QObject):
    """told(text): what is being asked for, as rich text; "" once it is not any more."""

    told = pyqtSignal(str)

    def __init__(self, chart: ProfileChart, levels: LevelEditing, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._chart, self._levels, self._workspace = chart, levels, workspace
        self._kind, self._from_m = "", 0.0

    @property
    def is_asking(self) -> bool:
        """Whether the end of a bridge or tunnel is asked for."""
        return bool(self._kind)

    def fill(self, menu: QMenu, at_m: float, pvi: int, hand: ProfileHand) -> None:
        """What can be done at a chainage; pvi: the change of grade there, -1 for none."""
        profile = self._levels.profile
        if self._levels.evaluation is None:
            return
        if profile is not None:
            self._offer_pvi(menu, at_m, pvi, profile, hand)
        for text, tip, slot in (
            (tr("Fix level here…"), tr("The track passes at the level you give."), lambda: self.ask_level(at_m)),
            (
                tr("Insert station here…"), tr("Level track as long as the standard asks for a station."),
                lambda: self.ask_station(at_m),
            ),
            (
                tr("Set bridge from here…"), tr("A bridge up to the next click, whatever the levels are."),
                lambda: self.ask_end(BRIDGE, at_m),
            ),
            (
                tr("Set tunnel from here…"), tr("A tunnel up to the next click, whatever the levels are."),
                lambda: self.ask_end(TUNNEL, at_m),
            ),
        ):  # fmt: skip
            _add(menu, text, tip, slot)
        for one in self._near(at_m):
            _add(menu, removal_text(one), tr("Take away what was set by hand."), lambda one=one: self.remove(one))
        if self._levels.by_hand.pvis:
            menu.addSeparator()
            _add(
                menu, tr("Design levels anew"),
                tr("Forget the changes of grade set by hand; the cheapest levels are designed for the whole line."),
                self.design_anew,
            )  # fmt: skip

    def _offer_pvi(self, menu: QMenu, at_m: float, pvi: int, profile: Profile, hand: ProfileHand) -> None:
        if pvi < 0:
            tip = tr("A point of vertical intersection (PVI) more, on the tangent.")
            _add(menu, tr("Insert change of grade here"), tip, lambda: hand.insert(at_m))
        else:
            tip = tr("Chainage and level of this point of vertical intersection (PVI).")
            _add(menu, tr("Move change of grade…"), tip, lambda: self.ask_place(pvi, hand))
            if 0 < pvi < profile.chainage_m.size - 1:
                tip = tr("The radius by which the two grades are rounded.")
                _add(menu, tr("Vertical curve…"), tip, lambda: self.ask_radius(pvi, hand))
                tip = tr("The two tangents become one.")
                _add(menu, tr("Remove this change of grade"), tip, lambda: hand.remove(pvi))
        menu.addSeparator()

    def _near(self, at_m: float) -> list[PlacedFix]:
        """What is set by hand at a chainage; locks belong to the map."""
        from_m, to_m = self._chart.span_m
        near_m = NEAR_PX * (to_m - from_m) / max(self._chart.width(), 1)
        return [
            one for one in self._levels.fixes()
            if one.fix.kind != LOCK and one.from_m - near_m <= at_m <= one.to_m + near_m
        ]  # fmt: skip

    # Gestures, each one step

    def fix_level(self, at_m: float, level_m: float) -> None:
        """The formation passes at a level; levels set by hand are made to, rounded as the standard asks."""
        rules = self._levels.standard

        def passing(profile: Profile) -> Profile:
            made = profile_edits.passing(profile, at_m, level_m)
            pvi = int(np.argmin(np.abs(made.chainage_m - at_m)))
            radius_m, from_permille = rules.min_vertical_radius_m, rules.min_grade_change_permille
            # A curve takes the track off the level again, which its change of grade makes up for.
            rounded = profile_edits.rounded(made, pvi - 1, pvi + 1, radius_m, from_permille)
            return profile_edits.passing(rounded, at_m, level_m)

        with self._workspace.reporting():
            lon, lat = self._levels.place_of(at_m)
            self._set(tr("Fix level"), Fix(LEVEL, lon, lat, level_m=level_m), passing)

    def insert_station(self, at_m: float, name: str) -> None:
        """Level ground as long as the standard asks; levels set by hand are made level there."""
        rules = self._levels.standard
        half_m = rules.station_length_m / 2.0

        def level(profile: Profile) -> Profile:
            inside = np.linspace(at_m - half_m, at_m + half_m, 101)
            if float(np.abs(profile.grade_at(inside)).max()) <= rules.station_grade_permille:
                return profile
            return profile_edits.level_between(profile, at_m - half_m, at_m + half_m, rules.min_vertical_radius_m)

        with self._workspace.reporting():
            lon, lat = self._levels.place_of(at_m)
            self._set(tr("Insert station"), Fix(STATION, lon, lat, name=name.strip()), level)

    def set_structure(self, kind: str, from_m: float, to_m: float) -> None:
        """A bridge or a tunnel between two chainages."""
        with self._workspace.reporting():
            (lon, lat), (to_lon, to_lat) = (self._levels.place_of(one) for one in sorted((from_m, to_m)))
            self._set(tr("Set bridge") if kind == BRIDGE else tr("Set tunnel"), Fix(kind, lon, lat, to_lon, to_lat))

    def remove(self, one: PlacedFix) -> None:
        """Take away what is set by hand."""
        self._levels.keep(removal_text(one), without_fix(self._levels.by_hand, one.fix))

    def design_anew(self) -> None:
        """Levels are designed again; what else is set by hand stays."""
        self._levels.keep(tr("Design levels anew"), replace(self._levels.by_hand, pvis=()))

    def _set(self, text: str, fix: Fix, fit: Callable[[Profile], Profile] | None = None) -> None:
        by_hand: ByHand = with_fix(self._levels.by_hand, fix)
        profile = self._levels.profile if by_hand.pvis and fit is not None else None
        self._levels.keep(text, by_hand, fit(profile) if profile is not None and fit is not None else None)

    # Questions

    def ask_level(self, at_m: float) -> None:
        """Which level; that of the formation is the first guess."""
        title = tr("Fix level at km {}").format(number(at_m / 1000.0, 3))
        self._ask_number(
            title, tr("Level in m"), self._level_at(at_m), (LOWEST_M, HIGHEST_M), 2,
            lambda level_m: self.fix_level(at_m, level_m),
        )  # fmt: skip

    def ask_station(self, at_m: float) -> None:
        """Which name."""
        length_m = self._levels.standard.station_length_m
        dialog = self._dialog(
            tr("Station at km {}").format(number(at_m / 1000.0, 3)),
            tr("Name of the station ({} m of level track, as the standard asks)").format(number(length_m)),
        )
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.textValueSelected.connect(lambda name: self.insert_station(at_m, name))
        dialog.open()

    def ask_place(self, pvi: int, hand: ProfileHand) -> None:
        """Which chainage, then which level, of a change of grade."""
        profile = self._levels.profile
        if profile is None:
            return
        at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
        title = tr("Move change of grade")

        def ask_level(there_m: float) -> None:
            self._ask_number(
                title,
                tr("Level in m"),
                level_m,
                (LOWEST_M, HIGHEST_M),
                2,
                lambda high_m: hand.put(pvi, there_m, high_m),
            )

        if 0 < pvi < profile.chainage_m.size - 1:
            reach = float(profile.chainage_m[pvi - 1]), float(profile.chainage_m[pvi + 1])
            self._ask_number(title, tr("Chainage in m"), at_m, reach, 1, ask_level)
        else:
            ask_level(at_m)

    def ask_radius(self, pvi: int, hand: ProfileHand) -> None:
        """Which radius of a vertical curve."""
        profile = self._levels.profile
        if profile is not None:
            self._ask_number(
                tr("Vertical curve"), tr("Radius in m; as much as there is room for is taken"),
                float(profile.radius_m[pvi]), (0.0, 200_000.0), 0, lambda radius_m: hand.set_radius(pvi, radius_m),
            )  # fmt: skip

    def _ask_number(
        self, title: str, label: str, value: float, reach: tuple[float, float], decimals: int,
        then: Callable[[float], None],
    ) -> None:  # fmt: skip
        dialog = self._dialog(title, label)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setDoubleDecimals(decimals)
        dialog.setDoubleRange(*reach)
        dialog.setDoubleValue(value)
        dialog.doubleValueSelected.connect(then)
        dialog.open()

    def _dialog(self, title: str, label: str) -> QInputDialog:
        dialog = QInputDialog(self._chart)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        return dialog

    def _level_at(self, at_m: float) -> float:
        evaluation, profile = self._levels.evaluation, self._levels.profile
        if profile is not None:
            return float(profile.level_at(np.array([at_m]))[0])
        if evaluation is None:
            return 0.0
        return float(np.interp(at_m, evaluation.section.chainage_m, evaluation.section.level_m))

    # The second end of a bridge or a tunnel

    def ask_end(self, kind: str, at_m: float) -> None:
        """Wait for a click, or Enter at the cursor, where the structure ends."""
        if not self._levels.begin():
            return
        self._kind, self._from_m = kind, at_m
        self._chart.setFocus()
        self._tell(at_m)

    def press(self, event: Any) -> bool:
        """A click is the end."""
        if not self._kind:
            return False
        if event.button == 1:
            self._end(self._chart.from_pixel(event.x, event.y)[0])
        return True

    def motion(self, event: Any) -> bool:
        """Draw it up to the mouse."""
        if not self._kind:
            return False
        self._show(self._chart.from_pixel(event.x, event.y)[0])
        return True

    def key(self, key: int, at_m: float | None) -> bool:
        """Enter is the end at the cursor, Esc gives up."""
        if not self._kind:
            return False
        if key == Qt.Key.Key_Escape:
            self._stop()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at_m is not None:
            self._end(at_m)
            return True
        return False

    def _end(self, at_m: float) -> None:
        kind, from_m, at_m = self._kind, self._from_m, self._inside(at_m)
        if abs(at_m - from_m) < SHORTEST_M:
            return
        self._stop()
        self.set_structure(kind, from_m, at_m)

    def _stop(self) -> None:
        self._kind = ""
        self._chart.show_held(None)
        self.told.emit("")

    def _inside(self, at_m: float) -> float:
        return min(max(at_m, 0.0), self._chart.length_m)

    def _show(self, at_m: float) -> None:
        """The structure as it would be."""
        at_m = self._inside(at_m)
        evaluation, profile = self._levels.evaluation, self._levels.profile
        from_m, to_m = sorted((self._from_m, at_m))
        if evaluation is not None and to_m - from_m >= SHORTEST_M:
            costs = self._workspace.inputs_of(self._levels.key).unit_costs
            asked = PlacedFix(Fix(self._kind, 0.0, 0.0, 0.0, 0.0), from_m, to_m)
            stretch: Stretch = stretch_between(evaluation, profile, from_m, to_m, costs, (*self._levels.fixes(), asked))
            self._chart.show_held(stretch)
        self._tell(at_m)

    def _tell(self, at_m: float) -> None:
        words = tr("Bridge from km {} to {}: {} m. Click its end, Esc gives up.")
        if self._kind == TUNNEL:
            words = tr("Tunnel from km {} to {}: {} m. Click its end, Esc gives up.")
        first, last = (number(one / 1000.0, 3) for one in sorted((self._from_m, at_m)))
        self.told.emit(words.format(first, last, number(abs(at_m - self._from_m))))


def removal_text(one: PlacedFix) -> str:
    """What taking it away is called, in the menu and in the undo."""
    if one.fix.kind == LEVEL:
        return tr("Remove fixed level {} m").format(number(one.fix.level_m, 1))
    if one.fix.kind == STATION:
        return tr("Remove station {}").format(one.fix.name).strip()
    return tr("Remove bridge set by hand") if one.fix.kind == BRIDGE else tr("Remove tunnel set by hand")


def _add(menu: QMenu, text: str, tip: str, slot: Callable[[], None]) -> None:
    # A name may hold what the menu would take for a key.
    action = menu.addAction(text.replace("&", "&&"))
    action.setToolTip(tip)
    action.triggered.connect(lambda _checked=False: slot())
