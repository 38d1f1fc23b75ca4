"""Places picked on a line by one or two clicks: chainage at the mouse, the stretch drawn, Esc goes back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from qgis.core import QgsGeometry
from qgis.gui import QgsMapCanvas, QgsRubberBand, QgsVertexMarker
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ..core.geodesy import FloatArray
from ..core.plan import Plan
from ..layers.compat import LINE_GEOMETRY
from ..layers.geometry import geometry_of_line
from .alternative_columns import number
from .map_places import map_geometry_of, map_point_of
from .measuring import LonLat
from .theme import em

COLOUR = QColor(230, 159, 0)
# Clicks closer together are the same place twice; the stretch is drawn at least so finely.
LEAST_M, POINTS = 1.0, 400


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanStretch", text)


class StretchPicking:
    """A small state machine: nothing, waiting for the first place, waiting for the second.

    Places are the nearest ones on the line, m from its start. The map tool hands it moves, clicks and Esc.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, LINE_GEOMETRY)
        self._band.setColor(COLOUR)
        self._band.setWidth(max(3, em(canvas, 0.35)))
        self._marker = QgsVertexMarker(canvas)
        self._marker.setIconType(QgsVertexMarker.IconType.ICON_CIRCLE)
        self._marker.setColor(COLOUR)
        self._marker.setPenWidth(max(2, em(canvas, 0.15)))
        self._marker.setIconSize(max(8, em(canvas, 0.9)))
        self._marker.hide()
        self._plan: Plan | None = None
        self._title = ""
        self._then: Callable[..., None] | None = None
        self._wanted = 0
        self._picked: list[float] = []
        self._at_m: float | None = None
        self._watcher: Callable[[], object] | None = None

    def watch(self, watcher: Callable[[], object] | None) -> None:
        """Call `watcher` whenever something else is waited for, or nothing any more."""
        self._watcher = watcher

    def _tell(self) -> None:
        if self._watcher is not None:
            self._watcher()

    def dispose(self) -> None:
        """Take everything off the map."""
        for item in (self._band, self._marker):
            self._canvas.scene().removeItem(item)

    @property
    def is_active(self) -> bool:
        """Whether a place is waited for."""
        return self._then is not None

    @property
    def title(self) -> str:
        """What it is waited for, in words."""
        return self._title

    @property
    def wanted(self) -> int:
        """How many places are waited for altogether."""
        return self._wanted if self.is_active else 0

    @property
    def picked_m(self) -> tuple[float, ...]:
        """Those there are already, m from the line's start."""
        return tuple(self._picked)

    @property
    def length_m(self) -> float:
        """Of the line they are on."""
        return 0.0 if self._plan is None else self._plan.length_m

    def begin(
        self, plan: Plan, title: str, wanted: int, then: Callable[..., None], first_m: float | None = None
    ) -> None:
        """Wait for one or two places on a line; then(from_m, to_m) in rising order, or then(at_m)."""
        self.stop()
        self._plan, self._title, self._wanted, self._then = plan, title, wanted, then
        if first_m is not None:
            self._picked, self._at_m = [first_m], first_m
            self.draw()
        self._tell()

    def stop(self) -> None:
        """Wait for nothing any more."""
        was_active = self.is_active
        self._plan, self._then, self._at_m = None, None, None
        self._picked = []
        self._band.reset(LINE_GEOMETRY)
        self._marker.hide()
        if was_active:
            self._tell()

    def finish(self, *at_m: float) -> None:
        """All the places at once, m from the start, as if they had been clicked."""
        then, wanted = self._then, self._wanted
        if then is not None and len(at_m) == wanted:
            self.stop()
            then(*sorted(at_m))

    def move(self, place: LonLat) -> None:
        """The mouse is at a place, degrees."""
        if self._plan is None:
            return
        self._at_m = float(self._plan.locate(*place)[0])
        self.draw()

    def click(self) -> None:
        """The place under the mouse is one of those wanted."""
        if self._at_m is None or (self._picked and abs(self._at_m - self._picked[0]) < LEAST_M):
            return
        self._picked.append(self._at_m)
        if len(self._picked) == self._wanted and self._then is not None:
            self.finish(*self._picked)
        else:
            self._tell()

    def back(self) -> None:
        """Esc: from the second place to the first, from the first to nothing."""
        if self._picked:
            self._picked.pop()
            self.draw()
            self._tell()
        else:
            self.stop()

    def text(self) -> str:
        """What to do now, with the chainage under the mouse."""
        at = "" if self._at_m is None else tr("km {}").format(number(self._at_m / 1000.0, 3))
        if self._wanted == 1:
            hint = tr("Click the place on the line. Esc cancels.")
        elif not self._picked:
            hint = tr("Click where the stretch begins. Esc cancels.")
        else:
            length_m = abs((self._at_m if self._at_m is not None else self._picked[0]) - self._picked[0])
            at = tr("{} (from km {}, {} km long)").format(
                at, number(self._picked[0] / 1000.0, 3), number(length_m / 1000.0, 3)
            )
            hint = tr("Click where it ends. Esc goes back.")
        return "\n".join(line for line in (self._title, at, hint) if line)

    def draw(self) -> None:
        """Draw the place under the mouse, and the stretch to it."""
        if self._plan is None or self._at_m is None:
            return
        lon, lat, _ = self._plan.point_at(self._at_m)
        place = map_point_of(self._canvas, float(lon), float(lat))
        if place is not None:
            self._marker.setCenter(place)
        self._marker.setVisible(place is not None)
        shape = QgsGeometry()
        if self._picked:
            shape = stretch_on_map(self._canvas, self._plan, *sorted((self._picked[0], self._at_m)))
        self._band.setToGeometry(shape, None)


def stretch_on_map(canvas: QgsMapCanvas, plan: Plan, from_m: float, to_m: float) -> QgsGeometry:
    """The part of a line between two chainages, m, in map coordinates; empty where the map does not reach."""
    lon, lat = _points(plan, from_m, to_m)
    return map_geometry_of(canvas, geometry_of_line(lon, lat)) or QgsGeometry()


def _points(plan: Plan, from_m: float, to_m: float) -> tuple[FloatArray, FloatArray]:
    lon, lat, _ = plan.point_at(np.linspace(from_m, to_m, POINTS))
    return lon, lat
