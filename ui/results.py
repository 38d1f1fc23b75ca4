"""What is known of each alternative: its evaluation, what that rests on, and the line it is being bent to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.alignment import Alignment
from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from ..core.sections import stations_on
from ..layers.study_file import writes
from .evaluations import Evaluations
from .inputs import GIVEN, Inputs, differences, inputs_from_mapping, station_from_mapping
from .session import Session
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.terrain import ElevationModel, Terrain
    from ..layers.study import AlternativeRecord


class Results(Session):
    """Session plus results; nothing here writes to the study.

    computingChanged(id): see is_computing.
    """

    computingChanged = pyqtSignal(str)

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._scenarios: dict[str, dict[str, Any]] = {}
        self._previews: dict[str, Evaluation] = {}
        self._crossing_counts: dict[str, tuple[int | None, bool]] = {}
        self._served: dict[str, tuple[Alignment, tuple[Any, Any], bool]] = {}
        self._inputs_now: tuple[int, Inputs] | None = None
        self._mapped: tuple[Inputs, dict[str, Any]] | None = None
        self._made_with: dict[str, tuple[dict[str, Any], Inputs, Inputs]] = {}
        # Before anybody else hears of a change.
        for changed in (self.studyChanged, self.settingsChanged, self.alternativesChanged, self.evaluationChanged):
            changed.connect(self._forget_present)
        self._evaluations = Evaluations(self)
        self._evaluations.ready.connect(self.evaluationChanged)
        self._evaluations.failed.connect(self._on_evaluation_failed)
        self._evaluations.workingChanged.connect(self._on_working)
        self.settingsChanged.connect(self._evaluations.clear_problems)

    def _leave(self) -> None:
        self._evaluations.clear()
        self._previews.clear()
        self._scenarios.clear()
        self._crossing_counts.clear()
        self._served.clear()
        self._inputs_now = None
        super()._leave()

    def evaluation(self, key: str) -> Evaluation | None:
        """The evaluation of an alternative with the inputs it was made with and its stored levels.

        None while it is being computed in the background, evaluationChanged(key) follows, or if it cannot be:
        see evaluation_problem.
        """
        found = self._previews.get(key) or self._evaluations.get(key)
        record = self.record(key)
        if found is None and record is not None and not self._evaluations.problem(key):
            try:
                inputs = self.inputs_of(key)
                # While a layer is being read nothing is computed that would be without it; settingsChanged follows.
                if not self.layer_courses.is_reading:
                    self._evaluations.request(key, record.alignment, inputs)
            except KarwanError as error:
                self._evaluations.note_problem(key, str(error))
                self.say(error)
        return found

    @property
    def stored(self) -> tuple[object, ...]:
        """Another one once there is another study, selection, alternative or anything new in the file.

        For what reads the file: figures of a line that is being bent change nothing there.
        """
        return self.study, self.selected_id, tuple(self._records), writes()

    def evaluation_problem(self, key: str) -> str:
        """Why an alternative could not be evaluated; "" unless it was tried."""
        return self._evaluations.problem(key)

    def evaluate_now(self, alignment: Alignment) -> Evaluation:
        """Evaluate any line with the study's inputs on the calling thread; raises KarwanError."""
        return self._evaluations.evaluate_now(alignment, self.inputs(alignment))

    def kept_evaluation(self, key: str) -> Evaluation | None:
        """The evaluation of an alternative as it is stored if it was computed already; nothing is started."""
        return self._evaluations.get(key)

    def evaluate_with(self, alignment: Alignment, inputs: Inputs) -> Evaluation:
        """Evaluate a line with given inputs on the calling thread, a task's too; raises KarwanError."""
        return self._evaluations.evaluate_now(alignment, inputs)

    def terrain_around(self, model: ElevationModel, lon: Any, lat: Any) -> Terrain:
        """A model's terrain round some points (degrees), from memory if it was read before; on any thread.

        Take the model from elevation_model() on the main thread. Raises TerrainError.
        """
        return self._evaluations.windows.around(model, lon, lat)

    def inputs_of(self, key: str) -> Inputs:
        """What an alternative was made with, as far as the study knows; the present inputs otherwise."""
        stored, present = self._stored_inputs(key), self._present()
        if not stored:
            return present
        made = self._made_with.get(key)
        if made is None or made[0] is not stored or made[1] is not present:
            made = self._made_with[key] = stored, present, inputs_from_mapping(stored, present)
        return made[2]

    def stale(self, key: str) -> list[str]:
        """Which of "dem", "standard", "unit_costs" changed since an alternative was computed; [] if none."""
        if not self._stored_inputs(key):
            return []
        try:
            present = self._present()
            if self._mapped is None or self._mapped[0] is not present:
                self._mapped = present, present.to_mapping()
            changed = self.changed_since(key, self._frozen(key), *self._mapped)
        except KarwanError:
            return ["dem"]
        # What is still being read is no change.
        return [name for name in changed if name not in ("courses", "risks") or not self.layer_courses.is_reading]

    def _present(self) -> Inputs:
        """The present inputs; asked for by every row of every table at once, they are read once for all of them."""
        if self._inputs_now is None or self._inputs_now[0] != writes():
            self._inputs_now = writes(), self.inputs()
            QTimer.singleShot(0, self._forget_present)
        return self._inputs_now[1]

    def _forget_present(self, *_changed: Any) -> None:
        self._inputs_now = self._mapped = None
        self._made_with.clear()

    def changed_inputs(self, key: str, inputs: Inputs) -> list[str]:
        """Which of `inputs`, named as inputs.differences does, are not those an alternative was computed with."""
        return self.changed_since(key, self._frozen(key), inputs)

    def changed_since(
        self, key: str, frozen: Mapping[str, Any] | None, inputs: Inputs, mapped: Mapping[str, Any] | None = None
    ) -> list[str]:
        """The same of what was frozen with an alternative; on any thread. mapped: inputs.to_mapping() if known."""
        stored = None if frozen is None else frozen.get("inputs")
        changed = differences(stored, mapped or inputs.to_mapping()) if stored else []
        if stored and "stations" in changed and self._serves_the_same(key, stored["stations"], inputs):
            changed.remove("stations")
        return changed

    def _serves_the_same(self, key: str, stored: list[list[Any]], now: Inputs) -> bool:
        """Whether an alternative serves the same stations as before, whatever changed of those it does not serve."""
        record = self.record(key)
        if record is None:
            return False
        line, asked = record.alignment, (stored, now.surroundings.stations)
        kept = self._served.get(key)
        if kept is None or kept[0] is not line or kept[1] != asked:
            before = [station_from_mapping(one) for one in stored]
            same = stations_on(line, before).served == stations_on(line, now.surroundings.stations).served
            kept = self._served[key] = (line, asked, same)
        return kept[2]

    def _stored_inputs(self, key: str) -> dict[str, Any] | None:
        found = self._frozen(key)
        return None if found is None else found.get("inputs")

    def levels_given(self, key: str) -> bool:
        """Whether an alternative has levels that somebody gave, which are judged and not designed anew."""
        return (self._frozen(key) or {}).get("levels") == GIVEN

    def _frozen(self, key: str) -> dict[str, Any] | None:
        record = self.record(key)
        if record is None or not record.scenario_id:
            return None
        if record.scenario_id not in self._scenarios:
            found = self.reading(lambda study: study.scenarios(), None)
            if found is None:
                return None
            for name, inputs in found.items():
                self._scenarios.setdefault(name, inputs)
            self._scenarios.setdefault(record.scenario_id, {})
        return self._scenarios[record.scenario_id]

    def _on_evaluation_failed(self, key: str, name: str, problem: str) -> None:
        self.say(f"{name}: {problem}", Qgis.MessageLevel.Warning)
        if self.record(key) is not None:
            self.evaluationChanged.emit(key)

    def crossings_count(self, key: str) -> int | None:
        """How many points an alternative crosses something at; None while nobody looked."""
        return self._crossings(key)[0]

    def crossings_stale(self, key: str) -> bool:
        """Whether what is known to be crossed is of an older line, or of another than the one it is being bent to."""
        count, stale = self._crossings(key)
        return stale or (count is not None and key in self._previews)

    def _crossings(self, key: str) -> tuple[int | None, bool]:
        """Number of points, and whether they are of an older line."""
        if key not in self._crossing_counts:
            found = self.reading(lambda study: study.crossings_known(), None)
            if found is None:
                return None, False
            for each in {key, *self._records}:
                self._crossing_counts.setdefault(each, found.get(each, (None, False)))
        return self._crossing_counts[key]

    def is_computing(self, key: str) -> bool:
        """Whether the figures shown of an alternative are of an older line: those of its new one are being computed."""
        return self._evaluations.is_working(_preview_of(key)) or (
            self._evaluations.is_working(key) and self._evaluations.get(key) is not None
        )

    def _on_working(self, key: str) -> None:
        self.computingChanged.emit(key.removeprefix(_PREVIEW))

    # Lines that are being bent

    def is_bent(self, key: str) -> bool:
        """Whether an alternative is shown on another line than the one that is stored."""
        return key in self._previews

    def preview_alignment(self, key: str, alignment: Alignment) -> FunctionTask | None:
        """Show what an alternative becomes on another line, writing nothing, until it is replaced or end_preview(key).

        Computed in the background; the newest call wins.
        """
        with self.reporting():
            # Under a name of its own: what was saved before and is being put in must not be dropped for a preview.
            inputs = self.inputs(alignment)
            return self._evaluations.start(
                _preview_of(key), alignment, inputs, lambda _key, evaluation: self._preview(key, evaluation)
            )
        return None

    def end_preview(self, key: str) -> None:
        """Show an alternative as it is stored again."""
        self._evaluations.forget(_preview_of(key))
        if self._previews.pop(key, None) is not None:
            self.reload()
            self.evaluationChanged.emit(key)

    def stop_preview(self, key: str) -> None:
        """Compute no further what a line was being bent to; what is shown of it stays until it is replaced."""
        self._evaluations.forget(_preview_of(key))

    def _preview(self, key: str, evaluation: Evaluation) -> None:
        record = self.record(key)
        if record is not None:
            self._previews[key] = evaluation
            self._records[key] = self._as_shown(record)
            self.evaluationChanged.emit(key)
            # The tables in a turn of their own: together with the charts the window would stand still to be seen.
            QTimer.singleShot(0, lambda: self._tell_preview(key, evaluation))

    def _tell_preview(self, key: str, evaluation: Evaluation) -> None:
        if self._previews.get(key) is evaluation:
            self.alternativesChanged.emit()

    def _as_shown(self, record: AlternativeRecord) -> AlternativeRecord:
        preview = self._previews.get(record.id)
        if preview is None:
            return record
        from ..layers.study_rows import figures_of

        attributes = {**preview.attributes(), "name": record.name}
        return replace(
            record, alignment=preview.alignment, attributes=attributes, figures=figures_of(preview)
        )  # fmt: skip


_PREVIEW = "preview of "


def _preview_of(key: str) -> str:
    """The name under which the line is computed that an alternative is being bent to."""
    return f"{_PREVIEW}{key}"
