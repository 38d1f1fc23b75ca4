"""What is known of each alternative: its evaluation, what that rests on, and the line it is being bent to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject

from ..core.alignment import Alignment
from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from .evaluations import Evaluations
from .inputs import Inputs, differences, inputs_from_mapping
from .session import Session
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.terrain import Terrain
    from ..layers.study import AlternativeRecord


class Results(Session):
    """Session plus results; nothing here writes to the study."""

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._scenarios: dict[str, dict[str, Any]] = {}
        self._previews: dict[str, Evaluation] = {}
        self._crossing_counts: dict[str, int | None] = {}
        self._evaluations = Evaluations(self)
        self._evaluations.ready.connect(self.evaluationChanged)
        self._evaluations.failed.connect(self._on_evaluation_failed)

    def _leave(self) -> None:
        self._evaluations.clear()
        self._previews.clear()
        self._scenarios.clear()
        self._crossing_counts.clear()
        super()._leave()

    def evaluation(self, key: str) -> Evaluation | None:
        """The evaluation of an alternative with the inputs it was made with and its stored levels.

        None while it is being computed in the background: evaluationChanged(key) follows.
        """
        found = self._evaluations.get(key)
        record = self.record(key)
        if found is None and record is not None:
            with self.reporting():
                self._evaluations.request(key, record.alignment, self.inputs_of(key))
        return found

    def evaluate_now(self, alignment: Alignment) -> Evaluation:
        """Evaluate any line with the study's inputs on the calling thread; raises KarwanError."""
        return self._evaluations.evaluate_now(alignment, self.inputs())

    def kept_evaluation(self, key: str) -> Evaluation | None:
        """The evaluation of an alternative if it was computed already; nothing is started."""
        return self._evaluations.get(key)

    def evaluate_with(self, alignment: Alignment, inputs: Inputs) -> Evaluation:
        """Evaluate a line with given inputs on the calling thread, a task's too; raises KarwanError."""
        return self._evaluations.evaluate_now(alignment, inputs)

    def terrain_around(self, lon: Any, lat: Any) -> Terrain:
        """The study's terrain round some points (degrees), from memory if it was read before; raises TerrainError."""
        return self._evaluations.windows.around(self.elevation_model(), lon, lat)

    def inputs_of(self, key: str) -> Inputs:
        """What an alternative was made with, as far as the study knows; the present inputs otherwise."""
        stored = self._stored_inputs(key)
        return inputs_from_mapping(stored, self.inputs()) if stored else self.inputs()

    def stale(self, key: str) -> list[str]:
        """Which of "dem", "standard", "unit_costs" changed since an alternative was computed; [] if none."""
        stored = self._stored_inputs(key)
        if not stored:
            return []
        try:
            return differences(stored, self.inputs().to_mapping())
        except KarwanError:
            return ["dem"]

    def _stored_inputs(self, key: str) -> dict[str, Any] | None:
        record = self.record(key)
        if record is None or not record.scenario_id:
            return None
        if record.scenario_id not in self._scenarios:
            self._scenarios[record.scenario_id] = self.require_study().scenario(key) or {}
        return self._scenarios[record.scenario_id].get("inputs")

    def _on_evaluation_failed(self, key: str, problem: str, remedy: str) -> None:
        record = self.record(key)
        name = record.name if record is not None else key
        self.say(f"{name}: {problem} {remedy}".strip(), Qgis.MessageLevel.Warning)

    def crossings_count(self, key: str) -> int | None:
        """How many points an alternative crosses something at; None while nobody looked."""
        if key not in self._crossing_counts:
            points, intervals = self.require_study().crossings(key)
            self._crossing_counts[key] = len(points) if points or intervals else None
        return self._crossing_counts[key]

    # Lines that are being bent

    def preview_alignment(self, key: str, alignment: Alignment) -> FunctionTask | None:
        """Show what an alternative becomes on another line, writing nothing, until it is replaced or end_preview(key).

        Computed in the background; the newest call wins.
        """
        with self.reporting():
            return self._evaluations.start(key, alignment, self.inputs(), self._preview)
        return None

    def end_preview(self, key: str) -> None:
        """Show an alternative as it is stored again."""
        self._evaluations.forget(key)
        if self._previews.pop(key, None) is not None:
            self.reload()
            self.evaluationChanged.emit(key)

    def _preview(self, key: str, evaluation: Evaluation) -> None:
        record = self.record(key)
        if record is not None:
            self._previews[key] = evaluation
            self._evaluations.put(key, evaluation)
            self._records[key] = self._as_shown(record)
            self.alternativesChanged.emit()
            self.evaluationChanged.emit(key)

    def _as_shown(self, record: AlternativeRecord) -> AlternativeRecord:
        preview = self._previews.get(record.id)
        if preview is None:
            return record
        attributes = {**preview.attributes(), "name": record.name}
        return replace(record, alignment=preview.alignment, attributes=attributes)
