"""The map tool that measures: mouse and keys become steps of a Measurement, its answer goes to the panel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import QgsGeometry, QgsPointLocator, QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand, QgsSnapIndicator
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QKeyEvent

from ..core.alignment import Alignment
from ..core.crossings import Crossings
from ..core.errors import KarwanError
from ..core.measure import MeasuredLine, SegmentMeasure
from ..core.terrain_classes import ClassLimits
from ..layers.compat import LINE_GEOMETRY, POINT_GEOMETRY
from ..layers.geometry import geometry_of_line
from ..layers.study_records import SectionRecord
from .crossing_search import Found, search, take, ticked_layers
from .map_hits import nearest_alternative
from .map_places import has_crs, lonlat_of, map_geometry_of, map_point_of, why_nowhere
from .measure_lines import MeasureLines
from .measure_panel import MeasurePanel
from .measuring import Hit, LonLat, Measurement, measure_state
from .tasks import FunctionTask
from .theme import em
from .workspace import Workspace

COLOUR = QColor(224, 30, 90)
BACK_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class MeasureTool(QgsMapTool):
    """Two clicks along an alternative, or a free line until the right click.

    Esc cancels, Backspace takes the last click back, Shift makes a click free of the alternative below it.
    """

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self.state = Measurement()
        self.lines = MeasureLines(workspace, self)
        self.panel = MeasurePanel(canvas)
        self._band = self._rubber_band(LINE_GEOMETRY)
        self._dots = self._rubber_band(POINT_GEOMETRY)
        self._snap = QgsSnapIndicator(canvas)
        self._crossed: Crossings | None = None
        self._task: FunctionTask | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.lines.changed.connect(self.refresh)
        self.panel.closed.connect(self.close)
        self.panel.keepRequested.connect(self.keep_section)
        workspace.studyChanged.connect(self.clear)
        canvas.destinationCrsChanged.connect(self.refresh)

    def _rubber_band(self, kind: Any) -> QgsRubberBand:
        band = QgsRubberBand(self.canvas(), kind)
        band.setColor(COLOUR)
        band.setWidth(max(2, em(self.canvas(), 0.25)))
        band.setSecondaryStrokeColor(QColor(255, 255, 255, 200))
        band.setIcon(QgsRubberBand.IconType.ICON_CIRCLE)
        band.setIconSize(max(7, em(self.canvas(), 0.8)))
        return band

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        self.canvas().unsetMapTool(self)
        self._drop_task()
        self.canvas().destinationCrsChanged.disconnect(self.refresh)
        self._workspace.studyChanged.disconnect(self.clear)
        self.lines.dispose()
        self.panel.dispose()
        for band in (self._band, self._dots):
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
        super().deactivate()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Follow the mouse."""
        place = self._place(event)
        if place is None:
            return
        line = self.lines.line(self.state.key) if self.state.key else None
        self.state.move(place, None if line is None else line.locate(*place)[0])
        if self.state.begun and not self.state.finished:
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
            if self.state.finished:
                self._forget_crossings()
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            line = self.lines.line(self.state.key) if self.state.key and not self.state.finished else None
            if line is not None:
                hit: Hit | None = Hit(self.state.key, line.locate(*place)[0])
            else:
                hit = None if free else self._hit(place)
            self.state.click(place, hit)
        if self.state.finished:
            self._look_for_crossings()
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels, or leaves the tool when there is nothing to cancel; Backspace and Delete take a click back."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear() if self.state.begun else self.close()
        elif event.key() in BACK_KEYS and self.state.begun:
            self._forget_crossings()
            self.state.back()
            self.refresh()
        else:
            return
        # Ignored means to QGIS: the tool has had it, do not delete features with it.
        event.ignore()

    # What the panel and others call

    def clear(self) -> None:
        """Measure nothing."""
        self.state.clear()
        self._forget_crossings()
        self.refresh()

    def close(self) -> None:
        """Leave the tool and its answer."""
        self.clear()
        self.panel.hide()
        self.canvas().unsetMapTool(self)

    def answer(self) -> tuple[MeasuredLine, SegmentMeasure] | None:
        """The line and what is measured of it now, crossings included once they are found."""
        if self.state.key and self.lines.line(self.state.key) is None:
            self.state.clear()
        terrain = self.lines.terrain(self.state.places())
        found = measure_state(self.state, self.lines.lines, terrain)
        if found is None or self._crossed is None:
            return found
        line, measured = found
        return line, replace(measured, points=self._crossed.points, intervals=self._crossed.intervals)

    def keep_section(self) -> None:
        """Write the measured stretch into the study; it can be undone."""
        answer, study = self.answer(), self._workspace.study
        if answer is None or study is None or not self.state.key:
            return
        found = answer[1]
        name = self.tr("km {:.1f} to {:.1f}").format(found.from_m / 1000.0, found.to_m / 1000.0)
        section = SectionRecord(
            name, found.from_m, found.to_m, found.length_m, found.length_3d_m, found.rise_m, found.fall_m,
            found.grade_mean_permille, found.grade_max_permille, found.levels, found.class_km,
        )  # fmt: skip
        with self._workspace.reporting():
            if self._workspace.save_sections(self.state.key, [*study.sections(self.state.key), section]):
                self._workspace.say(self.tr("{} is kept in the tab Sections.").format(name))

    def refresh(self) -> None:
        """Bring map and panel up to date."""
        answer = self.answer()
        self._draw(answer)
        self.panel.show_hint(self._hint())
        if answer is None:
            self.panel.show_nothing(self._title())
            return
        found = answer[1]
        notes = self.lines.notes(self.state.key, bool(found.class_km))
        self.panel.show_measure(self._title(), found, self._crossed_text(found), notes)
        along = bool(self.state.key) and self.state.finished
        self.panel.allow_keep(along, self.tr("Only a finished stretch of an alternative can be kept."))

    # Steps

    def _place(self, event: QgsMapMouseEvent) -> LonLat | None:
        """Where the mouse is, snapped as the project says; None where that is nowhere on Earth."""
        point = event.snapPoint()
        self._snap.setMatch(event.mapPointMatch())
        if not has_crs(self.canvas()):
            self._workspace.say_once(why_nowhere(self.canvas()))
        return lonlat_of(self.canvas(), point)

    def _on_map(self, place: LonLat) -> QgsPointXY | None:
        return map_point_of(self.canvas(), *place)

    def _hit(self, place: LonLat) -> Hit | None:
        return nearest_alternative(self.canvas(), self._workspace, self.lines, place)

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

    def _draw(self, answer: tuple[MeasuredLine, SegmentMeasure] | None) -> None:
        self._band.reset(LINE_GEOMETRY)
        self._dots.reset(POINT_GEOMETRY)
        if answer is None:
            for place in self.state.points:
                self._dot(place)
            return
        line, found = answer
        if found.length_m > 0.0:
            lon, lat, _ = line.stretch(found.from_m, found.to_m)
            self._show(self._band, geometry_of_line(lon, lat))
        if self.state.free:
            ends = self.state.places()
        else:
            lon, lat = line.point_at([found.from_m, found.to_m])
            ends = list(zip(lon.tolist(), lat.tolist()))
        dots = QgsGeometry.fromMultiPointXY([QgsPointXY(*end) for end in ends])
        self._show(self._dots, dots)

    def _show(self, band: QgsRubberBand, geometry: QgsGeometry) -> None:
        on_map = map_geometry_of(self.canvas(), geometry)
        if on_map is not None:
            band.setToGeometry(on_map, None)

    def _title(self) -> str:
        if self.state.key:
            record = self._workspace.record(self.state.key)
            return record.name if record is not None else ""
        return self.tr("Free line") if self.state.free else self.tr("Measure")

    def _hint(self) -> str:
        if self.state.finished:
            return self.tr("Click to measure anew; Esc clears.")
        if self.state.free:
            return self.tr("Click the next point; right click finishes, Backspace takes the last point back.")
        if self.state.key:
            return self.tr("Click where the segment ends; Esc cancels.")
        return self.tr("Click where the segment begins: on an alternative, or anywhere for a free line (Shift).")

    def _crossed_text(self, found: SegmentMeasure) -> str:
        if self._task is not None:
            return self.tr("Looking for crossings…")
        count = len(found.points) + len(found.intervals)
        if self._crossed is not None:
            return self.tr("Crossings in the ticked layers: {}").format(count)
        return self.tr("Crossings found before: {}").format(count) if count else ""

    # Crossings of what is finished

    def _look_for_crossings(self) -> None:
        self._forget_crossings()
        answer = self.answer()
        if answer is None or answer[1].length_m <= 0.0:
            return
        line, found = answer
        lon, lat, at = line.stretch(found.from_m, found.to_m)
        level = None if found.levels == "none" else line.level_at(at)
        stretch = Alignment(self._title(), lon, lat, level)
        project = self._workspace.project
        try:
            taken = take(project, ticked_layers(project), [stretch])
        except KarwanError as error:
            self._workspace.say(error)
            return
        self._task = FunctionTask(
            self.tr("Crossings of the measured stretch"),
            lambda progress: search(taken, [("", stretch)], None, ClassLimits(), progress),
        )
        task = self._task
        task.done.connect(lambda result: self._on_crossings(task, result, found.from_m))
        task.failed.connect(lambda problem, remedy: self._on_no_crossings(task, f"{problem} {remedy}".strip()))
        task.start()

    def _on_crossings(self, task: FunctionTask, result: Found, from_m: float) -> None:
        if task is not self._task:
            return
        self._task, met = None, result.by_key[""]
        self._crossed = Crossings(
            tuple(replace(p, chainage_m=p.chainage_m + from_m) for p in met.points),
            tuple(replace(i, from_m=i.from_m + from_m, to_m=i.to_m + from_m) for i in met.intervals),
            result.notes,
        )
        self.refresh()

    def _on_no_crossings(self, task: FunctionTask, problem: str) -> None:
        if task is self._task:
            self._task = None
            self._workspace.say(problem)
            self.refresh()

    def _forget_crossings(self) -> None:
        self._crossed = None
        self._drop_task()

    def _drop_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
