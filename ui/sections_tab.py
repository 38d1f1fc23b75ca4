"""The tab Sections: stretches kept from the measure tool."""

from __future__ import annotations

from dataclasses import replace

from qgis.PyQt.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from ..layers.study_records import SectionRecord
from .actions import Actions
from .alternative_columns import number
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .workspace import Workspace


class SectionsTab(QWidget):
    """Rows zoom to their stretch; they can be renamed and deleted, both can be undone."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.hint = QLabel(self.tr("Measure a segment and choose “Keep as section” to list it here."), self)
        self.hint.setWordWrap(True)
        self.table = RowsTable(RowsModel(self._fields(), self._look), self.tr("Sections"))
        self.table.chosen.connect(self._on_chosen)
        measure = QPushButton(actions.measure.icon(), self.tr("&Measure"), self)
        measure.clicked.connect(actions.measure.trigger)
        self.rename_button = QPushButton(icon("rename"), self.tr("&Rename…"), self)
        self.rename_button.clicked.connect(self._ask_name)
        self.delete_button = QPushButton(icon("delete"), self.tr("&Delete"), self)
        self.delete_button.clicked.connect(self.delete_selected)
        buttons = QHBoxLayout()
        for button in (measure, self.rename_button, self.delete_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.hint)
        column.addWidget(self.table, 1)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        workspace.selectionChanged.connect(self.refresh)
        workspace.sectionsChanged.connect(self.refresh)
        workspace.alternativesChanged.connect(self.refresh)
        self.refresh()

    def _fields(self) -> list[Field]:
        def km(at_m: float) -> str:
            return number(at_m / 1000.0, 3)

        return [
            Field(self.tr("Name"), lambda s: s.name),
            Field(self.tr("From km"), lambda s: km(s.from_m), lambda s: s.from_m),
            Field(self.tr("To km"), lambda s: km(s.to_m), lambda s: s.to_m),
            Field(
                self.tr("Length m"),
                lambda s: number(s.length_m, 1),
                lambda s: s.length_m,
                self.tr("Ellipsoidal length, m"),
            ),
            Field(
                self.tr("3D m"),
                lambda s: number(s.length_3d_m, 1),
                lambda s: s.length_3d_m,
                self.tr("Length along the slope, m"),
            ),
            Field(self.tr("Rise m"), lambda s: number(s.rise_m, 1), lambda s: s.rise_m),
            Field(self.tr("Fall m"), lambda s: number(s.fall_m, 1), lambda s: s.fall_m),
            Field(self.tr("Mean ‰"), lambda s: number(s.grade_mean_permille, 1), lambda s: s.grade_mean_permille),
            Field(self.tr("Steepest ‰"), lambda s: number(s.grade_max_permille, 1), lambda s: s.grade_max_permille),
        ]

    def _look(self, section: SectionRecord) -> Look:
        tip = self.tr("The line was changed since: measure it again.") if section.stale else ""
        return Look(icon("warning" if section.stale else "section"), tip, stale=section.stale)

    def refresh(self) -> None:
        """Show the sections of the selected alternative."""
        key = self._workspace.selected_id
        sections = self._workspace.reading(lambda study: study.sections(key), []) if key else []
        self.table.rows.set_records(sections)
        self.hint.setVisible(not sections)
        self.table.setVisible(bool(sections))
        self._enable()

    def _enable(self) -> None:
        chosen = len(self.table.selected_records())
        self.rename_button.setEnabled(chosen == 1)
        self.delete_button.setEnabled(chosen > 0)

    def delete_selected(self) -> None:
        """Delete the selected sections."""
        gone = self.table.selected_records()
        kept = [section for section in self.table.rows.records if section not in gone]
        self._workspace.save_sections(self._workspace.selected_id, kept)

    def rename(self, section: SectionRecord, name: str) -> None:
        """Give a section another name."""
        renamed = [replace(s, name=name) if s is section else s for s in self.table.rows.records]
        self._workspace.save_sections(self._workspace.selected_id, renamed)

    def _ask_name(self) -> None:
        section = self.table.selected_records()[0]
        name, ok = QInputDialog.getText(self, self.tr("Rename section"), self.tr("Name"), text=section.name)
        if ok and name.strip():
            self.rename(section, name.strip())

    def _on_chosen(self, section: SectionRecord) -> None:
        self._workspace.zoom_to_stretch(self._workspace.selected_id, section.from_m, section.to_m)
        self._workspace.chainageHovered.emit(self._workspace.selected_id, (section.from_m + section.to_m) / 2.0)
