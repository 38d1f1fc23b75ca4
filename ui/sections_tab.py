"""The tab Sections: between stations with what others publish of them, and what was kept from the measure tool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qgis.PyQt.QtGui import QGuiApplication, QIcon, QShowEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..layers.study_records import SectionRecord
from ..layers.wkb import coordinates
from .actions import Actions
from .all_between import AllBetween
from .alternative_columns import number
from .between_stations import CLAIMS, SECTIONS, BetweenStations
from .evaluation_view import out_of_sight
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .theme import em
from .workspace import Workspace

# Pages: of BetweenStations, the sections kept, and all alternatives between stations.
BETWEEN, PUBLISHED, KEPT, ALL = SECTIONS, CLAIMS, 2, 3


class SectionsTab(QWidget):
    """Rows zoom to their stretch; those that were kept can be renamed and deleted, both can be undone."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._read: tuple[object, ...] = ()
        self._waits = self._changed_unseen = False
        self._known: tuple[str, int, int] = ("", 0, 0)
        # Those of the selected alternative, and those of lines that are none.
        self._kept: dict[str, list[SectionRecord]] = {}
        self.which = QComboBox(self)
        self.which.addItem(self.tr("Between stations"))
        self.which.addItem(self.tr("Published claims"))
        self.which.addItem(self.tr("Kept from measuring"))
        self.which.addItem(self.tr("All alternatives between stations"))
        self.which.setAccessibleName(self.tr("Which sections"))
        # As wide as there is room for; a narrow dock cuts its words, not the buttons beside it.
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumContentsLength(8)
        self.which.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.which.setMaximumWidth(em(self, 22))
        self.hint = QLabel(self.tr("Measure a segment and choose “Keep as section” to list it here."), self)
        self.hint.setWordWrap(True)
        self.table = RowsTable(RowsModel(self._fields(), self._look), self.tr("Sections"))
        self.table.chosen.connect(self._on_chosen)
        self.between = BetweenStations(workspace, self)
        self.all_between = AllBetween(workspace, self)
        self._build(actions)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.which.currentIndexChanged.connect(self._show_page)
        self.between.changed.connect(self._enable)
        workspace.selectionChanged.connect(self.refresh)
        workspace.sectionsChanged.connect(self._on_sections)
        workspace.alternativesChanged.connect(self._on_alternatives)
        self._show_page(BETWEEN)
        self.refresh()

    def _build(self, actions: Actions) -> None:
        measure = self._button(actions.measure.icon(), self.tr("Measure"), actions.measure.trigger)
        self.rename_button = self._button(icon("rename"), self.tr("Rename…"), self._ask_name)
        self.delete_button = self._button(icon("delete"), self.tr("Delete"), self.delete_selected)
        self.copy_button = self._button(icon("copy"), self.tr("Copy as text"), self._copy)
        # An icon only: in a narrow dock there is room for little more than which sections are shown.
        self.stations_button = QToolButton(self)
        self.stations_button.setIcon(actions.stations.icon())
        self.stations_button.setToolTip(f"{actions.stations.text()} – {actions.stations.toolTip()}")
        self.stations_button.setAccessibleName(actions.stations.text())
        self.stations_button.clicked.connect(lambda _checked=False: actions.stations.trigger())
        self._of_kept = (measure, self.rename_button, self.delete_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.which, 1)
        for button in (self.stations_button, self.copy_button, measure, self.rename_button, self.delete_button):
            buttons.addWidget(button)
        buttons.addStretch(0)
        kept = QWidget(self)
        rows = QVBoxLayout(kept)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.hint)
        rows.addWidget(self.table, 1)
        rows.addStretch(0)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.between)
        self.stack.addWidget(kept)
        self.stack.addWidget(self.all_between)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.stack, 1)

    def _button(self, picture: QIcon, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(picture, text, self)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _show_page(self, page: int) -> None:
        self.which.setCurrentIndex(page)
        self.stack.setCurrentIndex({KEPT: 1, ALL: 2}.get(page, 0))
        self.stations_button.setVisible(page in (BETWEEN, ALL))
        for button in self._of_kept:
            button.setVisible(page == KEPT)
        if page in (BETWEEN, PUBLISHED):
            self.between.show_page(page)
        elif page == ALL:
            self.all_between.refresh()
        self._enable()

    def _fields(self) -> list[Field]:
        def km(at_m: float) -> str:
            return number(at_m / 1000.0, 3)

        return [
            Field(self.tr("Name"), lambda s: s.name),
            Field(self.tr("Line"), lambda s: s.line, None, self.tr("What was measured")),
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
            _counted(self.tr("Crossings"), self.tr("Crossings in the layers that were ticked"), lambda s: s.met),
            _counted(self.tr("Broken limits"), self.tr("Limits of the standard that are broken"), lambda s: s.breaches),
            Field(self.tr("Levels from"), _levels_from, None, self.tr("Elevation model, or the line itself")),
            Field(self.tr("Measured (UTC)"), lambda s: s.made.replace("T", " ").partition("+")[0]),
        ]

    def _look(self, section: SectionRecord) -> Look:
        tip = self.tr("The line was changed since: measure it again.") if section.stale else section.crossed[:2000]
        return Look(icon("warning" if section.stale else "section"), tip, stale=section.stale)

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return self.tr("Figures of an alternative from station to station are listed here, and stretches you measured.")

    def _on_alternatives(self) -> None:
        if self.which.currentIndex() == ALL:
            self.all_between.refresh()
        # Figures of a line that is being bent change nothing of what was kept; what the study has does.
        if self._read != self._workspace.stored:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was hidden."""
        super().showEvent(event)
        if self._waits:
            self.refresh()

    def _on_sections(self) -> None:
        self._changed_unseen = out_of_sight(self)
        self.refresh()

    def refresh(self) -> None:
        """Show what was kept of the selected alternative, and of lines that are none, once somebody looks."""
        self._waits = out_of_sight(self)
        if self._waits:
            return
        workspace = self._workspace
        self._read = workspace.stored
        key = workspace.selected_id if workspace.study is not None else ""
        free = workspace.reading(lambda study: study.sections(""), []) if workspace.study is not None else []
        own = workspace.reading(lambda study: study.sections(key), []) if key else []
        known, before, others = self._known
        grown = (known == key and len(own) > before) or len(free) > others
        if grown or (self._changed_unseen and (own or free)):
            # Kept just now: that is what the planner wants to see.
            self._show_page(KEPT)
        self._changed_unseen = False
        self._known = (key, len(own), len(free))
        self._kept = {"": free, **({key: own} if key else {})}
        sections = [*own, *free]
        self.table.rows.set_records(sections)
        self.hint.setVisible(not sections)
        self.table.setVisible(bool(sections))
        self._enable()

    def _enable(self) -> None:
        chosen = len(self.table.selected_records())
        self.rename_button.setEnabled(chosen == 1)
        self.delete_button.setEnabled(chosen > 0)
        page = self.which.currentIndex()
        there = {KEPT: bool(self.table.rows.records), ALL: bool(self._workspace.records)}
        self.copy_button.setEnabled(there.get(page, bool(self.between.found.rows)))

    def _copy(self) -> None:
        page = self.which.currentIndex()
        if page == KEPT:
            QGuiApplication.clipboard().setText(self.table.as_text())
        else:
            (self.all_between if page == ALL else self.between).copy()

    def delete_selected(self) -> None:
        """Delete the selected sections."""
        gone = self.table.selected_records()
        for key, sections in self._kept.items():
            kept = [section for section in sections if not any(section is one for one in gone)]
            if len(kept) < len(sections):
                self._workspace.save_sections(key, kept)

    def rename(self, section: SectionRecord, name: str) -> None:
        """Give a section another name."""
        for key, sections in self._kept.items():
            if any(one is section for one in sections):
                renamed = [replace(one, name=name) if one is section else one for one in sections]
                self._workspace.save_sections(key, renamed)
                return

    def _ask_name(self) -> None:
        section = self.table.selected_records()[0]
        name, ok = QInputDialog.getText(self, self.tr("Rename section"), self.tr("Name"), text=section.name)
        if ok and name.strip():
            self.rename(section, name.strip())

    def _on_chosen(self, section: SectionRecord) -> None:
        if section.wkb:
            # One part, behind nine bytes that tell so.
            points, _, _ = coordinates(section.wkb[9:])
            self._workspace.zoomRequested.emit(points[:, 0], points[:, 1])
            return
        self._workspace.zoom_to_stretch(self._workspace.selected_id, section.from_m, section.to_m)
        self._workspace.chainageHovered.emit(self._workspace.selected_id, (section.from_m + section.to_m) / 2.0)


def _counted(title: str, tip: str, of: Callable[[SectionRecord], int | None]) -> Field:
    """A number, a dash where nothing was counted."""
    return Field(title, lambda s: "–" if of(s) is None else str(of(s)), lambda s: -1 if of(s) is None else of(s), tip)


def _levels_from(section: SectionRecord) -> str:
    if not section.terrain or not section.terrain_resolution_m:
        return section.terrain or section.levels
    return f"{section.terrain} ({number(section.terrain_resolution_m)} m)"
