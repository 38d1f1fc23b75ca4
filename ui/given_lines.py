"""Lines that come from elsewhere: straights, curves and tangents are looked for in them, so that they can be checked.

The line stays as it was given. What is found belongs to it if it is the same line; else it is only told.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, QObject

from ..core.alignment import Alignment
from ..core.axis_fitting import FittedAxis, fit_axis, is_laid_out, with_radii
from ..core.evaluate import plan_of_line
from ..core.geodesy import FloatArray, chainage_m
from ..core.profile_fit import drawn_profile
from ..core.progress import Part, Progress, check_cancelled
from ..core.standards import Standard
from .alternative_columns import number
from .crossings_action import same_line
from .scenario_inputs import study_zones
from .tasks import FunctionTask
from .workspace import Workspace

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ..layers.study import Study

# An axis this close to its line is the line's own.
SAME_LINE_M = 1.0
# How far given levels may be from the tangents and vertical curves they were drawn from.
LEVEL_WITHIN_M = 0.02


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanGivenLines", text)


@dataclass(frozen=True)
class FoundInLine:
    """The given line with the axis and profile that are its own, if it has them; and what was fitted to it."""

    line: Alignment
    fitted: FittedAxis


def real_levels(level_m: FloatArray | None) -> FloatArray | None:
    """The Z of a line if they are levels: all of them known, and not all 0, which is how 2D lines come."""
    if level_m is None or not np.isfinite(level_m).all() or not level_m.any():
        return None
    return level_m


def find_in_line(line: Alignment, standard: Standard, nogo: list[BaseGeometry], progress: Progress) -> FoundInLine:
    """Axis and, where the line has levels, profile of a line; on any thread. Raises KarwanError, as when cancelled."""
    fitted = fit_axis(line, standard, nogo, progress=Part(progress, 0.0, 0.9))
    found = line
    if fitted.deviation_m < SAME_LINE_M:
        held = replace(line, axis=fitted.axis)
        # As the checks, and whoever opens the study, will judge it: an axis of another line is worse than none.
        kept = with_radii(fitted.axis, None, standard.min_radius_m)
        if plan_of_line(held) is not None and is_laid_out(line, kept):
            found = held
    check_cancelled(progress)
    if line.level_m is not None:
        # Vertical curves are checked only on a profile that the levels show beyond doubt: one that is merely near them
        # breaks at places of its own.
        found = replace(found, profile=drawn_profile(chainage_m(line.lon, line.lat), line.level_m, LEVEL_WITHIN_M))
    progress.report(1.0)
    return FoundInLine(found, fitted)


class GivenLines(QObject):
    """Looks into one alternative after the other, each in a task that is announced by workspace.taskStarted."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._waiting: deque[tuple[str, Alignment]] = deque()
        self._task: FunctionTask | None = None
        workspace.studyChanged.connect(self.stop)

    def stop(self) -> None:
        """Look no further; the lines stay as they are."""
        self._waiting.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def look_into(self, key: str, line: Alignment) -> None:
        """Look for axis and profile in `line`, which was given and is an alternative's by now.

        It has levels only if these were given too; what was designed for it since is none of it.
        """
        self._waiting.append((key, line))
        self._next()

    def _next(self) -> None:
        while self._task is None and self._waiting:
            key, line = self._waiting.popleft()
            with self._workspace.reporting():
                self._start(key, line)

    def _start(self, key: str, line: Alignment) -> None:
        workspace = self._workspace
        record, study = workspace.record(key), workspace.require_study()
        if record is None:
            return
        stored, rules = record.alignment, workspace.standard()
        line = replace(line, name=record.name)
        closed, _ = study_zones(workspace)

        def work(progress: Progress) -> FoundInLine:
            return find_in_line(line, rules, closed, progress)

        task = self._task = FunctionTask(tr("Looking for curves in {}").format(record.name), work)
        task.done.connect(lambda found: self._on_done(task, key, study, stored, found))
        task.failed.connect(lambda problem, remedy: self._on_failed(task, f"{problem} {remedy}".strip()))
        task.cancelled.connect(lambda: self._on_failed(task, ""))
        workspace.taskStarted.emit(task)
        task.start()

    def _on_done(self, task: FunctionTask, key: str, study: Study, stored: Alignment, found: FoundInLine) -> None:
        if task is not self._task:
            return
        self._task = None
        record = self._workspace.record(key) if self._workspace.study is study else None
        # What was bent or deleted meanwhile is another line.
        if record is not None and same_line(record.alignment, stored):
            self._workspace.say(
                told(record.name, found),
                Qgis.MessageLevel.Info if found.line.axis is not None else Qgis.MessageLevel.Warning,
            )
            if found.line.axis is not None or found.line.profile is not None:
                # Part of adding it, not a step of its own.
                what = tr("Straights, curves and grades found in the line")
                self._workspace.replace_alignment(key, found.line, undoable=False, what=what)
        self._next()

    def _on_failed(self, task: FunctionTask, problem: str) -> None:
        if task is self._task:
            self._task = None
            if problem:
                self._workspace.say(problem, Qgis.MessageLevel.Warning)
            self._next()


def told(name: str, found: FoundInLine) -> str:
    """What a planner should know of a line that was given."""
    fitted, line = found.fitted, found.line
    off = number(fitted.deviation_m, 2 if fitted.deviation_m < 10.0 else 0), number(fitted.at_m / 1000.0, 3)
    if line.axis is not None:
        text = tr(
            "{}: straights {}, curves {} and transitions {} were found in the line, at most {} m off it (km {}). The "
            "line stays as it was given."
        ).format(name, fitted.straights, fitted.arcs, fitted.transitions, *off)
    else:
        text = tr(
            "{}: straights and curves found in the line are up to {} m off it (km {}), so its curves are not checked. "
            "The line stays as it was given; “Edit” lays out one with curves near it."
        ).format(name, *off)
    if line.profile is not None:
        breaks, curves = line.profile.chainage_m.size - 2, int(np.count_nonzero(line.profile.radius_m))
        text += " " + tr("Its levels are kept; they show {} changes of grade, {} with vertical curves.").format(
            breaks, curves
        )
    elif line.level_m is not None:
        text += " " + tr(
            "Its levels are kept; they do not show where vertical curves begin and end, so these are not checked."
        )
    return text
