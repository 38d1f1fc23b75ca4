"""The map tool that measures: mouse and keys become steps of a Measurement, its answer goes to the panel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsGeometry, QgsPointLocator, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand, QgsSnapIndicator
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QKeyEvent

from ..core.errors import KarwanError
from ..core.geodesy import FloatArray
from ..core.measure import along_geodesics
from ..layers.compat import LINE_GEOMETRY, POINT_GEOMETRY
from ..layers.geometry import geometry_of_line
from ..layers.line_picking import PickedLine, has_lines, line_of, line_under
from .map_hits import NEAR_EM, nearest_alternative
from .map_places import has_crs, lonlat_of, map_geometry_of, map_point_of, why_nowhere
from .measure_answers import Answer, MeasureAnswers
from .measure_keeping import feature_of, section_of
from .measure_panel import MeasurePanel
from .measure_text import features_met
from .measuring import Hit, LonLat, Measurement
from .theme import em, violation_colour
from .workspace import Workspace

COLOUR = QColor(224, 30, 90)
BACK_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
# Vertices of a band within the map: a map has fewer columns of pixels.
MOST_DRAWN = 4_000
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MeasureTool(QgsMapTool):
    """Two clicks along an alternative or a line of a layer, or a free line until the right click.

    A plain click takes hold of alternatives and of lines of the active layer or snapped to, with Ctrl of lines of any
    drawn layer, with Shift of none. Esc cancels, Backspace takes the last click back, Enter finishes a free line or,
    before anything is clicked, leads to the chainages to be typed.
    """

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self.state = Measurement()
        self.answers = MeasureAnswers(workspace, self._corners, self)
        self.lines = self.answers.lines
        self.panel = MeasurePanel(canvas)
        self._band = self._rubber_band(LINE_GEOMETRY, COLOUR)
        self._dots = self._rubber_band(POINT_GEOMETRY, COLOUR)
        self._faults = self._rubber_band(POINT_GEOMETRY, violation_colour(canvas.palette()))
        self._faults.setIcon(QgsRubberBand.IconType.ICON_X)
        self._snap = QgsSnapIndicator(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.answers.changed.connect(self.refresh)
        self.panel.closed.connect(self.close)
        self.panel.keepRequested.connect(self.keep_section)
        self.panel.besideWanted.connect(self.refresh)
        self.panel.chainages.typed.connect(self.measure_typed)
        workspace.studyChanged.connect(self.clear)
        workspace.selectionChanged.connect(self._on_selected)
        canvas.destinationCrsChanged.connect(self.refresh)

    def _rubber_band(self, kind: Any, colour: QColor) -> QgsRubberBand:
        band = QgsRubberBand(self.canvas(), kind)
        band.setColor(colour)
        band.setWidth(max(2, em(self.canvas(), 0.25)))
        band.setSecondaryStrokeColor(QColor(255, 255, 255, 200))
        band.setIcon(QgsRubberBand.IconType.ICON_CIRCLE)
        band.setIconSize(max(7, em(self.canvas(), 0.8)))
        return band

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        self.canvas().unsetMapTool(self)
        self.canvas().destinationCrsChanged.disconnect(self.refresh)
        self._workspace.studyChanged.disconnect(self.clear)
        self._workspace.selectionChanged.disconnect(self._on_selected)
        self.answers.dispose()
        self.panel.dispose()
        for band in (self._band, self._dots, self._faults):
            self.canvas().scene().removeItem(band)
        self._snap.setMatch(QgsPointLocator.Match())
        self.deleteLater()

    # What QGIS calls

    def activate(self) -> None:
        """The planner chose the tool."""
        super().activate()
        self.panel.show()
        self.panel.raise_()
        self.refresh()

    def deactivate(self) -> None:
        """Another tool was chosen: a finished answer stays, an unfinished one goes."""
        self._snap.setMatch(QgsPointLocator.Match())
        if not self.state.finished:
            self.clear()
            self.panel.hide()
            self.answers.layers.forget()
        super().deactivate()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Follow the mouse."""
        place = self._place(event)
        if place is None:
            return
        line = self.lines.line(self.state.key) if self.state.key else None
        self.state.move(place, None if line is None else line.locate(*place)[0])
        if self.state.free and not self.state.finished:
            # The panel waits for what is measured of this place.
            self._draw(self.answers.answer(self.state))
        elif self.state.begun and not self.state.finished:
            self.refresh()
        self._hover(place, event)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Left: a point. Right: finish."""
        place = self._place(event)
        if event.button() == Qt.MouseButton.RightButton:
            self.state.finish()
        elif place is None:
            if has_crs(self.canvas()):
                self._workspace.say(why_nowhere(self.canvas()))
            return
        elif event.button() == Qt.MouseButton.LeftButton:
            line = self.lines.line(self.state.key) if self.state.key and not self.state.finished else None
            if line is not None:
                hit: Hit | None = Hit(self.state.key, line.locate(*place)[0])
            else:
                going_on = self.state.free and not self.state.finished
                hit = None if going_on else self._taken_hold_of(place, event)
            self.state.click(place, hit)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels, or leaves the tool when there is nothing to cancel; Backspace and Delete take a click back."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear() if self.state.begun else self.close()
        elif event.key() in BACK_KEYS and self.state.begun:
            self.state.back()
            self.refresh()
        elif event.key() in ENTER_KEYS and self.state.begun and not self.state.finished:
            self.state.finish()
            self.refresh()
        elif event.key() in ENTER_KEYS and self.panel.chainages.isVisible():
            self.panel.chainages.start.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.panel.chainages.start.selectAll()
        else:
            return
        # Ignored means to QGIS: the tool has had it, do not delete features with it.
        event.ignore()

    # What the panel and others call

    def clear(self) -> None:
        """Measure nothing."""
        self.state.clear()
        self.answers.rest()
        self.refresh()

    def close(self) -> None:
        """Leave the tool and its answer."""
        self.clear()
        self.panel.hide()
        self.answers.layers.forget()
        self.canvas().unsetMapTool(self)

    def measure_typed(self, from_m: float, to_m: float) -> None:
        """Measure between chainages of the line that is measured, else of the selected alternative."""
        key = self.state.key or self._workspace.selected_id
        if self.lines.line(key) is not None:
            self.state.set_chainages(key, from_m, to_m)
            self.refresh()

    def keep_section(self) -> None:
        """Write the measured stretch into the study; it can be undone."""
        answer, study = self.panel.answer, self._workspace.study
        if answer is None or study is None or not answer.key:
            return
        owner = answer.key if self._workspace.record(answer.key) is not None else ""
        section = section_of(answer, self.panel.made, owner, "" if owner else feature_of(answer.key))
        with self._workspace.reporting():
            if self._workspace.save_sections(owner, [*study.sections(owner), section]):
                self._workspace.say(self.tr("{} is kept in the tab Sections.").format(section.name))

    def refresh(self, *_what: object) -> None:
        """Bring map and panel up to date."""
        answer = self.answers.answer(self.state)
        if self.state.begun and answer is None and self.state.key and self.lines.line(self.state.key) is None:
            self.state.clear()
        self._draw(answer)
        self.panel.show_hint(self._hint())
        if answer is None:
            if not self.state.places():
                self.panel.show_nothing(self._title())
                self._offer_chainages()
            return
        notes = (*self.lines.notes(answer.key, bool(answer.found.class_km)), *answer.notes)
        wanted = self.panel.all_lines.isChecked()
        beside = self.answers.beside(answer, self.canvas().currentLayer()) if wanted else ()
        self.panel.show_answer(answer, self._crossed_text(answer), notes, beside)
        kept = self.state.finished and bool(answer.key) and self._workspace.study is not None
        self.panel.allow_keep(kept, self.tr("Only what is finished can be kept, in a study."))

    def _offer_chainages(self) -> None:
        record = None if self.state.begun else self._workspace.record(self._workspace.selected_id)
        line = None if record is None or not self.isActive() else self.lines.line(record.id)
        self.panel.offer_chainages(None if line is None else line.length_m)

    def _on_selected(self, *_what: object) -> None:
        if self.isActive() and not self.state.begun:
            self.refresh()

    # Steps

    def _place(self, event: QgsMapMouseEvent) -> LonLat | None:
        """Where the mouse is, snapped as the project says; None where that is nowhere on Earth."""
        point = event.snapPoint()
        self._snap.setMatch(event.mapPointMatch())
        if not has_crs(self.canvas()):
            self._workspace.say_once(why_nowhere(self.canvas()))
        return lonlat_of(self.canvas(), point)

    def _corners(self) -> list[LonLat]:
        """Corners of the map, those that are somewhere on Earth."""
        box = self.canvas().extent()
        corners = (QgsPointXY(x, y) for x in (box.xMinimum(), box.xMaximum()) for y in (box.yMinimum(), box.yMaximum()))
        found = (lonlat_of(self.canvas(), corner) for corner in corners)
        return [place for place in found if place is not None and abs(place[0]) <= 180.0]

    def _on_map(self, place: LonLat) -> QgsPointXY | None:
        return map_point_of(self.canvas(), *place)

    def _hit(self, place: LonLat) -> Hit | None:
        return nearest_alternative(self.canvas(), self._workspace, self.lines, place, self._workspace.selected_id)

    def _taken_hold_of(self, place: LonLat, event: QgsMapMouseEvent) -> Hit | None:
        """The line a click takes hold of: an alternative, or a feature of a layer; None for a free line."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return None
        any_layer = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        hit = None if any_layer else self._hit(place)
        if hit is not None:
            return hit
        try:
            picked = self._picked(place, event, any_layer)
        except KarwanError as error:
            self._workspace.say(error)
            return None
        if picked is None:
            return None
        line = self.lines.line(self.answers.take(picked))
        return None if line is None else Hit(picked.key, line.locate(*place)[0])

    def _picked(self, place: LonLat, event: QgsMapMouseEvent, any_layer: bool) -> PickedLine | None:
        match, canvas = event.mapPointMatch(), self.canvas()
        if match.isValid() and has_lines(match.layer()):
            return line_of(match.layer(), match.featureId(), *place)
        reach = max(QgsMapTool.searchRadiusMU(canvas), em(canvas, NEAR_EM) * canvas.mapUnitsPerPixel())
        at = event.mapPoint()
        box = QgsRectangle(at.x() - reach, at.y() - reach, at.x() + reach, at.y() + reach)
        for layer in canvas.layers() if any_layer else [canvas.currentLayer()]:
            found = line_under(layer, canvas.mapSettings(), box) if has_lines(layer) else None
            if found is not None:
                return found
        return None

    def _hover(self, place: LonLat, event: QgsMapMouseEvent) -> None:
        """Before the first click: a dot where an alternative would be taken hold of."""
        if self.state.begun:
            if self.state.key and self.state.pointer_m is not None:
                self._workspace.chainageHovered.emit(self.state.key, self.state.pointer_m)
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        hit = None if free else self._hit(place)
        self._dots.reset(POINT_GEOMETRY)
        line = self.lines.lines.get(hit.key) if hit is not None else None
        if hit is not None and line is not None:
            lon, lat = line.point_at(hit.chainage_m)
            self._dot((float(lon), float(lat)))
            self._workspace.chainageHovered.emit(hit.key, hit.chainage_m)

    def _dot(self, place: LonLat) -> None:
        there = self._on_map(place)
        if there is not None:
            self._dots.addPoint(there)

    def _draw(self, answer: Answer | None) -> None:
        for band, kind in ((self._band, LINE_GEOMETRY), (self._dots, POINT_GEOMETRY), (self._faults, POINT_GEOMETRY)):
            band.reset(kind)
        if answer is None:
            for place in self.state.points:
                self._dot(place)
            return
        line, found = answer.line, answer.found
        if self.state.free:
            # Where the mouse is, whatever was measured last.
            ends = self.state.places()
            self._show(self._band, geometry_of_line(*along_geodesics(*np.array(ends, dtype=np.float64).T)[:2]))
        else:
            lon, lat = line.point_at([found.from_m, found.to_m])
            ends = list(zip(lon.tolist(), lat.tolist()))
            if found.length_m > 0.0:
                lon, lat, _ = line.stretch(found.from_m, found.to_m)
                seen = self._seen(lon, lat)
                self._show(self._band, geometry_of_line(lon[seen], lat[seen]))
        self._show(self._dots, _places(ends))
        if answer.broken:
            self._show(self._faults, _places([(one.lon, one.lat) for one in answer.broken]))

    def _seen(self, lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        """The vertices of a line that a band needs: outside of the map few of them, within no more than it has pixels.

        All of a long line would be drawn anew at each move of the mouse.
        """
        number = np.arange(lon.size)
        wanted = (number % 64 == 0) | (number == lon.size - 1)
        corners = np.array(self._corners(), dtype=np.float64)
        if corners.size:
            (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
            inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            wanted |= inside & (number % max(1, int(inside.sum()) // MOST_DRAWN) == 0)
        return np.asarray(wanted)

    def _show(self, band: QgsRubberBand, geometry: QgsGeometry) -> None:
        on_map = map_geometry_of(self.canvas(), geometry)
        if on_map is not None:
            band.setToGeometry(on_map, None)

    def _title(self) -> str:
        if self.state.key:
            return self.lines.title(self.state.key)
        return self.tr("Free line") if self.state.free else self.tr("Measure")

    def _hint(self) -> str:
        if self.state.finished:
            return self.tr("Click to measure anew; Esc clears.")
        if self.state.free:
            return self.tr("Click the next point; right click finishes, Backspace takes the last point back.")
        if self.state.key:
            return self.tr("Click where the segment ends; Esc cancels.")
        layer = self.canvas().currentLayer()
        of_layer = self.tr(" or a line of {}").format(layer.name()) if has_lines(layer) else ""
        return self.tr(
            "Click where the segment begins: on an alternative{}, or anywhere for a free line. Ctrl takes a line of "
            "any layer, Shift none. Enter: type chainages of the selected alternative."
        ).format(of_layer)

    def _crossed_text(self, answer: Answer) -> str:
        count = len(answer.found.points) + len(features_met(answer))
        if answer.layers is None and self.answers.layers.is_looking:
            return self.tr("Looking for crossings…")
        if answer.layers is not None:
            words = self.tr("Crossings in the ticked layers: {}")
            return (words if answer.key else self.tr("Crossings in the ticked layers so far: {}")).format(count)
        if not answer.key and self.answers.layers.is_too_much:
            return self.tr("So much is ticked that crossings follow when the line is finished.")
        return self.tr("Crossings found before: {}").format(count) if count else ""


def _places(places: list[LonLat]) -> QgsGeometry:
    return QgsGeometry.fromMultiPointXY([QgsPointXY(*place) for place in places])
