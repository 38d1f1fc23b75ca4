"""Lines drawn into the study's layers: each becomes an alternative, and stays in the file until it is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

import numpy as np
from qgis.core import QgsCoordinateTransform, QgsFeature, QgsGeometry, QgsProject
from qgis.PyQt.QtCore import QObject

from ..core.alignment import Alignment, Axis, alignment_from_vertices
from ..core.axis_fitting import with_radii
from ..core.by_hand import by_hand_of
from ..core.errors import KarwanError
from ..core.geodesy import WorkingPlane
from ..core.horizontal import lay_out
from ..core.standards import Standard
from ..layers.compat import is_deleted
from ..layers.geometry import axis_from_geometry, geometry_of_axis, line_from_geometry, wgs84
from ..layers.study_rows import transitions_of
from .edited_layers import EditedLayer
from .given_lines import GivenLines, real_levels
from .workspace import Workspace


class DrawnLines(QObject):
    """Rows of the table `axes` that belong to no alternative are lines drawn, but not computed yet."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._axes: EditedLayer | None = None
        self._busy: set[int] = set()
        self.given = GivenLines(workspace, self)

    def watch(self, axes: EditedLayer | None) -> None:
        """The layer of the study that is open now."""
        self._axes = axes
        self._busy.clear()

    def rows(self) -> dict[int, QgsGeometry]:
        """Number and polygon of each line that is in the file, but no alternative yet."""
        # It is asked for in a later turn: the project may be gone by then, and its layers with it.
        if self._axes is None or is_deleted(self._axes.layer):
            return {}
        features = (f for f in self._axes.layer.getFeatures() if f.id() >= 0 and not self._axes.key_of(f))
        return {feature.id(): QgsGeometry(feature.geometry()) for feature in features if feature.hasGeometry()}

    def take_up(self, now: bool = False) -> None:
        """Make alternatives of the rows that can be computed; the others stay. now: on this thread."""
        for number, polygon in self.rows().items():
            if now or number not in self._busy:
                self._busy.add(number)
                self.add("axes", polygon, lambda added, number=number: self._on_row(number, added), now)

    def take(self, table: str, geometry: QgsGeometry, now: bool = False) -> None:
        """Make an alternative of a line that has no row of its own; if that fails it gets one."""
        self.add(table, geometry, lambda added: None if added else self._hold(table, geometry), now)

    def add(self, table: str, geometry: QgsGeometry, then: Callable[[bool], None], now: bool = False) -> None:
        """Make an alternative of a line; then(whether it is one) is called once. Trouble becomes a message."""
        name = self._free_name()

        def ended(added: bool) -> None:
            if not added:
                self._workspace.say(
                    self.tr("{} is kept as a dashed line: bend it and save it again, or delete it.").format(name)
                )
            elif table != "axes" and not now:
                # In the study already, and selected: what is found in it comes later, if at all.
                self.given.look_into(self._workspace.selected_id, line)
            then(added)

        try:
            rules, plane = self._workspace.standard(), self._workspace.working_plane()
            if table == "axes":
                line = alignment_of(table, geometry, name, None, rules, plane)
            else:
                line = given_line(geometry, name)
            if now:
                ended(bool(self._workspace.add_now(line, self.tr("Drawn"))))
            else:
                self._workspace.add_alternative(line, ended, self.tr("Drawn"))
        except KarwanError as error:
            self._workspace.say(error)
            ended(False)

    def _on_row(self, number: int, added: bool) -> None:
        self._busy.discard(number)
        if added:
            with self._workspace.reporting():
                self._workspace.require_study().tidy(kept=set(self.rows()) - {number})
            self._workspace.reload()

    def _hold(self, table: str, geometry: QgsGeometry) -> None:
        """Put a line among the polygons, straight into the file: an edit session may be about to end."""
        if self._axes is None:
            return
        with self._workspace.reporting():
            polygon = geometry if table == "axes" else _as_polygon(geometry)
            feature = QgsFeature(self._axes.layer.fields())
            feature.setGeometry(polygon)
            self._axes.layer.dataProvider().addFeatures([feature])
        self._workspace.reload()

    def _free_name(self) -> str:
        taken = {record.name for record in self._workspace.records}
        number = 1
        while self.tr("Drawn {}").format(number) in taken:
            number += 1
        return self.tr("Drawn {}").format(number)


def alignment_of(
    table: str,
    geometry: QgsGeometry,
    name: str,
    before: Axis | None,
    standard: Standard,
    plane: WorkingPlane | None = None,
    transitions: str | None = None,
    by_hand: str | None = None,
) -> Alignment:
    """The alignment a line of a study's layer stands for, without levels; raises AlignmentError.

    A tangent polygon is laid out (see polygon_of). plane: what a new one is laid out in, None for that between its
    ends. A line of `alternatives` is taken as it is.
    """
    if table == "axes":
        return lay_out(name, polygon_of(geometry, name, before, standard, transitions, plane, by_hand))
    lon, lat, _ = line_from_geometry(geometry, _plain(), name)
    return alignment_from_vertices(name, lon, lat)


def polygon_of(
    geometry: QgsGeometry,
    name: str,
    before: Axis | None,
    standard: Standard,
    transitions: str | None = None,
    plane: WorkingPlane | None = None,
    by_hand: str | None = None,
) -> Axis:
    """The tangent polygon of a line of the layer `axes`; raises AlignmentError.

    transitions, by_hand: as the layer has them; a polygon that has a radius for each PI is complete with transitions
    for all of them, or none written at all. Otherwise PIs keep the curve they had `before`, and new ones get the
    smallest radius and the transitions of `standard`.
    """
    drawn = replace(
        axis_from_geometry(geometry, _plain(), 0.0, name), plane=before.plane if before else plane,
        by_hand=by_hand_of(by_hand),
    )  # fmt: skip
    eased = transitions_of(transitions, drawn.lon.size)
    if eased.any():
        drawn = replace(drawn, transition_in_m=eased[:, 0], transition_out_m=eased[:, 1])
    if (eased.any() or (before is not None and not transitions)) and (drawn.radius_m[1:-1] > 0.0).all():
        return drawn
    # What was set by hand and then undone must not come back from the polygon before.
    return replace(with_radii(drawn, before, standard.min_radius_m, standard), by_hand=drawn.by_hand)


def given_line(geometry: QgsGeometry, name: str) -> Alignment:
    """A line that comes from elsewhere as it is, with its levels if it has real ones; raises AlignmentError."""
    if not _knows_z(geometry):
        geometry = _flat(geometry)
    lon, lat, level_m = line_from_geometry(geometry, _plain(), name)
    return alignment_from_vertices(name, lon, lat, real_levels(level_m))


def _knows_z(geometry: QgsGeometry) -> bool:
    return all(isfinite(vertex.z()) for vertex in geometry.vertices())


def _flat(geometry: QgsGeometry) -> QgsGeometry:
    """A copy without Z."""
    flat = QgsGeometry(geometry)
    flat.get().dropZValue()
    return flat


def _as_polygon(geometry: QgsGeometry) -> QgsGeometry:
    lon, lat, _ = line_from_geometry(_flat(geometry), _plain())
    return geometry_of_axis(Axis(lon, lat, np.zeros(lon.size)))


def _plain() -> QgsCoordinateTransform:
    return QgsCoordinateTransform(wgs84(), wgs84(), QgsProject.instance())
