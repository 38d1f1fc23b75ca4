"""Runs of the generator: the search in a task, and what it finds put into the study as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.dependencies import NUMBA, SHAPELY, how_to_install, missing_packages
from ..core.errors import DependencyError, KarwanError, NoRouteError, StudyFileError
from ..core.evaluation import Evaluation
from ..core.progress import Progress
from ..layers.corridor_layer import KeptMap, keep_map, show_map
from .corridor_words import about_corridor
from .inputs import Inputs
from .pace import in_turns
from .reused_words import reused_words
from .run_again import frozen_run
from .study_paths import studies_folder
from .tasks import FunctionTask

# How long to wait before what could not be written is tried again.
AGAIN_MS = 5_000

if TYPE_CHECKING:
    from ..core.generate import GenerationResult, Scenario
    from ..core.search.corridor import CorridorMap
    from ..core.search.memory import SearchMemory
    from .workspace import Workspace


class SearchRun(QObject):
    """Lives in the main thread, so that what the worker offers is delivered there. `ended` comes once."""

    ended = pyqtSignal()

    def __init__(self, workspace: Workspace, scenario: Scenario, inputs: Inputs, description: str) -> None:
        super().__init__(workspace)
        self._workspace, self._scenario, self._inputs = workspace, scenario, inputs
        self._study = workspace.require_study()
        # Asked for here: what it rests on is the main thread's to know.
        self._about = about_corridor(workspace, scenario, inputs)
        self.task = FunctionTask(description, self._search)
        self.task.found.connect(self._on_found)
        self.task.done.connect(self._on_done)
        self.task.failed.connect(self._on_failed)
        self.task.cancelled.connect(self._on_cancelled)

    def _search(self, progress: Progress) -> Any:
        """On the worker's thread."""
        raise NotImplementedError

    @property
    def _again(self) -> Callable[[Scenario], object]:
        """What starts another run of this kind."""
        raise NotImplementedError

    def _offer_corridor(self, corridor: CorridorMap) -> None:
        """On the worker's thread: into a file, then to the main thread. What was found is not lost for want of it."""
        try:
            self.task.offer(keep_map(corridor, self._study.path, self._about, studies_folder))
        except KarwanError as error:
            self.task.offer(error)

    def _on_found(self, found: object) -> None:
        # What comes late, after another study was opened, belongs to none that is open.
        if self._workspace.study is not self._study:
            return
        if isinstance(found, KarwanError):
            self._workspace.say(found)
        elif isinstance(found, KeptMap):
            self._show(found)

    def _show(self, kept: KeptMap) -> None:
        from ..layers.study_layers import study_group

        group = study_group(self._workspace.project)
        with self._workspace.reporting():
            if group is not None:
                show_map(self._workspace.project, group, kept.path)
        if kept.note:
            self._workspace.say(kept.note, Qgis.MessageLevel.Warning)

    def _on_done(self, result: Any) -> None:
        raise NotImplementedError

    def _on_failed(self, problem: str, remedy: str) -> None:
        error = self.task.error
        if isinstance(error, NoRouteError) and self._workspace.study is self._study:
            self._workspace.say_no_route(error, self._again)
            self._close()
            return
        self._end(f"{problem} {remedy}".strip(), Qgis.MessageLevel.Warning)

    def _on_cancelled(self) -> None:
        self._end(self.tr("Cancelled."), Qgis.MessageLevel.Info)

    def _end(self, text: str, level: Qgis.MessageLevel) -> None:
        self._workspace.say(text.strip(), level)
        self._close()

    def _close(self) -> None:
        self.ended.emit()
        self.deleteLater()


@dataclass(frozen=True)
class _Written:
    """An alternative that is in the study's file: its id there, and its evaluation."""

    key: str
    evaluation: Evaluation


