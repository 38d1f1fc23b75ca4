"""Other lines, profiles and results put in an alternative's place: computed and written beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject

from ..core.alignment import Alignment
from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from ..layers.compat import QUndoStack
from .beside import Beside, TakeIn, Write
from .commands import RestoreCommand
from .inputs import Inputs, frozen_with
from .searches import Searches
from .tasks import FunctionTask
from .version_words import replaced

if TYPE_CHECKING:
    from ..layers.study import AlternativeSnapshot, Study

# What an alternative was before it was saved, unless the file still has it, and what was done since.
Since = tuple["AlternativeSnapshot | None", list[str]]


class UndoStack(QUndoStack):
    """The study's steps; what is being written beside the window's thread becomes one before any is taken back."""

    def __init__(self, first: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._first = first
        self._refused = False

    def refuse(self) -> None:
        """The step that is being taken could not be written: it stays where it was, to be tried again."""
        self._refused = True

    def undo(self) -> None:
        """Take the newest step back."""
        self._first()
        self._refused = False
        super().undo()
        if self._refused:
            super().redo()

    def redo(self) -> None:
        """Do again what was taken back, unless a newer step came in its place."""
        self._first()
        self._refused = False
        super().redo()
        if self._refused:
            super().undo()

    def beginMacro(self, text: str) -> None:
        """Make one step of what follows."""
        self._first()
        super().beginMacro(text)


class Replacing(Searches):
    """Searches plus `undo_stack` and what replaces alternatives; whatever else changes the study comes after that."""

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._beside = Beside(self)
        self.undo_stack = UndoStack(self._beside.finish, self)
        self._unfinished: dict[str, Since] = {}

    def require_study(self) -> Study:
        """The open study, with all in it that is being written beside; raises StudyError when there is none."""
        self._beside.finish()
        return super().require_study()

    def _settle(self) -> None:
        self._beside.finish()
        super()._settle()

    def _leave(self) -> None:
        lost = self._beside.drop()
        if lost is not None:
            self.say(lost if isinstance(lost, KarwanError) else f"{type(lost).__name__}: {lost}")
        self._unfinished.clear()
        self.undo_stack.clear()
        super()._leave()

    @contextmanager
    def _writing(self) -> Iterator[Study]:
        """Errors become messages, and the table is read anew however it went. What is undoable is pushed last."""
        try:
            with self.reporting():
                yield self.require_study()
        finally:
            self.reload()

    def replace_alignment(
        self, key: str, alignment: Alignment, inputs: Inputs | None = None, before: AlternativeSnapshot | None = None,
        undoable: bool = True, batch: str = "", what: str = "",
    ) -> FunctionTask | None:  # fmt: skip
        """Evaluate a new line for an alternative in the background and put it in; the newest call wins.

        inputs: the study's present ones by default. before: what undo gives back, where the file has something newer
        already; not undoable: no step at all, for what was done and lost before. batch: computed again, not changed;
        what has the same batch becomes one step. what: what was done, for its history.
        """
        with self.reporting():
            self._beside.finish()
            used = inputs or self.inputs(alignment)
            if before is not None or key in self._unfinished:
                # Saved again before the first saving was computed: undo leads to what was there before both.
                self._unfinished.setdefault(key, (before, []))[1].append(what)
            return self._evaluations.start(
                key, alignment, used,
                lambda key, evaluation: self._computed(key, evaluation, used, (before, [what]), undoable, batch),
            )  # fmt: skip
        return None

    def write_beside(self, write: Write, take_in: TakeIn) -> None:
        """Change the study beside the window's thread, after what is being written so; then take_in on the window's."""
        self._beside.put(write, take_in)

    def is_being_replaced(self, key: str) -> bool:
        """Whether what was saved of an alternative is still being computed."""
        return key in self._unfinished

    def replace_now(
        self, key: str, alignment: Alignment, before: AlternativeSnapshot | None = None, what: str = ""
    ) -> None:
        """replace_alignment on the calling thread, for the last moment before a study is left; raises KarwanError."""
        inputs = self.inputs(alignment)
        self._replace(key, self._evaluations.evaluate_now(alignment, inputs), inputs, (before, [what]))

    def replace_evaluation(self, key: str, evaluation: Evaluation, inputs: Inputs, what: str) -> bool:
        """Put a line evaluated with `inputs` in an alternative's place, as a step; whether it could be written."""
        self._replace(key, evaluation, inputs, (None, [what]))
        return self.kept_evaluation(key) is evaluation

    def reevaluate_all(self, keys: Iterable[str]) -> None:
        """Compute alternatives again in the background; one step undoes all of them."""
        batch = uuid4().hex
        for key in keys:
            self.reevaluate(key, batch)

    def reevaluate(self, key: str, batch: str = "") -> FunctionTask | None:
        """Compute a stale alternative again with the present inputs; its profile is designed anew, or was given.

        batch: those of one batch are undone together.
        """
        record = self.record(key)
        if record is None:
            return None
        line = replace(record.alignment, name=record.name)
        alignment = line if self.levels_given(key) else replace(line, level_m=None, profile=None)
        with self.reporting():
            inputs = self.inputs()
            self.require_surroundings()
            task = self.replace_alignment(key, alignment, inputs, batch=batch or uuid4().hex)
            if task is not None:
                self.taskStarted.emit(task)
            return task
        return None

    def _computed(
        self, key: str, evaluation: Evaluation, inputs: Inputs, since: Since, undoable: bool, batch: str
    ) -> None:
        """Put an evaluated line in an alternative's place, written beside the window's thread: it takes long."""
        if self.record(key) is None:
            return
        self._unfinished.setdefault(key, since)
        write = self._replacing(key, evaluation, inputs, batch)
        self._beside.put(write, lambda future: self._take_in(key, evaluation, future.result, undoable, batch))

    def _replace(self, key: str, evaluation: Evaluation, inputs: Inputs, since: Since) -> None:
        """_computed on the calling thread."""
        if self.record(key) is None:
            return
        self._beside.finish()
        self._unfinished.setdefault(key, since)
        self._take_in(key, evaluation, self._replacing(key, evaluation, inputs, ""), True, "")

    def _replacing(
        self, key: str, evaluation: Evaluation, inputs: Inputs, batch: str
    ) -> Callable[[], AlternativeSnapshot]:
        """What writes a line in an alternative's place, on any thread, and answers with what was there before."""
        study = super().require_study().twin()
        since, done = self._unfinished[key]
        scenario = frozen_with(evaluation, inputs)

        def write() -> AlternativeSnapshot:
            before = since or study.snapshot(key)
            what = replaced(done, self.changed_since(key, study.scenario(key), inputs), bool(batch))
            study.replace(key, evaluation, scenario=scenario, what=what, before=before)
            return before

        return write

    def _take_in(
        self, key: str, evaluation: Evaluation, written: Callable[[], AlternativeSnapshot], undoable: bool, batch: str
    ) -> None:
        self._previews.pop(key, None)
        self._unfinished.pop(key, None)
        known = self._evaluations.get(key)
        with self._writing():
            before = written()
            self._evaluations.forget(key)
            self._evaluations.put(key, evaluation)
            if undoable:
                title = self.tr("Compute again") if batch else self.tr("Change line")
                had = {key: known} if known is not None else {}
                self.undo_stack.push(RestoreCommand(self, title, [before], (had, {key: evaluation}), batch))
        self.announce(key)

    def put_back(self, snapshots: Iterable[AlternativeSnapshot], known: Mapping[str, Evaluation]) -> None:
        """Make alternatives what they were; raises StudyError. Not undoable itself; reload and announce follow."""
        study = self.require_study()
        for snapshot in snapshots:
            study.put_back(snapshot)
            self._evaluations.forget(snapshot.id)
            self._crossing_counts.pop(snapshot.id, None)
            if snapshot.id in known:
                self._evaluations.put(snapshot.id, known[snapshot.id])

    def announce(self, key: str) -> None:
        """Everything about an alternative may have changed."""
        self._crossing_counts.pop(key, None)
        for changed in (self.evaluationChanged, self.sectionsChanged, self.crossingsChanged, self.versionsChanged):
            changed.emit(key)
