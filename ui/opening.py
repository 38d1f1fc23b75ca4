"""A study on its way in: read beside the window's thread, its layers made one in a turn, shown once all are there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import KarwanError
from ..layers.study_file import writes
from .beside import Beside
from .pace import in_turns
from .replacing import Replacing

if TYPE_CHECKING:
    from ..layers.study import AlternativeRecord, Study

Turns = Generator[None, None, None]


@dataclass(frozen=True)
class ReadStudy:
    """What a study's file holds for the tables; at: after how many changes it was read."""

    study: Study
    at: int
    records: tuple[AlternativeRecord, ...]
    scenarios: Mapping[str, dict[str, Any]]
    crossings: Mapping[str, tuple[int | None, bool]]


def read_study(path: Path) -> ReadStudy:
    """Open a study's file and read it, on any thread; raises StudyError as Study.open does."""
    # Imported here: it would slow the start of QGIS.
    from ..layers.study import Study

    study = Study.open(path)
    return ReadStudy(study, writes(), tuple(study.alternatives()), study.scenarios(), study.crossings_known())


class Opening(Replacing):
    """Replacing plus open_in_turns. openingChanged(name): of the file that is being opened, "" for none.

    openingFailed(path): it could not be opened, the planner was told why, and nothing else has changed.
    """

    openingChanged = pyqtSignal(str)
    openingFailed = pyqtSignal(str)

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self._opening: Path | None = None
        self._asked: object = None
        self._reader = Beside(self)
        self._turns: Turns | None = None

    def open_in_turns(self, path: str | Path) -> None:
        """open_study without the window standing still: the study that is open stays so until all of it is there.

        The newest call wins, also over studies that are opened otherwise. studyChanged or openingFailed follow.
        """
        from ..layers.study_layers import study_path

        path = Path(path).absolute()
        if path == self._opening:
            return
        self.stop_opening()
        if study_path(self.project) == path.resolve():
            # Its layers are there.
            try:
                self.open_study(path)
            except KarwanError as error:
                self._fail(path, error)
            return
        self._tell(path)
        asked = self._asked = object()
        self._reader.put(lambda: read_study(path), lambda read: self._on_read(asked, path, read.result))

    def stop_opening(self) -> None:
        """Open what is being opened no further; nothing of it stays in the project."""
        self._asked = None
        turns, self._turns = self._turns, None
        if turns is not None and not turns.gi_running:
            turns.close()
        self._tell(None)

    def end_opening(self) -> None:
        """stop_opening for good, with the thread that reads."""
        self.stop_opening()
        self._reader.dispose()

    def _enter(self, study: Study) -> Study:
        self.stop_opening()
        return super()._enter(study)

    def _tell(self, path: Path | None) -> None:
        if path != self._opening:
            self._opening = path
            self.openingChanged.emit("" if path is None else path.name)

    def _fail(self, path: Path, error: KarwanError) -> None:
        self.say(error)
        self.openingFailed.emit(str(path))

    def _on_read(self, asked: object, path: Path, found: Callable[[], ReadStudy]) -> None:
        if asked is not self._asked:
            return
        read: ReadStudy | None = None
        try:
            read = found()
        except KarwanError as error:
            self._fail(path, error)
        finally:
            if read is None:
                self._tell(None)
        if read is not None:
            self._turns = self._in_turns(read)
            in_turns(self._turns, self)

    def _in_turns(self, read: ReadStudy) -> Turns:
        """All there is to do on the window's thread, a piece in each of its turns."""
        try:
            yield from self._entering(read)
        except KarwanError as error:
            self._fail(read.study.path, error)
        finally:
            if self._opening == read.study.path:
                self._turns = None
                self._tell(None)

    def _entering(self, read: ReadStudy) -> Iterator[None]:
        from ..layers.study_layers import load_study, made_layers, store_styles, unload_study

        study = read.study
        store_styles(study)
        made = {}
        for table, layer in made_layers(study):
            made[table] = layer
            yield
        # Now that all is there. What is bent or drawn in the study before is kept first.
        if self.study is not None:
            self.close_study()
            yield
        load_study(self.project, study, made)
        try:
            yield
        except GeneratorExit:
            unload_study(self.project)
            raise
        self._take_over(read)
        self.studyChanged.emit()
        yield
        if self.study is study:
            for left_out in study.unreadable:
                self.say_once(left_out)
            self.alternativesChanged.emit()
            yield
        if self.study is study and not self.selected_id:
            self.select(next(iter(self._records), ""))

    def _take_over(self, read: ReadStudy) -> None:
        """The study with all its alternatives, which nobody shows yet."""
        records, self.study = read.records, read.study
        if read.at == writes():
            self._scenarios.update(read.scenarios)
            none = None, False
            self._crossing_counts.update({one.id: read.crossings.get(one.id, none) for one in records})
        else:
            # Something was written since, be it to another study.
            records = self.reading(lambda study: tuple(study.alternatives()), ())
        self._records = {record.id: record for record in records}