class GenerationRun(SearchRun):
    """Alternatives, each added as soon as it is found, and the corridor map before the first of them."""

    def __init__(self, workspace: Workspace, scenario: Scenario, inputs: Inputs) -> None:
        super().__init__(workspace, scenario, inputs, workspace.tr("Generating alternatives"))
        self._frozen: dict[str, Any] = frozen_run(scenario, inputs)
        self._batch = uuid4().hex
        self._what = self.tr("Generated")
        self._written: set[str] = set()
        # By name, what a full disk or another program kept out of the file; what of it was written since.
        self._unwritten: dict[str, Evaluation] = {}
        self._late: list[_Written] = []
        self._kept = 0

    @property
    def _again(self) -> Callable[[Scenario], object]:
        return self._workspace.generate

    def _search(self, progress: Progress) -> GenerationResult:
        # Imported here: shapely and numba stand behind it and may be missing.
        from ..core.generate import generate

        given = self._inputs
        result = generate(
            self._scenario, given.model, progress, self._write, given.surroundings, given.train,
            self._offer_corridor, self._memory(),
        )  # fmt: skip
        for evaluation in result.evaluations:
            self._write(evaluation)
        return result

    def _write(self, evaluation: Evaluation) -> None:
        """On the worker's thread: into the study, which takes longer than the window may stand still; then show it."""
        name = evaluation.alignment.name
        if name in self._written or self._workspace.study is not self._study:
            return
        try:
            written = self._add(name, evaluation)
        except KarwanError as error:
            if not self._unwritten:
                self.task.offer(error)
            if isinstance(error, StudyFileError):
                self._unwritten[name] = evaluation
        else:
            self.task.offer(written)

    def _add(self, name: str, evaluation: Evaluation) -> _Written:
        """On any thread but the window's."""
        key = self._study.twin().add(evaluation, scenario=self._frozen, what=self._what).id
        self._written.add(name)
        self._unwritten.pop(name, None)
        return _Written(key, evaluation)

    def _memory(self) -> SearchMemory | None:
        """What earlier searches of the study left; None without shapely, which the search will tell."""
        if SHAPELY in missing_packages():
            return None
        from ..core.search.memory import SearchMemory

        # A study that was left meanwhile has let go of its own, and this run's goes with its task.
        if self._workspace.study is self._study and self._workspace.search_memory is None:
            self._workspace.search_memory = SearchMemory()
        return self._workspace.search_memory

    def _on_found(self, found: object) -> None:
        if isinstance(found, _Written):
            self._keep(found)
        else:
            super()._on_found(found)

    def _keep(self, found: _Written) -> None:
        workspace, study = self._workspace, self._study
        if workspace.study is not study:
            return
        self._kept += 1
        workspace.is_selecting_later = True
        try:
            workspace.take_in(found.key, found.evaluation, self._batch)
        finally:
            workspace.is_selecting_later = False
        in_turns(self._shown(found.key, first=self._kept == 1), workspace)

    def _shown(self, key: str, first: bool) -> Iterator[None]:
        """Tabs and charts, then the map's layers: together with the table the window would stand still to be seen."""
        from ..layers.study_layers import refresh_study

        workspace, study = self._workspace, self._study
        yield
        if first and workspace.study is study:
            workspace.select(key)
        yield
        if workspace.study is study:
            refresh_study(workspace.project)

    def _on_done(self, result: GenerationResult) -> None:
        text = self.tr("Alternatives found: {}.").format(self._kept + len(self._unwritten))
        notes = [note for note in (*result.notes, reused_words(result.reused)) if note]
        if NUMBA in missing_packages():
            notes.append(self.tr("There is no corridor map without the Python package numba."))
        self._end(" ".join((text, *notes)), Qgis.MessageLevel.Success)

    def _on_cancelled(self) -> None:
        kept = self.tr("What was found before is kept: {}.").format(self._kept) if self._kept else ""
        self._end(self.tr("Generating was cancelled.") + " " + kept, Qgis.MessageLevel.Info)

    def _close(self) -> None:
        if not self._unwritten or self._workspace.study is not self._study:
            super()._close()
            return
        self._workspace.say(
            self.tr(
                "{} of them could not be written to {} yet. Leave the study open: they will be once it takes them."
            ).format(len(self._unwritten), self._study.path),
            Qgis.MessageLevel.Warning,
        )
        self.ended.emit()
        self._wait_to_write()

    def _wait_to_write(self) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._write_again)
        timer.timeout.connect(timer.deleteLater)
        timer.start(AGAIN_MS)

    def _write_again(self) -> None:
        """What could not be written before, beside the window's thread; given up when the study is left."""
        if self._workspace.study is not self._study:
            self.deleteLater()
            return
        self._workspace.write_beside(self._write_late, self._take_in_late)

    def _write_late(self) -> None:
        for name, evaluation in tuple(self._unwritten.items()):
            self._late.append(self._add(name, evaluation))

    def _take_in_late(self, writing: Future[None]) -> None:
        late, self._late = self._late, []
        for written in late:
            self._keep(written)
        # The file still does not take them: that was said.
        if isinstance(writing.exception(), StudyFileError):
            self._wait_to_write()
            return
        with self._workspace.reporting():
            writing.result()
            self._workspace.say(self.tr("What was found is written: {}.").format(self._study.path))
        self.deleteLater()


class CorridorRun(SearchRun):
    """The corridor map alone."""

    def __init__(self, workspace: Workspace, scenario: Scenario, inputs: Inputs) -> None:
        super().__init__(workspace, scenario, inputs, workspace.tr("Making the corridor map"))

    def _search(self, progress: Progress) -> None:
        if SHAPELY in missing_packages():
            raise DependencyError(
                self.tr("The corridor map needs shapely 2, which is not installed."),
                how_to_install(SHAPELY),
            )
        from ..core.search.corridor import corridor_map

        given = self._inputs
        self._offer_corridor(corridor_map(self._scenario, given.model, progress, given.surroundings, given.train))

    @property
    def _again(self) -> Callable[[Scenario], object]:
        return self._workspace.map_corridor

    def _on_done(self, result: None) -> None:
        self._end(self.tr("The corridor map lies beneath the alternatives."), Qgis.MessageLevel.Success)

    def _on_cancelled(self) -> None:
        self._end(self.tr("The corridor map was cancelled."), Qgis.MessageLevel.Info)
