"""The dialog "Export": which alternatives, in which formats and coordinate system, to which folder."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsSettings
from qgis.gui import QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import ExportError
from ..core.progress import Progress
from ..exchange.export import FORMATS, SHAPEFILE, export_alternatives
from ..exchange.rows import with_ranges
from .resources import icon
from .tasks import FunctionTask
from .theme import DialogWithTicks, em
from .workspace import Workspace
from .written_message import say_written

FOLDER_KEY = "karwan/exportFolder"


class ExportDialog(DialogWithTicks):
    """Writes alternatives to files; stays open with the reason when nothing could be written."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanExportDialog")
        self.setWindowTitle(self.tr("Export alternatives"))
        self.setWindowIcon(icon("export"))
        self._workspace = workspace
        self._task: FunctionTask | None = None
        self.lines = QListWidget(self)
        self.formats = {key: QCheckBox(title, self) for key, title in FORMATS.items()}
        self.crs = QgsProjectionSelectionWidget(self)
        self.folder = QgsFileWidget(self)
        self.name = QLineEdit(self)
        self.overwrite = QCheckBox(self.tr("&Replace files that are there already"), self)
        self.problem = QLabel(self)
        self._build()
        self.fill()

    def _build(self) -> None:
        self.lines.setAccessibleName(self.tr("Alternatives to export"))
        self.formats[SHAPEFILE].setChecked(True)
        self.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.name.setText("alternatives")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        form = QFormLayout()
        form.addRow(self.tr("&Alternatives"), self.lines)
        boxes = QVBoxLayout()
        for box in self.formats.values():
            boxes.addWidget(box)
        form.addRow(self.tr("Formats"), boxes)
        form.addRow(self.tr("&Coordinate system"), self.crs)
        form.addRow(self.tr("&Folder"), self.folder)
        self._name_parts()
        form.addRow(self.tr("File &name"), self.name)
        form.addRow("", self.overwrite)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.run = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.setIcon(icon("export"))
        self.run.setDefault(True)
        buttons.accepted.connect(self.export)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.setMinimumWidth(em(self, 36))

    def _name_parts(self) -> None:
        """QGIS's own widgets have parts that take the focus and do not tell what they are."""
        for whole, name, press in (
            (self.crs, self.tr("Coordinate system"), self.tr("Choose a coordinate system")),
            (self.folder, self.tr("Folder"), self.tr("Choose a folder")),
        ):
            for part in whole.findChildren((QComboBox, QLineEdit)):
                part.setAccessibleName(name)
            for button in whole.findChildren(QToolButton):
                button.setAccessibleName(press)
                button.setToolTip(press)
        # Its button comes first, as it has the focus of the whole.
        combo, button = self.crs.findChild(QComboBox), self.crs.findChild(QToolButton)
        if combo is not None and button is not None:
            QWidget.setTabOrder(button, combo)

    def fill(self) -> None:
        """Offer the study's alternatives, the shown ones ticked, and the folder used last."""
        self.lines.clear()
        for record in self._workspace.records:
            item = QListWidgetItem(record.name, self.lines)
            item.setData(Qt.ItemDataRole.UserRole, record.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if record.shown else Qt.CheckState.Unchecked)
        self.lines.setMaximumHeight(self.fontMetrics().height() * 9)
        study = self._workspace.study
        beside = "" if study is None else str(study.path.parent)
        self.folder.setFilePath(str(QgsSettings().value(FOLDER_KEY, "")) or beside)
        # Ticked for the files of last time, not for those of this one.
        self.overwrite.setChecked(False)
        self.problem.hide()

    def chosen(self) -> list[str]:
        """Ids of the ticked alternatives."""
        items = [self.lines.item(row) for row in range(self.lines.count())]
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]

    def export(self) -> None:
        """Write the files in the background and close then, or say why not."""
        folder = self.folder.filePath().strip()
        records = [self._workspace.record(key) for key in self.chosen()]
        formats = [key for key, box in self.formats.items() if box.isChecked()]
        try:
            if not folder:
                raise ExportError(self.tr("No folder is chosen."), self.tr("Choose where the files are to go."))
            if not formats:
                raise ExportError(self.tr("No format is ticked."), self.tr("Tick one or more."))
            crs = self._crs()
        except ExportError as error:
            self._show_problem(str(error))
            return
        simulated, name, overwrite = self._workspace.uncertainties, self.name.text(), self.overwrite.isChecked()
        found = [with_ranges(record, simulated.record(record.id)) for record in records if record is not None]

        made: list[Path] = []

        def work(_progress: Progress) -> None:
            made.extend(export_alternatives(found, folder, formats, crs=crs, name=name, overwrite=overwrite))

        self._show_busy(True)
        task = self._task = FunctionTask(self.tr("Export"), work)
        task.done.connect(lambda _none: self._on_done(folder, made))
        task.failed.connect(lambda problem, remedy: self._show_problem(f"{problem} {remedy}".strip()))
        task.cancelled.connect(lambda: self._on_cancelled(folder, made))
        self._workspace.taskStarted.emit(task)
        task.start()

    def dispose(self) -> None:
        """Leave nothing behind."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self.deleteLater()

    def _on_done(self, folder: str, made: list[Path]) -> None:
        self._show_busy(False)
        self._task = None
        QgsSettings().setValue(FOLDER_KEY, folder)
        names = ", ".join(str(path.relative_to(Path(folder))) for path in made)
        say_written(self._workspace, self.tr("Exported {} to {}.").format(names, folder), Path(folder))
        self.accept()

    def _on_cancelled(self, folder: str, made: list[Path]) -> None:
        # Files are written whole or not at all: what came too late to stop is there.
        self._on_done(folder, made) if made else self._show_problem(self.tr("The export was cancelled."))

    def _show_problem(self, problem: str) -> None:
        self._show_busy(False)
        self._task = None
        self.problem.setText(problem)
        self.problem.show()

    def _show_busy(self, busy: bool) -> None:
        self.run.setEnabled(not busy)
        self.run.setText(self.tr("Exporting…") if busy else self.tr("Export"))
        self.problem.setVisible(False)

    def _crs(self) -> str:
        crs = self.crs.crs()
        if not crs.isValid():
            raise ExportError(self.tr("No coordinate system is chosen."), self.tr("Choose one."))
        return str(crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019))
