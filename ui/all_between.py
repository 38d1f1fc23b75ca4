"""Every alternative from station to station, set beside one another: measured off the main thread."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ..core.measure import prepare_alignment
from ..core.measure_beside import BetweenStations, between_stations
from ..core.progress import Progress, check_cancelled
from ..core.sections import stations_on
from .measure_beside_table import measure_fields
from .rows import Field, RowsModel, RowsTable
from .section_rows import end_name
from .tasks import FunctionTask
from .workspace import Workspace


class AllBetween(QWidget):
    """A row for each stretch of each shown alternative. `refresh` once it is to be seen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._task: FunctionTask | None = None
        self.table = RowsTable(RowsModel(self._fields()), self.tr("All alternatives between stations"))
        self.table.chosen.connect(self._on_chosen)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)

    def _fields(self) -> list[Field]:
        def stretch(one: BetweenStations) -> str:
            return f"{end_name(one.from_name)} – {end_name(one.to_name)}"

        return [
            Field(self.tr("Section"), stretch, None, self.tr("From one station, or end of the line, to the next")),
            Field(self.tr("Alternative"), lambda one: one.title),
            *measure_fields(),
        ]

    def refresh(self) -> None:
        """Measure the shown alternatives as they are now."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        records = [record for record in self._workspace.records if record.shown]
        if not records:
            self._show([])
            return
        from ..layers.surroundings import stations_of

        stations = self._workspace.reading(lambda study: stations_of(study.control_points()), [])

        def work(progress: Progress) -> list[BetweenStations]:
            lines = []
            for record in records:
                check_cancelled(progress)
                line, served = record.alignment, stations_on(record.alignment, stations).stations_m
                lines.append((record.id, record.name, prepare_alignment(line), served))
            return between_stations(lines)

        self.message.setText(self.tr("Computing…"))
        self.message.show()
        self._task = FunctionTask(self.tr("All alternatives between stations"), work)
        self._task.done.connect(self._show)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _show(self, rows: list[BetweenStations]) -> None:
        self._task = None
        self.table.rows.set_records(rows)
        self.message.setText("" if rows else self.tr("No alternative is shown."))
        self.message.setVisible(not rows)

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._show([])
        self.message.setText(f"{problem} {remedy}".strip())

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.table.as_text(everything=True))

    def _on_chosen(self, one: BetweenStations) -> None:
        self._workspace.select(one.key)
        self._workspace.zoom_to_stretch(one.key, one.found.from_m, one.found.to_m)
