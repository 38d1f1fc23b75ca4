"""Everything that changes the open study, each gesture one undo step; the centre that docks and map tools share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject

from ..core.alignment import Alignment
from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from ..layers.kept_features import KeptFeatures
from .commands import PlacesCommand, PresenceCommand, RestoreCommand, SectionsCommand, SettingsCommand, UpdateCommand
from .inputs import Inputs, frozen_with
from .opening import Opening
from .tasks import FunctionTask, cancel_all
from .uncertainties import Uncertainties
from .watched_places import WatchedPlaces

if TYPE_CHECKING:
    from ..core.evaluation import Structure
    from ..layers.study import AlternativeSnapshot, ControlPoint, SectionRecord, Study


class Workspace(Opening):
    """Results and searches plus changes: undoable through `undo_stack`, trouble reported by `message`."""

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._places = WatchedPlaces(self)
        self.uncertainties = Uncertainties(self)
        self.kept_features = KeptFeatures()
        self.project.cleared.connect(self._on_project_cleared)
        self.project.readProject.connect(self._on_project_read)

    def dispose(self) -> None:
        """Stop work, let go of the study and disconnect: nothing stays but the layers, which are the user's."""
        self.project.cleared.disconnect(self._on_project_cleared)
        self.project.readProject.disconnect(self._on_project_read)
        self._places.dispose()
        self.kept_features.forget()
        self.end_opening()
        self._leave()
        self._beside.dispose()
        self.layer_courses.dispose()
        cancel_all()
        self.deleteLater()

    def save_as(self, path: str | Path) -> Study:
        """Copy the open study to `path` and go on working there; raises KarwanError, also while a search runs."""
        self.require_no_search()
        return super().save_as(path)

    def _on_project_cleared(self) -> None:
        # QGIS has deleted the layers: nothing can be settled or taken out any more.
        self.kept_features.forget()
        self.stop_opening()
        self._forget_study()

    def _on_project_read(self) -> None:
        self.adopt_project()

    # Changes

    def rename(self, key: str, name: str) -> bool:
        """Give an alternative another name."""
        return self._update(self.tr("Rename"), {key: {"name": name.strip()}}) if name.strip() else False

    def recolour(self, key: str, colour: str) -> bool:
        """Give an alternative another colour, "#rrggbb"."""
        return self._update(self.tr("Change colour"), {key: {"colour": colour}})

    def show(self, keys: list[str], shown: bool) -> bool:
        """Draw alternatives on the map, or not."""
        return self._update(
            self.tr("Show") if shown else self.tr("Hide"),
            {key: {"shown": shown} for key in keys if key in self._records},
        )

    def _update(self, text: str, after: dict[str, dict[str, Any]]) -> bool:
        before = {
            key: {field: getattr(self._records[key], field) for field in changes} for key, changes in after.items()
        }
        if before == after:
            return False
        with self._writing() as study:
            study.update_many(after)
            self.undo_stack.push(UpdateCommand(self, text, before, after))
            return True
        return False

    def set_settings(self, text: str, **changes: object) -> None:
        """change_settings as a step that can be undone, called `text`; raises KarwanError."""
        before = {name: getattr(self.settings, name) for name in changes}
        if before != changes:
            self.change_settings(**changes)
            self.undo_stack.push(SettingsCommand(self, text, before, changes))

    def set_places(self, text: str, points: list[ControlPoint]) -> None:
        """Keep other control points, as a step that can be undone, called `text`; raises StudyError.

        Results made with other stations become stale.
        """
        before = self.require_study().control_points()
        if before != points:
            self.change_places(points)
            self.undo_stack.push(PlacesCommand(self, text, before, points))

    def change_places(self, points: list[ControlPoint]) -> None:
        """set_places without undo; raises StudyError, also while QGIS has edits of them that are not saved."""
        study = self.require_study()
        self._places.require_saved()
        study.save_control_points(points)
        self.reload()
        self.settingsChanged.emit({"places"})

    def note_places(self, before: list[ControlPoint], after: list[ControlPoint]) -> None:
        """The planner changed the control points in QGIS's own table or on the map: make it a step like any other."""
        self.undo_stack.push(PlacesCommand(self, self.tr("Edit places"), before, after))
        self.reload()
        self.settingsChanged.emit({"places"})

    def duplicate(self, key: str) -> str | None:
        """A copy of an alternative, selected; its id."""
        made = ""
        with self._writing() as study:
            made = study.duplicate(key, self._of(key, self.tr("Copied from {}"))).id
            self.undo_stack.push(PresenceCommand(self, self.tr("Duplicate"), [made]))
        self.select(made or self.selected_id)
        return made or None

    def go_back(self, key: str, number: int) -> bool:
        """Make an alternative what it was in a version of its history; that is a version itself, and undoable."""
        gone = False
        with self._writing() as study:
            self._require_at_rest(key)
            before, known = study.snapshot(key), self._evaluations.get(key)
            study.go_back(key, number, self.tr("Back to version {}").format(number))
            self._evaluations.forget(key)
            had = {} if known is None else {key: known}
            self.undo_stack.push(RestoreCommand(self, self.tr("Go back"), [before], (had, {})))
            gone = True
        self.announce(key)
        return gone

    def keep_version(self, key: str, number: int) -> str:
        """A version of an alternative's history as an alternative of its own, selected; its id, "" if it is none."""
        made = ""
        with self._writing() as study:
            name = self._of(key, self.tr("{} version {}"), number)
            made = study.keep_version(key, number, name, self._of(key, self.tr("From {}, version {}"), number))
            self.undo_stack.push(PresenceCommand(self, self.tr("Keep version"), [made]))
        self.select(made or self.selected_id)
        return made

    def _of(self, key: str, text: str, *more: object) -> str:
        record = self.record(key)
        return text.format("" if record is None else record.name, *more)

    def _require_at_rest(self, key: str) -> None:
        """Raises KarwanError while a line is being bent, or what was saved of it is still being computed."""
        if key in self._previews or self.is_being_replaced(key):
            raise KarwanError(
                self.tr("The line is being changed."), self.tr("Save or discard your edits first, then go back.")
            )

    def remove(self, keys: list[str]) -> bool:
        """Delete alternatives with all that belongs to them; undo brings everything back."""
        with self._writing() as study:
            removed = study.remove(keys)
            self.undo_stack.push(PresenceCommand(self, self.tr("Delete"), keys, removed))
            for key in keys:
                self._evaluations.forget(key)
            return True
        return False

    def add_alternative(
        self, alignment: Alignment, then: Callable[[bool], None] = lambda added: None, what: str = ""
    ) -> FunctionTask | None:
        """Evaluate a line in the background, then add it as an alternative and select it.

        then: called once with whether it is in the study; if not, whoever holds the line must not let go of it.
        what: how it came, for its history; here and below.
        """
        with self.reporting():
            inputs = self.inputs(alignment)
            task = self._evaluations.start(
                uuid4().hex, alignment, inputs, lambda _key, evaluation: self._add(evaluation, inputs, then, what)
            )
            task.failed.connect(lambda *_: then(False))
            self.taskStarted.emit(task)
            return task
        then(False)
        return None

    def add_now(self, alignment: Alignment, what: str = "") -> str:
        """add_alternative on the calling thread, for the last moment before a study is left; its id.

        Raises KarwanError if it cannot be evaluated.
        """
        inputs = self.inputs(alignment)
        evaluation = self._evaluations.evaluate_now(alignment, inputs)
        return self.add_evaluation(evaluation, frozen_with(evaluation, inputs), what=what)

    def add_evaluation(
        self, evaluation: Evaluation, scenario: dict[str, Any] | None = None, batch: str = "", what: str = ""
    ) -> str:
        """Add an evaluated line with the scenario that gave it; its id, "" if it could not be written."""
        with self._writing() as study:
            key = str(study.add(evaluation, scenario=scenario, what=what).id)
            self._evaluations.put(key, evaluation)
            self.undo_stack.push(PresenceCommand(self, self.tr("Add"), [key], batch=batch))
            return key
        return ""

    def take_in(self, key: str, evaluation: Evaluation, batch: str = "") -> None:
        """List an alternative that another thread has added to the study; undone as if it had been added here.

        The layers are left to who calls, for a turn of the event loop of their own.
        """
        self._evaluations.put(key, evaluation)
        self.undo_stack.push(PresenceCommand(self, self.tr("Add"), [key], batch=batch))
        self.reload(layers=False)

    def _add(self, evaluation: Evaluation, inputs: Inputs, then: Callable[[bool], None], what: str) -> None:
        key = self.add_evaluation(evaluation, frozen_with(evaluation, inputs), what=what)
        self.select(key or self.selected_id)
        then(bool(key))

    # What belongs to an alternative

    def structures(self, key: str) -> list[Structure] | None:
        """Bridges and tunnels of an alternative, or of the line it is being bent to; None if they cannot be read."""
        known = self._previews.get(key) or self._evaluations.get(key)
        if known is not None:
            return list(known.structures)
        return self.reading(lambda study: study.structures(key), None)

    def save_crossings(self, key: str, points: Iterable[Any], intervals: Iterable[Any]) -> bool:
        """save_all_crossings for one alternative."""
        return self.save_all_crossings({key: (points, intervals)})

    def save_all_crossings(self, found: Mapping[str, tuple[Iterable[Any], ...]]) -> bool:
        """Keep what alternatives cross (points, intervals, what is near), in place of before; one undoable step."""
        before: list[AlternativeSnapshot] = []
        with self._writing() as study:
            try:
                for key, crossed in found.items():
                    old = study.snapshot(key)
                    study.save_crossings(key, *crossed)
                    before.append(old)
            finally:
                if before:
                    self.undo_stack.push(RestoreCommand(self, self.tr("Find crossings"), before))
                for key in found:
                    self._crossing_counts.pop(key, None)
        for snapshot in before:
            self.crossingsChanged.emit(snapshot.id)
        return len(before) == len(found)

    def save_sections(self, key: str, sections: Iterable[SectionRecord]) -> bool:
        """Keep sections of an alternative, in place of those kept before; undoable."""
        saved = False
        with self._writing():
            command = SectionsCommand(self, self.tr("Change sections"), key, list(sections))
            command.forward()
            self.undo_stack.push(command)
            saved = True
        self.sectionsChanged.emit(key)
        return saved
