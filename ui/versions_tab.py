"""The tab History: versions of the selected alternative with their figures, to be shown, compared and gone back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QDateTime, QLocale, QSize, Qt
from qgis.PyQt.QtGui import QResizeEvent, QShowEvent
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ..layers.study_records import VersionContents, VersionRecord
from .alternative_columns import number
from .evaluation_view import what_first
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .theme import em
from .version_band import VersionBand
from .version_words import shown
from .versions_dialog import VersionsDialog
from .workspace import Workspace

MOST_WIDE_EM = 34


@dataclass(frozen=True)
class VersionRow:
    """A version with the one before it, None for the first that is kept; newest: what the alternative is now."""

    version: VersionRecord
    before: VersionRecord | None
    newest: bool

    def value(self, name: str) -> float:
        """A figure, NaN where there is none."""
        found = self.version.attributes.get(name)
        return float("nan") if found is None else float(found)

    def text(self, name: str, decimals: int) -> str:
        """A figure, and in brackets what is other than before if that can be seen."""
        value = self.value(name)
        was = float("nan") if self.before is None else VersionRow(self.before, None, False).value(name)
        more = number(abs(value - was), decimals)
        if was != was or value != value or more == number(0.0, decimals):
            return number(value, decimals)
        sign = "+" if value > was else "\N{MINUS SIGN}"
        return f"{number(value, decimals)} ({sign}{more})"


class VersionsTab(QWidget):
    """Reads the history when it can be seen and something was written; never while a line is being bent."""

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale_view = True
        self._key = ""
        self.band = VersionBand(canvas) if canvas is not None else None
        self.dialog: VersionsDialog | None = None
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.table = RowsTable(RowsModel(self._fields(), self._look), self.tr("History of the alternative"))
        self.table.horizontalHeader().setMaximumSectionSize(em(self, MOST_WIDE_EM))
        self._build()
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.table.chosen.connect(lambda _row: self.compare())
        workspace.selectionChanged.connect(self.refresh)
        workspace.studyChanged.connect(self.refresh)
        workspace.taskStarted.connect(self._on_search)
        workspace.generationEnded.connect(self._on_search)
        workspace.versionsChanged.connect(self._on_changed)
        self.refresh()

    def _build(self) -> None:
        self.show_button = self._button(
            "visible", self.tr("Show on map"), self.tr("Draw the line of this version on the map, dashed")
        )
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._draw)
        self.compare_button = self._button(
            "table", self.tr("Compare…"),
            self.tr("Figures side by side, and where the lines differ: two versions, or one with what is now (Enter)"),
            self.compare,
        )  # fmt: skip
        self.back_button = self._button(
            "undo", self.tr("Go back"),
            self.tr("Make the alternative what it was in this version; can be undone, and no version is lost"),
            self.go_back,
        )  # fmt: skip
        self.keep_button = self._button(
            "duplicate", self.tr("Keep as alternative"), self.tr("Add this version as an alternative of its own"),
            self.keep,
        )  # fmt: skip
        self._buttons = (self.show_button, self.compare_button, self.back_button, self.keep_button)
        self._grid, self._side_by_side = QGridLayout(), 0
        self._grid.setColumnStretch(len(self._buttons), 1)
        self._arrange(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addWidget(self.hint)
        column.addLayout(self._grid)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        QWidget.setTabOrder(self.keep_button, self.table)

    def _button(self, name: str, text: str, tip: str, slot: Callable[[], object] | None = None) -> QPushButton:
        button = QPushButton(icon(name), text, self)
        button.setToolTip(tip)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if slot is not None:
            button.clicked.connect(lambda _checked=False: slot())
        return button

    def _arrange(self, width: int) -> None:
        """Buttons side by side, two by two in a narrow dock, below each other in a very narrow one."""
        count = next((count for count in (4, 2) if width >= self._width_of(count)), 1)
        if count != self._side_by_side:
            self._side_by_side = count
            for i, button in enumerate(self._buttons):
                self._grid.addWidget(button, i // count, i % count)

    def _width_of(self, side_by_side: int) -> int:
        widest = max(button.sizeHint().width() for button in self._buttons)
        return side_by_side * (widest + em(self, 0.8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many buttons side by side as there is room for."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def minimumSizeHint(self) -> QSize:
        """Room for one button, whatever stands side by side now."""
        return QSize(self._width_of(1), super().minimumSizeHint().height())

    def _fields(self) -> list[Field]:
        beside = self.tr("In brackets: what is other than in the version before")

        def figure(title: str, name: str, decimals: int) -> Field:
            return Field(title, lambda row: row.text(name, decimals), lambda row: row.value(name), beside)

        return [
            Field(self.tr("No."), lambda row: number(row.version.number), lambda row: row.version.number),
            Field(self.tr("When"), lambda row: when(row.version.made), tip=self.tr("In your own time zone")),
            Field(self.tr("What was done"), lambda row: shown(row.version.what, row.version.number)),
            figure(self.tr("Length\nkm"), "length_km", 2),
            figure(self.tr("Cost\nM USD"), "cost_musd", 1),
            figure(self.tr("Steepest\n‰"), "max_grade_permille", 1),
            figure(self.tr("Broken\nlimits"), "violations", 0),
        ]

    def _look(self, row: VersionRow) -> Look:
        tip = shown(row.version.what, row.version.number)
        return Look(tip=self.tr("{} – what the alternative is now").format(tip) if row.newest else tip, bold=row.newest)

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return self.tr("Each state of an alternative that was kept, with what was done and what it changed, is here.")

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was hidden."""
        super().showEvent(event)
        if self._stale_view:
            self.refresh()

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Read the history of the selected alternative, unless nobody can see it."""
        key = self._workspace.selected_id
        if key != self._key:
            self.show_button.setChecked(False)
        self._stale_view = not self.isVisible()
        if self._stale_view and key == self._key:
            return
        # Who looks at what is now goes on doing so when that is another version.
        chosen = [row.version for row in self.selected() if not row.newest] if key == self._key else []
        self._key = key
        found = self._workspace.reading(lambda study: study.versions(key), []) if key and self.isVisible() else []
        rows = [
            VersionRow(version, found[i - 1] if i else None, i == len(found) - 1) for i, version in enumerate(found)
        ]
        self.table.rows.set_records(rows[::-1])
        self._select([row.version for row in rows if row.version in chosen] or found[-1:])
        self._say(len(found))
        self._on_selected()

    def _on_search(self, *_task: object) -> None:
        """A search begins or ends: where nothing is shown yet, say so."""
        if not self._workspace.selected_id:
            self.refresh()

    def _say(self, count: int) -> None:
        if not self._key:
            text = what_first(self._workspace, self.about())
        elif count < 2:
            text = (
                self.about()
                + " "
                + self.tr("Bend the line, change its levels or compute it again, and save: each time a row is added.")
            )
        else:
            text = ""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.table.setVisible(count > 0)

    def _select(self, versions: list[VersionRecord]) -> None:
        """Select the rows of some versions."""
        model, selection = self.table.model(), self.table.selectionModel()
        selection.clear()
        for place in range(model.rowCount()):
            index = model.index(place, 0)
            if self.table.rows.record(model.mapToSource(index).row()).version in versions:
                selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)
                selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)

    def selected(self) -> list[VersionRow]:
        """The selected rows, the newest first."""
        return sorted(self.table.selected_records(), key=lambda row: -row.version.number)

    def _on_selected(self, *_changed: object) -> None:
        rows = self.selected()
        one = len(rows) == 1
        self.show_button.setEnabled(self.band is not None and len(rows) > 0)
        self.compare_button.setEnabled(self._pair() is not None)
        self.back_button.setEnabled(one and not rows[0].newest)
        self.keep_button.setEnabled(one)
        self._draw()

    # What the planner does

    def _pair(self) -> tuple[VersionRow, VersionRow] | None:
        """The two to compare, the newer first: those selected, or one and what is now (or that and the one before)."""
        rows, every = self.selected(), self.table.rows.records
        if len(rows) == 1 and len(every) > 1:
            rows = list(every[:2]) if rows[0].newest else [every[0], rows[0]]
        return (rows[0], rows[1]) if len(rows) == 2 else None

    def _read(self, row: VersionRow) -> VersionContents | None:
        with self._workspace.reporting():
            return self._workspace.require_study().version(self._key, row.version.number)
        return None

    def _draw(self, *_changed: object) -> None:
        """Draw the selected version, or none; while two are compared, the older of them."""
        if self.band is None or self.dialog is not None:
            return
        rows = self.selected() if self.show_button.isChecked() else []
        found = self._read(rows[-1]) if rows else None
        self.band.show(None if found is None else found.alignment)

    def compare(self) -> None:
        """Two versions side by side, in a window of their own."""
        pair = self._pair()
        found = [self._read(row) for row in pair] if pair is not None else []
        record = self._workspace.record(self._key)
        newer, older = found if len(found) == 2 else (None, None)
        if newer is None or older is None or record is None:
            return
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = VersionsDialog(self._workspace, record, newer, older, self)
        self.dialog.finished.connect(self._on_dialog_closed)
        self.dialog.show()
        if self.band is not None:
            self.band.show(older.alignment)

    def _on_dialog_closed(self, _result: int) -> None:
        self.dialog = None
        self._draw()

    def go_back(self) -> None:
        """Make the alternative what it was in the selected version."""
        for row in self.selected()[:1]:
            if self._workspace.go_back(self._key, row.version.number):
                self.show_button.setChecked(False)
                newest = self.table.rows.records[0]
                self._select([newest.version])

    def keep(self) -> None:
        """Add the selected version as an alternative of its own."""
        for row in self.selected()[:1]:
            self._workspace.keep_version(self._key, row.version.number)

    def dispose(self) -> None:
        """Take the line off the map."""
        if self.band is not None:
            self.band.dispose()


def when(made: str) -> str:
    """A time as the planner's locale and time zone have it; what is no time as it is."""
    time = QDateTime.fromString(made, Qt.DateFormat.ISODate)
    if not time.isValid():
        return made
    return str(QLocale().toString(time.toLocalTime(), QLocale.FormatType.ShortFormat))
