"""Searches for alternatives and the corridor map, one at a time beside the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import KarwanError
from .generation import CorridorRun, GenerationRun, SearchRun
from .results import Results
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.search.memory import SearchMemory


class Searches(Results):
    """Results plus searches. generationEnded: a search is over, however it went."""

    generationEnded = pyqtSignal()

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._run: SearchRun | None = None
        # What searches of the open study leave to later ones; made by the first, let go with the study.
        self.search_memory: SearchMemory | None = None

    def _settle(self) -> None:
        self.cancel_generation()
        super()._settle()

    def _leave(self) -> None:
        self.cancel_generation()
        # Its end is awaited by nobody: another study may begin a search of its own.
        self._run = None
        self.search_memory = None
        super()._leave()

    def generate(self, scenario: Scenario) -> FunctionTask | None:
        """Search for alternatives in the background; each is added as soon as it is found, all are one undo step."""
        return self._start_run(GenerationRun, scenario)

    def map_corridor(self, scenario: Scenario) -> FunctionTask | None:
        """Make the corridor map alone in the background; it lies beneath the alternatives then."""
        return self._start_run(CorridorRun, scenario)

    def _start_run(self, kind: type[SearchRun], scenario: Scenario) -> FunctionTask | None:
        with self.reporting():
            self.require_study()
            self.require_no_search()
            lon, lat = zip(scenario.start, *scenario.via, scenario.end)
            inputs = self.inputs_for(scenario.standard, scenario.unit_costs, [(lon, lat)])
            self.require_surroundings()
            run = self._run = kind(self, scenario, inputs)
            run.ended.connect(lambda: self._on_run_ended(run))
            self.taskStarted.emit(run.task)
            return run.task.start()
        return None

    def require_no_search(self) -> None:
        """Raises KarwanError while alternatives are being generated."""
        if self._run is not None:
            raise KarwanError(self.tr("Alternatives are being generated."), self.tr("Wait, or cancel it first."))

    def cancel_generation(self) -> None:
        """Ask the generator to stop; what it found before stays."""
        if self._run is not None:
            self._run.task.cancel()

    @property
    def is_generating(self) -> bool:
        """Whether a search is under way."""
        return self._run is not None

    def _on_run_ended(self, run: SearchRun) -> None:
        if run is self._run:
            self._run = None
            self.generationEnded.emit()
