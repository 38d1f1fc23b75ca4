"""What can be undone in a study: each gesture is one QUndoCommand around calls of layers.study.

The workspace does the thing first, so that an error reaches the planner, and pushes the command afterwards; a
command's first redo is therefore empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..core.errors import KarwanError, StudyError, StudyFileError
from ..layers.compat import QUndoCommand

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation
    from ..layers.study import AlternativeSnapshot, ControlPoint, SectionRecord
    from ..layers.uncertainty_rows import SimulatedRecord
    from .workspace import Workspace

ADD_ID, RESTORE_ID = 1, 2


class StudyCommand(QUndoCommand):
    """Base: skips the first redo, and tells the planner when the study cannot be written.

    One that cannot be written now stays where it is, to be tried again; one that never will be is taken off the stack.
    """

    def __init__(self, workspace: Workspace, text: str) -> None:
        super().__init__(text)
        self._workspace = workspace
        self._done = True

    def redo(self) -> None:
        """Do again what was undone."""
        if not self._done:
            self._guarded(self.forward)

    def undo(self) -> None:
        """Take it back."""
        if self._done:
            self._guarded(self.backward)

    def forward(self) -> None:
        """Do it again; may raise KarwanError."""
        raise NotImplementedError

    def backward(self) -> None:
        """Take it back; may raise KarwanError."""
        raise NotImplementedError

    def announce(self) -> None:
        """Tell who shows it, once the table was read anew."""

    def _guarded(self, step: Any) -> None:
        try:
            step()
            self._done = not self._done
        except StudyFileError as error:
            self._workspace.say(error)
            self._workspace.undo_stack.refuse()
        except KarwanError as error:
            self._workspace.say(error)
            self.setObsolete(True)
        finally:
            self._workspace.reload()
        self.announce()


class PresenceCommand(StudyCommand):
    """Alternatives that came (added, duplicated, generated) or went (removed)."""

    def __init__(self, workspace: Workspace, text: str, ids: list[str], removed: Any = None, batch: str = "") -> None:
        super().__init__(workspace, text)
        self._ids, self._removed, self._batch = list(ids), removed, batch
        self._came = removed is None

    def id(self) -> int:
        """Batches found by one run of the generator merge into one step."""
        return ADD_ID if self._batch else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the ids of a later command of the same batch."""
        if not isinstance(other, PresenceCommand) or other._batch != self._batch:
            return False
        self._ids += other._ids
        return True

    def forward(self) -> None:
        """Bring back what came, take away what went."""
        self._appear() if self._came else self._vanish()

    def backward(self) -> None:
        """The opposite."""
        self._vanish() if self._came else self._appear()

    def _appear(self) -> None:
        self._workspace.require_study().restore(self._removed)

    def _vanish(self) -> None:
        self._removed = self._workspace.require_study().remove(self._ids)


class UpdateCommand(StudyCommand):
    """Name, colour or visibility of some alternatives; before and after are {id: {field: value}}."""

    def __init__(
        self, workspace: Workspace, text: str, before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
    ) -> None:
        super().__init__(workspace, text)
        self._before, self._after = before, after

    def forward(self) -> None:
        """Write the new values."""
        self._write(self._after)

    def backward(self) -> None:
        """Write the old values."""
        self._write(self._before)

    def _write(self, values: dict[str, dict[str, Any]]) -> None:
        self._workspace.require_study().update_many(values)


