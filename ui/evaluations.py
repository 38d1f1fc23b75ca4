"""Evaluations of the open study: computed off the main thread, kept until their line or their inputs change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from math import inf
from threading import Lock

from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..core.alignment import Alignment
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from ..core.progress import Progress
from ..core.terrain import ElevationModel, Terrain, bounds_of
from ..core.terrain_tiles import TerrainTiles, terrain_about
from .inputs import Inputs
from .tasks import FunctionTask

KEPT = 24
MARGIN_M = 2_000.0


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEvaluations", text)


class TerrainWindows:
    """The last window read of an elevation model, used again while lines stay within it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: ElevationModel | None = None
        self._bounds = (0.0, 0.0, 0.0, 0.0)
        self._terrain: Terrain | None = None

    def around(self, model: ElevationModel, lon: FloatArray, lat: FloatArray) -> Terrain:
        """Terrain round the points (degrees) with MARGIN_M to spare; raises TerrainError as ElevationModel.read."""
        west, south, east, north = bounds_of(lon, lat, MARGIN_M)
        with self._lock:
            w, s, e, n = self._bounds
            fits = model == self._model and w <= west and s <= south and e >= east and n >= north
            if not fits or self._terrain is None:
                # A wider margin than asked for, so that bending the line does not read again each time.
                self._terrain, self._model = terrain_about(model, lon, lat, 5 * MARGIN_M), model
                whole = isinstance(self._terrain, TerrainTiles)
                self._bounds = (-inf, -inf, inf, inf) if whole else bounds_of(lon, lat, 5 * MARGIN_M)
            # A copy shares the elevations but not the transformer, which is not safe to share between threads.
            return replace(self._terrain)

    def clear(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._model = self._terrain = None


class Evaluations(QObject):
    """Cache and background computation, by alternative id; the newest request for an id wins."""

    ready = pyqtSignal(str)
    workingChanged = pyqtSignal(str)  # id: whether it is being computed
    failed = pyqtSignal(str, str, str)  # id, name of the line, what is wrong

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.windows = TerrainWindows()
        self._kept: OrderedDict[str, Evaluation] = OrderedDict()
        self._running: dict[str, FunctionTask] = {}
        self._problems: dict[str, str] = {}

    def get(self, key: str) -> Evaluation | None:
        """The evaluation kept for `key`, or None."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: str, evaluation: Evaluation) -> None:
        """Keep `evaluation`; the longest unused ones make room."""
        self._problems.pop(key, None)
        self._kept[key] = evaluation
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Drop `key` and whatever is being computed for it."""
        self._kept.pop(key, None)
        self._problems.pop(key, None)
        self.stop(key)

    def stop(self, key: str) -> None:
        """Drop what is being computed for `key`; what is kept stays."""
        task = self._running.pop(key, None)
        if task is not None:
            task.cancel()
            self.workingChanged.emit(key)

    def is_working(self, key: str) -> bool:
        """Whether `key` is being computed."""
        return key in self._running

    def problem(self, key: str) -> str:
        """Why there is no evaluation of `key`; "" if none was tried in vain."""
        return self._problems.get(key, "")

    def note_problem(self, key: str, problem: str) -> None:
        """Remember that `key` cannot be evaluated, so that it is not tried again and again."""
        self._problems[key] = problem

    def clear_problems(self) -> None:
        """Something changed: what failed may be tried again."""
        self._problems.clear()

    def clear(self) -> None:
        """Drop everything."""
        for key in tuple(self._running):
            self.forget(key)
        self._kept.clear()
        self._problems.clear()
        self.windows.clear()

    def evaluate_now(self, alignment: Alignment, inputs: Inputs) -> Evaluation:
        """Evaluate on the calling thread; raises KarwanError."""
        # Imported here: scipy behind it would slow the start of QGIS.
        from ..core.evaluate import evaluate

        terrain = self.windows.around(inputs.model, alignment.lon, alignment.lat)
        return evaluate(
            alignment, terrain, inputs.standard, inputs.unit_costs, inputs.surroundings, inputs.train
        )  # fmt: skip

    def request(self, key: str, alignment: Alignment, inputs: Inputs) -> None:
        """Compute in the background unless that is under way or failed before; `ready` or `failed` follows."""
        if key not in self._running and key not in self._problems:
            self.start(key, alignment, inputs, self._keep, stored=True)

    def start(
        self,
        key: str,
        alignment: Alignment,
        inputs: Inputs,
        done: Callable[[str, Evaluation], None],
        stored: bool = False,
    ) -> FunctionTask:
        """Evaluate in the background and call done(key, evaluation); an older computation for `key` is dropped.

        stored: the line is the one `key` has in the study, so that a failure is one to remember.
        """
        self.stop(key)

        def work(progress: Progress) -> Evaluation:
            return self.evaluate_now(alignment, inputs)

        task = FunctionTask(tr("Evaluating {}").format(alignment.name), work)
        self._running[key] = task
        self.workingChanged.emit(key)
        task.done.connect(lambda result, task=task: self._finish(key, task, lambda: done(key, result)))
        task.failed.connect(
            lambda problem, remedy, task=task: self._finish(
                key, task, lambda: self._fail(key, alignment.name, f"{problem} {remedy}".strip(), stored)
            )
        )
        task.cancelled.connect(
            lambda task=task: self._finish(
                key, task, lambda: self._fail(key, alignment.name, tr("Computing was cancelled."), stored)
            )
        )
        return task.start()

    def _keep(self, key: str, evaluation: Evaluation) -> None:
        self.put(key, evaluation)
        self.ready.emit(key)

    def _fail(self, key: str, name: str, problem: str, stored: bool) -> None:
        if stored:
            self.note_problem(key, problem)
        self.failed.emit(key, name, problem)

    def _finish(self, key: str, task: FunctionTask, then: Callable[[], None]) -> None:
        """Only the newest task of a key has a say."""
        if self._running.get(key) is task:
            del self._running[key]
            then()
            self.workingChanged.emit(key)
