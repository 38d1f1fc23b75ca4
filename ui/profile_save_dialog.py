"""The dialog "Save profile": as a picture, as sheets at a scale, as a table of stations, or as a drawing for CAD."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsSettings
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.progress import Progress
from .resources import icon
from .tasks import FunctionTask
from .theme import em
from .workspace import Workspace
from .written_message import say_written

if TYPE_CHECKING:
    from .profile_view import ProfileView

FOLDER_KEY, KIND_KEY = "karwan/profile/saveFolder", "karwan/profile/saveKind"
SVG, PNG, PDF, SHEETS, CSV, DXF = "svg", "png", "pdf", "sheets", "csv", "dxf"
# What no file system wants in a name.
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
ALONG = (10_000, 25_000, 50_000, 100_000, 200_000, 500_000)
UP = (200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Kind:
    """What can be saved: its title, the ending of the file, and which settings it has."""

    title: str
    ending: str
    settings: tuple[str, ...] = ()


class SaveProfileDialog(QDialog):
    """Writes what a chart shows, or its whole line; stays open with the reason when it could not be written."""

    def __init__(self, chart: ProfileView, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanSaveProfileDialog")
        self.setWindowTitle(self.tr("Save profile"))
        self.setWindowIcon(icon("export"))
        self._chart, self._workspace = chart, workspace
        self._task: FunctionTask | None = None
        # A file the planner has been asked about.
        self._to_replace: Path | None = None
        self.kinds = {
            SVG: Kind(self.tr("Picture as shown, SVG"), "svg"),
            PNG: Kind(self.tr("Picture as shown, PNG"), "png", ("dpi",)),
            PDF: Kind(self.tr("Picture as shown, PDF"), "pdf"),
            SHEETS: Kind(self.tr("Whole line at a scale, PDF"), "pdf", ("along", "up", "paper")),
            CSV: Kind(self.tr("Stations as table, CSV"), "csv"),
            DXF: Kind(self.tr("Long section for CAD, DXF"), "dxf", ("exaggeration",)),
        }
        self.kind = QComboBox(self)
        for key, kind in self.kinds.items():
            self.kind.addItem(kind.title, key)
        self.dpi = QSpinBox(self)
        self.along, self.up, self.paper = QComboBox(self), QComboBox(self), QComboBox(self)
        self.exaggeration = QDoubleSpinBox(self)
        self.file = QgsFileWidget(self)
        self.problem = QLabel(self)
        self._build()
        self.kind.setCurrentIndex(max(self.kind.findData(QgsSettings().value(KIND_KEY, SVG)), 0))
        self._follow_kind()
        self.kind.currentIndexChanged.connect(self._follow_kind)

    def _build(self) -> None:
        from .profile_picture import PAPERS

        self.dpi.setRange(50, 1200)
        self.dpi.setValue(200)
        self.dpi.setToolTip(self.tr("Pixels per inch: 200 for documents, 300 and more for print."))
        for combo, scales, usual in ((self.along, ALONG, 100_000), (self.up, UP, 1_000)):
            for scale in scales:
                combo.addItem(self.tr("1:{}").format(self.locale().toString(scale)), scale)
            combo.setCurrentIndex(combo.findData(usual))
        for paper in PAPERS:
            self.paper.addItem(self.tr("{}, landscape").format(paper), paper)
        self.paper.setCurrentIndex(self.paper.findData("A3"))
        self.exaggeration.setRange(1.0, 1_000.0)
        self.exaggeration.setValue(10.0)
        self.exaggeration.setToolTip(self.tr("How many times a metre upwards is longer than a metre along."))
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        # QGIS leaves both without a name.
        self.file.lineEdit().setAccessibleName(self.tr("File"))
        for button in self.file.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Choose the file"))
            button.setToolTip(self.tr("Choose the file"))
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self._form = QFormLayout()
        self._form.addRow(self.tr("&Save"), self.kind)
        self._settings = {
            "dpi": (self.tr("&Pixels per inch"), self.dpi), "along": (self.tr("Scale &along"), self.along),
            "up": (self.tr("Scale &upwards"), self.up), "paper": (self.tr("Pa&per"), self.paper),
            "exaggeration": (self.tr("Vertical e&xaggeration"), self.exaggeration),
        }  # fmt: skip
        for title, widget in self._settings.values():
            self._form.addRow(title, widget)
        self._form.addRow(self.tr("&File"), self.file)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.run = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.setIcon(icon("export"))
        self.run.setDefault(True)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.setMinimumWidth(em(self, 34))

    @property
    def chosen(self) -> str:
        """Which of the kinds."""
        return str(self.kind.currentData())

    def _follow_kind(self) -> None:
        """The settings of the kind, and a file with its ending beside the last one."""
        kind = self.kinds[self.chosen]
        for name, (_, widget) in self._settings.items():
            for one in (widget, self._form.labelForField(widget)):
                one.setVisible(name in kind.settings)
        self.file.setFilter(f"{kind.ending.upper()} (*.{kind.ending})")
        given = self.file.filePath().strip()
        self.file.setFilePath(str(Path(given).with_suffix(f".{kind.ending}")) if given else self._usual(kind.ending))
        self.problem.hide()
        self.adjustSize()

    def _usual(self, ending: str) -> str:
        study, record = self._workspace.study, self._workspace.record(self._workspace.selected_id)
        beside = "" if study is None else str(study.path.parent)
        folder = str(QgsSettings().value(FOLDER_KEY, "")) or beside
        name = _UNFIT.sub("-", record.name if record is not None else "").strip(" .-") or "profile"
        return str(Path(folder) / f"{name[:100]}.{ending}")

    def save(self) -> None:
        """Write the file in the background and close then, or say why not."""
        given = self.file.filePath().strip()
        if not given or not Path(given).name:
            self._show_problem(self.tr("No file is chosen. Choose where it is to go."))
            return
        ending = f".{self.kinds[self.chosen].ending}"
        path = Path(given) if Path(given).suffix.lower() == ending else Path(f"{given}{ending}")
        if path.exists() and path != self._to_replace:
            self._to_replace = path
            self._show_problem(self.tr("{} is there already. Save again to replace it.").format(path.name))
            return
        work = self._work(path)
        if work is None:
            self._show_problem(self.tr("There is no profile any more. Select an alternative."))
            return
        self.run.setEnabled(False)
        task = self._task = FunctionTask(self.tr("Save profile"), work)
        task.done.connect(lambda _made: self._on_done(path))
        task.failed.connect(lambda problem, remedy: self._show_problem(f"{problem} {remedy}".strip()))
        task.cancelled.connect(lambda: self._show_problem(self.tr("Saving was cancelled.")))
        self._workspace.taskStarted.emit(task)
        task.start()

    def _work(self, path: Path) -> Callable[[Progress], object] | None:
        """What is to be done beside the main thread, with everything it needs taken now."""
        from ..exchange.long_section import Mark, write_stations_csv
        from ..exchange.long_section_dxf import write_long_section_dxf
        from .profile_picture import Scales, save_as_shown, save_sheets

        content, key = self._chart.content, self.chosen
        if content is None:
            return None
        found = content.evaluation
        if key == CSV:
            return lambda _progress: write_stations_csv(found, path)
        if key == DXF:
            times = self.exaggeration.value()
            marks = [Mark(one.at_m, one.name) for one in content.crossed]
            return lambda _progress: write_long_section_dxf(found, path, times, marks)
        if key == SHEETS:
            scales = Scales(float(self.along.currentData()), float(self.up.currentData()), self.paper.currentData())
            return lambda progress: save_sheets(content, scales, path, progress)
        span_m, size_in, points, dpi = *self._chart.as_shown(), float(self.dpi.value())
        return lambda _progress: save_as_shown(content, span_m, size_in, points, path, dpi)

    def dispose(self) -> None:
        """Leave nothing behind."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self.deleteLater()

    def _on_done(self, path: Path) -> None:
        self._task = None
        self.run.setEnabled(True)
        QgsSettings().setValue(FOLDER_KEY, str(path.parent))
        QgsSettings().setValue(KIND_KEY, self.chosen)
        say_written(self._workspace, self.tr("Saved {}.").format(path), path.parent)
        self.accept()

    def _show_problem(self, problem: str) -> None:
        self._task = None
        self.run.setEnabled(True)
        self.problem.setText(problem)
        self.problem.show()
