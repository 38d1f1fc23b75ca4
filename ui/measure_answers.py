"""What a measurement says at any moment: along a line that is there, or along one that is being drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from qgis.core import QgsMapLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.alignment import Alignment
from ..core.errors import AlignmentError, KarwanError
from ..core.evaluation import Violation
from ..core.geodesy import chainage_m
from ..core.measure import MeasuredLine, SegmentMeasure
from ..core.measure_beside import Beside, beside
from ..core.measure_crossed import with_crossings
from ..core.measure_drawn import Drawn, DrawnLine
from ..core.measure_limits import limits_of_drawn, limits_of_given, within
from ..core.standards import Standard
from ..core.terrain import Terrain
from ..layers.line_picking import PickedLine, selected_lines
from .measure_follower import MeasureFollower
from .measure_layers import NOTHING, Followed, MeasureLayers
from .measure_lines import MeasureLines
from .measure_ranges import MeasureRanges
from .measuring import LonLat, Measurement
from .workspace import Workspace

# Key of a line drawn freely once it is finished.
DRAWN_KEY = "drawn"


@dataclass(frozen=True)
class Answer:
    """What is measured: of which line, from where to where, which limits it breaks, and where the mouse is.

    leg: the last one of a line being drawn. layers: names of those crossed, None while that is not known; covers: of
    rasters of classes among them. settled: whether nothing of it is still to come. standard: what was judged by, "" for
    nothing. terrain, cell_m: the elevation model below it and its cells, "" and 0 without one.
    """

    title: str
    key: str
    line: MeasuredLine
    found: SegmentMeasure
    broken: tuple[Violation, ...]
    at_m: float
    leg: SegmentMeasure | None
    layers: tuple[str, ...] | None
    settled: bool
    standard: str = ""
    terrain: str = ""
    cell_m: float = 0.0
    notes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class MeasureAnswers(QObject):
    """Answers for a Measurement. changed: ask again. corners: of the map, longitude and latitude."""

    changed = pyqtSignal()

    def __init__(
        self, workspace: Workspace, corners: Callable[[], list[LonLat]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._corners = workspace, corners
        self.lines = MeasureLines(workspace, self)
        self.layers = MeasureLayers(workspace, self)
        self.ranges = MeasureRanges(workspace, self)
        self._follower = MeasureFollower(self)
        self._follower.answered.connect(self._on_answered)
        self._follower.refused.connect(self._on_refused)
        self._of: tuple[Terrain | None, Followed, Standard | None] | None = None
        self._drawing = DrawnLine()
        self._drawn: Drawn | None = None
        self._asked: tuple[object, ...] = ()
        self._judged: tuple[MeasuredLine | None, Standard | None, tuple[Violation, ...]] = (None, None, ())
        self._standard: Standard | None = None
        self._knows_standard = False
        self.lines.changed.connect(self.changed)
        self.ranges.changed.connect(self.changed)
        self.layers.changed.connect(self._on_layers)
        workspace.settingsChanged.connect(self._on_settings)
        workspace.studyChanged.connect(self._on_settings)
        workspace.evaluationChanged.connect(self._on_evaluated)

    def dispose(self) -> None:
        """Stop working and let go of the workspace."""
        self._workspace.settingsChanged.disconnect(self._on_settings)
        self._workspace.studyChanged.disconnect(self._on_settings)
        self._workspace.evaluationChanged.disconnect(self._on_evaluated)
        # An answer that is on its way would begin new work.
        self._follower.answered.disconnect(self._on_answered)
        self._follower.refused.disconnect(self._on_refused)
        self.blockSignals(True)
        self.ranges.dispose()
        self._follower.dispose()
        self.layers.dispose()
        self.lines.dispose()

    def _on_settings(self, *_what: object) -> None:
        self._knows_standard = False
        self.changed.emit()

    def _on_layers(self) -> None:
        # What was answered without them is asked again.
        self._asked = ()
        self.changed.emit()

    def _on_evaluated(self, _key: str) -> None:
        self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being worked out."""
        return self._follower.is_busy or self.layers.is_looking

    @property
    def places(self) -> tuple[LonLat, ...]:
        """Those of the line being drawn that were measured last."""
        return () if self._drawn is None else self._drawn.places

    def rest(self) -> None:
        """Nothing is measured: what was asked is forgotten, and what was drawn."""
        self._follower.rest()
        self._drawn, self._asked = None, ()

    def standard(self) -> Standard | None:
        """What limits are told by: the study's standard; None without a study."""
        if not self._knows_standard:
            self._standard, self._knows_standard = None, True
            if self._workspace.study is not None:
                try:
                    self._standard = self._workspace.standard()
                except KarwanError as error:
                    self._workspace.say_once(str(error))
        return self._standard

    # Answers

    def answer(self, state: Measurement) -> Answer | None:
        """What is measured now; None while there is nothing to measure. What is missing is begun."""
        if state.free:
            return self._free(state)
        span = state.chainages()
        line = self.lines.line(state.key) if state.key else None
        if span is None or line is None:
            return None
        at_m = state.pointer_m if state.pointer_m is not None and not state.finished else span[1]
        return self._along(state.key, line, span, at_m, state.finished)

    def _along(self, key: str, line: MeasuredLine, span: tuple[float, float], at_m: float, finished: bool) -> Answer:
        ready = self.lines.is_ready(key)
        # Heights of crossings come from the line: it is looked at once its ground is known.
        if ready:
            self.layers.look(key, line)
        met = self.layers.met(key)
        shown = line if met is None else with_crossings(line, met.crossings)
        found = shown.measure(*span)
        # While the mouse moves the figures alone are told: what they may be off by is worked out when it rests.
        ranges = self.ranges.of(line, span) if ready and finished else {}
        found = replace(found, ranges=ranges or {})
        standard, broken = self._broken(key, line)
        return Answer(
            self.lines.title(key), key, shown, found, within(broken, *span), at_m, None,
            None if met is None else met.layers, ready and not self.layers.is_looking and ranges is not None, standard,
            *self.lines.terrain_named(found), () if met is None else met.notes, () if met is None else met.covers,
        )  # fmt: skip

    def _broken(self, key: str, line: MeasuredLine) -> tuple[str, tuple[Violation, ...]]:
        """The standard a line is judged by, and what it breaks."""
        if self._workspace.record(key) is not None:
            evaluation = self._workspace.evaluation(key)
            return ("", ()) if evaluation is None else (evaluation.basis.standard_key, evaluation.violations)
        standard = self.standard()
        if standard is None:
            return "", ()
        if self._judged[0] is not line or self._judged[1] is not standard:
            drawn = self._drawn if key == DRAWN_KEY else None
            lon, lat = np.array(drawn.places).T if drawn is not None else (line.lon, line.lat)
            found = limits_of_drawn(line, lon, lat, standard) if key == DRAWN_KEY else limits_of_given(line, standard)
            self._judged = line, standard, found
        return standard.title, self._judged[2]

    def _free(self, state: Measurement) -> Answer | None:
        places = state.places()
        if not places:
            return None
        self._follow(places)
        drawn = self._drawn
        if drawn is None or drawn.places[0] != places[0]:
            return None
        if state.finished and drawn.places == tuple(places):
            line = self._finished(drawn)
            if line is not None:
                return self._along(DRAWN_KEY, line, (0.0, line.length_m), line.length_m, True)
        line, standard = drawn.line, self.standard()
        end = line.length_m
        found = line.measure(0.0, end)
        leg = line.measure(_last_corner(drawn), end) if len(set(drawn.places)) > 2 else None
        covers, titles, notes = self._followed(drawn)
        return Answer(
            self.tr("Free line"), "", line, found, drawn.broken, end, leg, titles, False,
            "" if standard is None else standard.title, *self.lines.terrain_named(found), notes, covers,
        )  # fmt: skip

    def _followed(self, drawn: Drawn) -> tuple[tuple[str, ...], tuple[str, ...] | None, tuple[str, ...]]:
        """Names of the rasters of classes a line was crossed with, of all its layers (None: not yet), and notes."""
        of = self.layers.followed
        if of is None:
            return (), None, ()
        covers = tuple(cover.title for cover in of.covers)
        titles = *(layer.title for layer in of.layers), *covers
        if drawn.crossed != titles:
            return (), None, ()
        later = self.tr("Read slowly, crossed when the line is finished: {}").format(", ".join(of.later))
        return covers, titles, (later,) if of.later else ()

    def _finished(self, drawn: Drawn) -> MeasuredLine | None:
        """A line that was drawn, measured as any other from now on; None until its ground is read."""
        lon, lat = np.array(drawn.places, dtype=np.float64).T
        known = self.lines.given(DRAWN_KEY)
        if known is None or not (np.array_equal(known.lon, lon) and np.array_equal(known.lat, lat)):
            self.layers.forget_line(DRAWN_KEY)
            self.lines.take(DRAWN_KEY, Alignment(self.tr("Free line"), lon, lat))
        line = self.lines.line(DRAWN_KEY)
        return line if self.lines.is_ready(DRAWN_KEY) else None

    def _follow(self, places: list[LonLat]) -> None:
        """Have a line measured as far as it is drawn, unless that was asked before."""
        terrain, about = self.lines.terrain(places), self.layers.about(places, self._corners()) or NOTHING
        of = terrain, about, self.standard()
        if self._of is None or any(one is not other for one, other in zip(of, self._of)):
            self._of, self._drawing = of, DrawnLine(terrain, about.layers, of[2], covers=about.covers)
        asked = self._drawing, tuple(places)
        if asked != self._asked:
            self._asked = asked
            self._follower.follow(self._drawing, places)

    def _on_answered(self, drawn: Drawn) -> None:
        if self._asked:
            self._drawn = drawn
            self.changed.emit()

    def _on_refused(self, _problem: str) -> None:
        # Two places that are one, or none that is measurable: the next move of the mouse mends it.
        self._asked = ()

    # Several lines

    def take(self, picked: PickedLine) -> str:
        """Take a feature's line to be measured; its key."""
        self.lines.take(picked.key, Alignment(picked.title, picked.lon, picked.lat, picked.level_m))
        return picked.key

    def beside(self, answer: Answer, layer: QgsMapLayer | None) -> list[Beside]:
        """Every shown alternative, and the selected lines of a layer, between the two places of an answer."""
        lon, lat = answer.line.point_at(np.array([answer.found.from_m, answer.found.to_m]))
        start, end = zip(lon.tolist(), lat.tolist())
        return beside(self._lines_beside(answer, layer), start, end)

    def _lines_beside(self, answer: Answer, layer: QgsMapLayer | None) -> Iterator[tuple[str, str, MeasuredLine]]:
        if self._workspace.record(answer.key) is None:
            yield answer.key, answer.title, answer.line
        for record in self._workspace.records:
            line = self.lines.line(record.id) if record.shown or record.id == answer.key else None
            if line is not None:
                yield record.id, record.name, line
        try:
            for picked in selected_lines(layer):
                if picked.key != answer.key:
                    self.lines.take_beside(picked.key, Alignment(picked.title, picked.lon, picked.lat, picked.level_m))
                    line = self.lines.line(picked.key)
                    if line is not None:
                        yield picked.key, picked.title, line
        except AlignmentError as error:
            self._workspace.say_once(str(error))


def _last_corner(drawn: Drawn) -> float:
    """Chainage (m) at which the last leg begins."""
    places = [place for k, place in enumerate(drawn.places) if k == 0 or place != drawn.places[k - 1]]
    lon, lat = np.array(places, dtype=np.float64).T
    return float(chainage_m(lon, lat)[-2])
