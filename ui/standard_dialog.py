"""The dialog "Standard": every figure with unit, range and source, edited for the study, kept in files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..core.standard_figures import TRANSITIONS, Figure
from ..core.standards import (
    BY_PLANNER,
    DEFAULT_STANDARD,
    STANDARDS,
    Standard,
    read_standard,
    standard_to_mapping,
    write_standard,
)
from .edited_table import EditedTable
from .resources import icon
from .standard_model import FIGURE, SOURCE, FiguresModel
from .theme import em, violation_colour
from .transition_box import TransitionBox
from .workspace import Workspace

EDITED_SUFFIX = "-edited"


class StandardDialog(QDialog):
    """Shows the study's standard with its limits; OK keeps what was changed in the study, as one undo step."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanStandardDialog")
        self.setWindowTitle(self.tr("Design standard"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        # What is wrong beside the figures: with the study's standard or a file, and with the rows of transition curves.
        self._trouble, self._rows_trouble = "", ""
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAccessibleName(self.tr("What is wrong"))
        chosen = self._of_study()
        self.model = FiguresModel(chosen, built_in(chosen), self)
        self.transitions = TransitionBox(self)
        self._build()
        self._connect()
        self._show()

    def _of_study(self) -> Standard:
        try:
            return self._workspace.standard()
        except KarwanError as error:
            self._trouble = str(error)
            return STANDARDS[DEFAULT_STANDARD]

    # Widgets

    def _build(self) -> None:
        self.name = QLineEdit(self)
        self.rests_on = QLabel(self)
        self.rests_on.setTextFormat(Qt.TextFormat.PlainText)
        self.rests_on.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.rests_on)
        self.table = EditedTable(self.tr("Figures of the standard"), self)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        for row in self.model.headings():
            self.table.setSpan(row, FIGURE, 1, self.model.columnCount())
        self.explanation = QLabel(self)
        self.explanation.setWordWrap(True)
        self.explanation.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(FIGURE, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(SOURCE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(em(self, 6))
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        upper = QWidget(splitter)
        rows = QVBoxLayout(upper)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.explanation)
        splitter.addWidget(upper)
        splitter.addWidget(self.transitions)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(splitter, 1)
        column.addWidget(self.problem)
        column.addLayout(self._button_rows())
        self.resize(em(self, 78), em(self, 52))

    def _button_rows(self) -> QHBoxLayout:
        self.reset_one = QPushButton(icon("undo"), self.tr("&Reset figure"), self)
        self.reset_one.setToolTip(self.tr("Take the selected figures back to the built-in standard"))
        self.reset_all = QPushButton(self.tr("Reset &all"), self)
        self.reset_all.setToolTip(self.tr("Take every figure back to the built-in standard"))
        self.load_button = QPushButton(icon("study-open"), self.tr("&Load…"), self)
        self.load_button.setToolTip(self.tr("Read a standard from a file"))
        self.save_button = QPushButton(icon("study-save"), self.tr("Sa&ve…"), self)
        self.save_button.setToolTip(self.tr("Write this standard to a file, for other studies"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        row = QHBoxLayout()
        for button in (self.reset_one, self.reset_all, self.load_button, self.save_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.buttons)
        return row

    def _connect(self) -> None:
        self.model.changed.connect(self._on_figures)
        self.transitions.changed.connect(self._on_transitions)
        self.transitions.refused.connect(self._tell)
        self.transitions.sourced.connect(self._on_transition_source)
        self.name.editingFinished.connect(self._on_name)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.reset_one.clicked.connect(self.reset_selected)
        self.reset_all.clicked.connect(self.reset)
        self.load_button.clicked.connect(self.ask_load)
        self.save_button.clicked.connect(self.ask_save)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._workspace.studyChanged.connect(self.reject)

    # What is shown

    def _show(self) -> None:
        standard, base = self.model.standard, self.model.base
        self.name.setText(standard.title)
        self.rests_on.setText(
            self.tr("Gauge {} mm. Compared with the built-in standard “{}”; changed figures are marked.").format(
                standard.gauge_mm, base.title
            )
        )
        if not self._rows_trouble:
            self.transitions.show_rows(standard.transitions, standard.source(TRANSITIONS))
        problems = [*self.model.problems, self._rows_trouble, self._trouble]
        self.problem.setText("\n".join(problem for problem in problems if problem))
        self.problem.setStyleSheet(f"color: {violation_colour(self.palette()).name()}")
        self.table.resizeColumnToContents(FIGURE)
        self._enable()

    def _enable(self) -> None:
        chosen = self._selected()
        self.explanation.setText(QCoreApplication.translate("KarwanStandard", chosen[0].explanation) if chosen else "")
        self.reset_one.setEnabled(any(self.model.is_changed(figure) for figure in chosen))
        usable = not self.model.problems and not self._rows_trouble
        self.reset_all.setEnabled(self._is_edited() or not usable)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(usable)
        self.save_button.setEnabled(usable)

    def _is_edited(self) -> bool:
        return replace(self.model.standard, key=self.model.base.key) != self.model.base

    def _selected(self) -> list[Figure]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [figure for figure in map(self.model.figure, rows) if figure is not None]

    # Changes

    def _tell(self, trouble: str) -> None:
        self._trouble = trouble
        self._show()

    def _on_figures(self) -> None:
        self._tell("")

    def _on_name(self) -> None:
        title = self.name.text().strip()
        if title and title != self.model.standard.title:
            self.model.standard = replace(self.model.standard, title=title)
        self._show()

    def _on_transitions(self) -> None:
        """Rows by falling radius, if they can be a table of transition curves."""
        source = self.model.standard.source(TRANSITIONS)
        said = BY_PLANNER if source == self.model.base.source(TRANSITIONS) else source
        try:
            self.model.standard = self.model.standard.with_figure(TRANSITIONS, self.transitions.rows, said)
            self._rows_trouble = ""
        except KarwanError as error:
            self._rows_trouble = str(error)
        self._tell("")

    def _on_transition_source(self, text: str) -> None:
        if text != self.model.standard.source(TRANSITIONS):
            source = text or self.model.base.source(TRANSITIONS)
            self.model.standard = self.model.standard.with_sources(**{TRANSITIONS: source})
            self._show()

    def reset_selected(self) -> None:
        """The selected figures as they are built in."""
        self.model.reset(self._selected())

    def reset(self) -> None:
        """Every figure as it is built in."""
        self._rows_trouble = ""
        self.model.set_standard(self.model.base)

    # Files

    def ask_load(self) -> None:
        """Ask for a file and show its standard."""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Load standard"), str(self._folder()), self._filter())
        if path:
            self.load(path)

    def load(self, path: str) -> bool:
        """Show the standard of a file; what is wrong with the file is told, nothing changes then."""
        try:
            standard = read_standard(path)
        except KarwanError as error:
            self._tell(str(error))
            return False
        self._rows_trouble = ""
        self.model.set_standard(standard, built_in(standard))
        return True

    def ask_save(self) -> None:
        """Ask where the standard goes."""
        suggestion = str(self._folder() / f"{self.model.standard.key}.json")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save standard"), suggestion, self._filter())
        if path:
            self.save(path)

    def save(self, path: str) -> bool:
        """Write the standard as it is shown."""
        try:
            write_standard(self.model.standard, path)
        except KarwanError as error:
            self._tell(str(error))
            return False
        return True

    def _folder(self) -> Path:
        study = self._workspace.study
        return study.path.parent if study is not None else Path.home()

    def _filter(self) -> str:
        return self.tr("Standard (*.json)")

    def accept(self) -> None:
        """Keep the standard in the study; a built-in one again where nothing differs from it."""
        standard, base = self.model.standard, self.model.base
        edited = None
        if self._is_edited():
            # What is exported and reported must not pass for the built-in one.
            key = base.key + EDITED_SUFFIX if standard.key == base.key else standard.key
            # As it will be read back, so that nothing seems to have changed then.
            edited = json.loads(json.dumps(standard_to_mapping(replace(standard, key=key))))
        try:
            self._workspace.set_settings(
                self.tr("Edit standard"), standard_key=base.key, standard=edited, ruling_grade_permille=None,
                min_radius_m=None,
            )  # fmt: skip
        except KarwanError as error:
            self._tell(str(error))
            return
        super().accept()


def built_in(standard: Standard) -> Standard:
    """The built-in standard that one was made from, by its key; else the usual one."""
    key = standard.key
    plain = key[: -len(EDITED_SUFFIX)] if key.endswith(EDITED_SUFFIX) else key
    return STANDARDS.get(plain) or STANDARDS[DEFAULT_STANDARD]