class RestoreCommand(StudyCommand):
    """Alternatives as they were before and after: another line, result or crossings, with all that belongs to them.

    What they became is read when it is taken back: few steps ever are. known: evaluations that need not be computed
    again, before and after. batch: what was started together is one step, however the results come in.
    """

    def __init__(
        self,
        workspace: Workspace,
        text: str,
        before: Sequence[AlternativeSnapshot],
        known: tuple[Mapping[str, Evaluation], Mapping[str, Evaluation]] = ({}, {}),
        batch: str = "",
    ) -> None:
        super().__init__(workspace, text)
        self._before, self._known, self._batch = tuple(before), known, batch
        self._after: tuple[AlternativeSnapshot, ...] = ()

    def id(self) -> int:
        """Results of one batch merge into one step."""
        return RESTORE_ID if self._batch else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over what a later command of the same batch changed."""
        if not isinstance(other, RestoreCommand) or other._batch != self._batch:
            return False
        self._before += other._before
        self._known = ({**self._known[0], **other._known[0]}, {**self._known[1], **other._known[1]})
        return True

    def forward(self) -> None:
        """Make them what they became."""
        self._workspace.put_back(self._after, self._known[1])
        self._after = ()

    def backward(self) -> None:
        """Make them what they were; one that was deleted in QGIS's own table meanwhile comes back."""
        study = self._workspace.require_study()
        # Tried again after some were put back, it is known already.
        if not self._after:
            there = [one.id for one in self._before if self._workspace.record(one.id) is not None]
            self._after = tuple(study.snapshot(key) for key in there)
        self._workspace.put_back(self._before, self._known[0])

    def announce(self) -> None:
        """Every tab about them is out of date."""
        for snapshot in self._before:
            self._workspace.announce(snapshot.id)


class SectionsCommand(StudyCommand):
    """The kept sections of an alternative, replaced as a whole."""

    def __init__(self, workspace: Workspace, text: str, key: str, after: list[SectionRecord]) -> None:
        super().__init__(workspace, text)
        self._key, self._after = key, after
        self._before = workspace.require_study().sections(key)

    def forward(self) -> None:
        """Write the new ones."""
        self._workspace.require_study().save_sections(self._key, self._after)

    def backward(self) -> None:
        """Write the old ones."""
        self._workspace.require_study().save_sections(self._key, self._before)

    def announce(self) -> None:
        """The tab Sections is out of date."""
        self._workspace.sectionsChanged.emit(self._key)


class UncertaintyCommand(StudyCommand):
    """What was simulated of an alternative, replaced; None before for nothing."""

    def __init__(
        self, workspace: Workspace, text: str, key: str, before: SimulatedRecord | None, after: SimulatedRecord
    ) -> None:
        super().__init__(workspace, text)
        self._key, self._before, self._after = key, before, after

    def forward(self) -> None:
        """Write the new one."""
        self._workspace.require_study().save_uncertainty(self._key, self._after)

    def backward(self) -> None:
        """Write the old one."""
        self._workspace.require_study().save_uncertainty(self._key, self._before)

    def announce(self) -> None:
        """Whatever shows it is out of date."""
        self._workspace.uncertainties.changed.emit(self._key)


class SettingsCommand(StudyCommand):
    """Settings of the study that new results rest on, by name, before and after."""

    def __init__(self, workspace: Workspace, text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        super().__init__(workspace, text)
        self._before, self._after = dict(before), dict(after)

    def forward(self) -> None:
        """Set the new ones."""
        self._workspace.change_settings(**self._after)

    def backward(self) -> None:
        """Set the old ones."""
        self._workspace.change_settings(**self._before)


class PlacesCommand(StudyCommand):
    """The control points of the study, replaced as a whole."""

    def __init__(
        self, workspace: Workspace, text: str, before: Sequence[ControlPoint], after: Sequence[ControlPoint]
    ) -> None:
        super().__init__(workspace, text)
        self._before, self._after = list(before), list(after)

    def forward(self) -> None:
        """Write the new ones."""
        self._write(self._before, self._after)

    def backward(self) -> None:
        """Write the old ones."""
        self._write(self._after, self._before)

    def _write(self, now: list[ControlPoint], then: list[ControlPoint]) -> None:
        # What was changed by other means meanwhile, as by a search from other places, is not this step's to lose.
        if self._workspace.require_study().control_points() != now:
            raise StudyError(
                self._workspace.tr("The study's places were changed since."),
                self._workspace.tr("Change them under “Stations and places…”."),
            )
        self._workspace.change_places(then)
