"""The tab Profile: chart, what the cursor stands on, and the structures and broken limits along the line."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QEvent, Qt, QTimer
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import (
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..core.evaluation import Evaluation
from .chart_loading import load_charts, load_matplotlib
from .evaluation_view import what_first
from .profile_bar import ProfileBar
from .profile_closer import CloserRow
from .profile_comparing import Comparing
from .profile_editing import ProfileEditing
from .profile_places import place_fields, place_look
from .profile_words import reading
from .rows import RowsModel, RowsTable
from .tasks import FunctionTask
from .terms import meaning
from .theme import chart_colours, em
from .workspace import Workspace

if TYPE_CHECKING:
    from .profile_bands import Limits
    from .profile_chart import ProfileChart
    from .profile_labels import CrossedFeature

# What is shown about a place, m, and how much wider than the map's stretch the chart is.
LEAST_WINDOW_M, WINDOW_SHARE = 4_000.0, 1.25
MASS_HAUL_KEY = "karwan/profile/mass_haul"


class ProfileTab(QWidget):
    """The chart is made when it is first needed: matplotlib takes a while to load, and may be missing."""

    # Qt sends the first events from within the widget's own constructor.
    _shown: Evaluation | None = None

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale_view, self._warm = True, False
        self._making = QTimer(self)
        self._making.setSingleShot(True)
        self._making.timeout.connect(self._make_unseen)
        self._follows_map = True
        self._going_to: _Place | None = None
        self.chart: ProfileChart | None = None
        self.empty = QLabel(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.places = RowsTable(RowsModel(place_fields(), place_look), self.tr("Structures and broken limits"))
        self.places.chosen.connect(self._on_place)
        self.comparing = Comparing(workspace, self)
        self.comparing.changed.connect(self._show_others)
        self._build()
        workspace.selectionChanged.connect(self.refresh)
        workspace.evaluationChanged.connect(self._on_changed)
        workspace.crossingsChanged.connect(self._on_changed)
        workspace.studyChanged.connect(self.refresh)
        workspace.settingsChanged.connect(self.refresh)
        workspace.studyChanged.connect(self._warm_up)
        workspace.taskStarted.connect(self._on_search)
        workspace.generationEnded.connect(self._on_search)
        workspace.stretchShown.connect(self._on_stretch_shown)
        workspace.chainageHovered.connect(self._on_hovered)

    def _build(self) -> None:
        self.bar = ProfileBar(self)
        self.reading, self.edit_button, self.places_button = self.bar.reading, self.bar.edit, self.bar.places
        self.edit_button.setToolTip(
            self.tr(
                "Edit levels: drag a change of grade (PVI), a vertical curve or a tangent; double-click puts a PVI in, "
                "Delete takes one out; right-click for levels, stations, bridges and tunnels set by hand"
            )
        )
        self.editing = ProfileEditing(self.edit_button, self._workspace, self)
        self.places_button.toggled.connect(self._show_places)
        self.bar.give_menu(self.bar.compare, self.comparing.menu)
        self.bar.haul.setChecked(QgsSettings().value(MASS_HAUL_KEY, False, bool))
        self.bar.haul.toggled.connect(self._show_mass_haul)
        for button, slot in (
            (self.bar.zoom_map, lambda chart: self._zoom_map(*chart.span_m)), (self.bar.save, self._save),
            (self.bar.zoom_in, lambda chart: chart.zoom(0.5)), (self.bar.whole, lambda chart: chart.show_all()),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, slot=slot: self.chart is not None and slot(self.chart))
        self._chart_page = QWidget(self)
        self._chart_column = QVBoxLayout(self._chart_page)
        self._chart_column.setContentsMargins(0, 0, 0, 0)
        self._chart_column.setSpacing(1)
        self._chart_column.addWidget(self.bar)
        self.closer = CloserRow(self.edit_button, self._chart_page)
        self._chart_column.addWidget(self.closer)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self._chart_page)
        self._splitter.addWidget(self.places)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([em(self, 60), em(self, 24)])
        self.places.hide()
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._splitter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def dispose(self) -> None:
        """End what runs beside the main thread."""
        if self.chart is not None and self.chart.hand is not None:
            self.chart.hand.dispose()

    # What is shown

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self._shown is not None:
            self._on_hovered(self._workspace.selected_id, -1.0)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the tab was hidden."""
        super().showEvent(event)
        if self._stale_view:
            self.refresh()
        else:
            self._go()

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def _on_search(self, *_task: object) -> None:
        if not self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Show the selected alternative; nothing is computed or drawn while the tab cannot be seen."""
        if not self.isVisible():
            self._stale_view = True
            return
        self._stale_view = False
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key) if key else None
        if evaluation is None:
            problem = self._workspace.evaluation_problem(key)
            computing = problem or self.tr("Computing the profile…")
            self._show_empty(computing if key else what_first(self._workspace, self.about()))
        elif self._make_chart() and self.chart is not None:
            self._shown = evaluation
            self.stack.setCurrentIndex(1)
            with self._workspace.reporting():
                self.chart.show_evaluation(
                    evaluation, self._crossed(key), self._limits(key), key, self.comparing.others(evaluation)
                )
            self._fill_places(evaluation)
            self._on_hovered(key, -1.0)
            self._go()

    def _warm_up(self) -> None:
        """Load matplotlib beside the window's own work, before the first line is there to be drawn."""
        if self._workspace.study is not None and not self._warm:
            self._warm = True
            task = FunctionTask(self.tr("Preparing charts"), load_matplotlib)
            task.done.connect(lambda _: QTimer.singleShot(0, self._prepare))
            task.start()

    def _prepare(self) -> None:
        """Load the chart, then make it, each in a turn of the event loop of its own."""
        load_charts()
        # No function of Python's own: it would outlive a tab that is taken away meanwhile.
        self._making.start(1)

    def _make_unseen(self) -> None:
        if self._workspace.study is not None:
            self._make_chart()

    def _show_empty(self, text: str) -> None:
        self._shown = None
        self.empty.setText(text)
        self.stack.setCurrentIndex(0)

    def _make_chart(self) -> bool:
        if self.chart is not None:
            return True
        try:
            from .profile_chart import ProfileChart
            from .profile_hand import ProfileHand
        except ImportError as error:
            self._show_empty(
                self.tr("The profile needs the Python package matplotlib ({}). Install it and restart QGIS.").format(
                    error
                )
            )
            return False
        self.chart = ProfileChart(self._chart_page, self.places)
        self.chart.setAccessibleName(self.tr("Profile"))
        self.chart.setAccessibleDescription(
            self.tr(
                "Arrow keys move the cursor, with Ctrl to the next change of grade; "
                "plus and minus zoom, Home shows the whole line, Z zooms the map there, the menu key offers more"
            )
        )
        self.chart.hovered.connect(self._on_chart_hovered)
        self.chart.hand = ProfileHand(self.chart, self._workspace)
        self.chart.hand.told.connect(self._on_hand_told)
        self.editing.take_chart(self.chart)
        self.closer.take_chart(self.chart)
        self.chart.mapWanted.connect(self._zoom_map)
        self.chart.menu.asked.connect(self._fill_menu)
        self.chart.show_mass_haul(self.bar.haul.isChecked())
        # Below its buttons: in a low dock they are what must be seen.
        self._chart_column.addWidget(self.chart, 1)
        QWidget.setTabOrder(self.places_button.previousInFocusChain(), self.chart)
        return True

    def _limits(self, key: str) -> Limits:
        from .profile_bands import Limits

        standard = self._workspace.inputs_of(key).standard
        return Limits(standard.ruling_grade_permille, standard.grade_back_permille, standard.min_radius_m)

    def _crossed(self, key: str) -> list[CrossedFeature]:
        from .profile_labels import crossed_feature

        if not self._workspace.crossings_count(key) or self._workspace.crossings_stale(key):
            # There are none, or they lie on an older line, at chainages that mean other places now.
            return []
        points, _ = self._workspace.reading(lambda study: study.crossings(key), ([], []))
        return [crossed_feature(point) for point in points]

    def _fill_places(self, evaluation: Evaluation) -> None:
        places = sorted((*evaluation.structures, *evaluation.violations), key=lambda place: place.from_m)
        self.places.rows.set_records(places)
        text = self.tr("Structures: {}").format(len(evaluation.structures))
        if evaluation.violations:
            text += self.tr(" · broken limits: {}").format(len(evaluation.violations))
        self.bar.say_places(text)
        self.places_button.setEnabled(bool(places))
        self._show_places(self.places_button.isChecked())

    def _show_places(self, wanted: bool) -> None:
        self.places.setVisible(wanted and bool(self.places.rows.records))

    def _show_others(self) -> None:
        if self.chart is not None and self._shown is not None and self.isVisible():
            self.chart.show_others(self.comparing.others(self._shown))

    def _show_mass_haul(self, shown: bool) -> None:
        QgsSettings().setValue(MASS_HAUL_KEY, shown)
        if self.chart is not None:
            self.chart.show_mass_haul(shown)

    def _zoom_map(self, from_m: float, to_m: float) -> None:
        """The map goes to a stretch; the profile shows it already and stays."""
        self._follows_map = False
        try:
            self._workspace.zoom_to_stretch(self._workspace.selected_id, from_m, to_m)
        finally:
            self._follows_map = True

    def _save(self, chart: ProfileChart) -> None:
        from .profile_save_dialog import SaveProfileDialog

        if chart.content is not None:
            dialog = SaveProfileDialog(chart, self._workspace, self)
            dialog.finished.connect(dialog.dispose)
            dialog.open()

    def _fill_menu(self, menu: QMenu, at_m: float, _level_m: float) -> None:
        """What can be done at any place of the chart, below what can be edited there."""
        chart = self.chart
        if chart is None:
            return
        menu.addSeparator()
        menu.addAction(
            self.bar.zoom_map.icon(), self.tr("Zoom the map here"), lambda: self._zoom_map(*chart.about(at_m))
        )
        menu.addAction(self.bar.whole.icon(), self.tr("Show the whole line"), chart.show_all)
        menu.addAction(self.bar.save.icon(), self.tr("Save the profile…"), lambda: self._save(chart))

    def _on_hand_told(self, text: str) -> None:
        if text:
            self.reading.setText(text)
            self.reading.setToolTip(text)
        else:
            self._on_hovered(self._workspace.selected_id, -1.0)

    # The cursor

    def _on_chart_hovered(self, at_m: float) -> None:
        self._workspace.chainageHovered.emit(self._workspace.selected_id, at_m)

    def _on_stretch_shown(self, key: str, from_m: float, to_m: float) -> None:
        """The map goes to a place: so does the profile, at the latest when somebody looks at it."""
        if not self._follows_map:
            return
        self._going_to = _Place(key, from_m, to_m)
        if self.isVisible() and not self._stale_view:
            self._go()

    def _go(self) -> None:
        """Zoom to the place somebody chose, unless it can be seen, and put the cursor there."""
        place, chart = self._going_to, self.chart
        if place is None or chart is None or self._shown is None:
            return
        self._going_to = None
        if place.key == self._workspace.selected_id:
            first_m, last_m = chart.span_m
            seen = first_m <= max(place.from_m, 0.0) and min(place.to_m, chart.length_m) <= last_m
            if not (seen and chart.is_zoomed):
                window_m = max(WINDOW_SHARE * (place.to_m - place.from_m), LEAST_WINDOW_M)
                middle_m = (place.from_m + place.to_m) / 2.0
                chart.show_span(middle_m - window_m / 2.0, middle_m + window_m / 2.0)
            self._on_hovered(place.key, place.cursor_m)

    def _on_hovered(self, key: str, at_m: float) -> None:
        place = self._going_to
        if place is not None and place.key == key and at_m >= 0.0 and math.isnan(place.at_m):
            # Where exactly, said right after the stretch; shown when the profile is.
            self._going_to = replace(place, at_m=at_m)
        if self.chart is None or self._shown is None or key != self._workspace.selected_id:
            return
        self.chart.set_cursor(at_m if at_m >= 0.0 else None)
        words = self.reading_at(self._shown, at_m) if at_m >= 0.0 else self.legend()
        self.reading.setText(words)
        # All of it, where the dock is too narrow for the line.
        self.reading.setToolTip(words if at_m >= 0.0 else self.legend(explained=True))

    def about(self) -> str:
        """For who sees nothing yet."""
        return self.tr("The ground, the line, its grades and curves are drawn here over the chainage.")

    def legend(self, explained: bool = False) -> str:
        """What the chart's colours mean, as rich text; explained: a line each, with what the words mean."""
        # Hidden so far, the list does not have the theme's colours yet.
        self.places.ensurePolished()
        colours = chart_colours(self.places.palette())
        meanings = [
            (colours.ground, self.tr("ground"), meaning("ground")),
            (colours.formation, self.tr("formation"), meaning("formation")),
            (colours.cut, self.tr("cut"), meaning("cut")),
            (colours.fill, self.tr("fill"), meaning("fill")),
            (colours.bridge, self.tr("bridge"), meaning("viaduct")),
            (colours.tunnel, self.tr("tunnel"), meaning("tunnel")),
            (colours.violation, self.tr("broken limit"), meaning("broken limit")),
        ]
        if explained:
            return "<br>".join(
                f"<span style='color:{colour}'>■</span> <b>{escape(name)}</b> – {escape(about)}"
                for colour, name, about in meanings
            )
        return " &nbsp;".join(f"<span style='color:{colour}'>■</span> {escape(name)}" for colour, name, _ in meanings)

    def reading_at(self, evaluation: Evaluation, at_m: float) -> str:
        """Chainage, levels, earthwork, grade and curve at a place, in words; a PVI's figures where one is."""
        chart = self.chart
        if chart is None:
            return reading(evaluation, None, at_m)
        return reading(evaluation, chart.design, at_m, chart.pvi_near(at_m))

    # Structures and broken limits

    def _on_place(self, place: Any) -> None:
        key = self._workspace.selected_id
        room = max(place.to_m - place.from_m, 1_000.0)
        if self.chart is not None:
            self.chart.show_span(place.from_m - 2 * room, place.to_m + 2 * room)
        self._workspace.zoom_to_stretch(key, place.from_m - room / 2, place.to_m + room / 2)
        self._workspace.chainageHovered.emit(key, (place.from_m + place.to_m) / 2.0)


@dataclass(frozen=True)
class _Place:
    """A stretch of an alternative to show, and where on it the cursor belongs; NaN: its middle."""

    key: str
    from_m: float
    to_m: float
    at_m: float = math.nan

    @property
    def cursor_m(self) -> float:
        """Where the cursor belongs, m."""
        return (self.from_m + self.to_m) / 2.0 if math.isnan(self.at_m) else self.at_m
