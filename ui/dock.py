"""The dock "Alternatives": study, table, tabs and tools. It shows and signals; the workspace does."""

from __future__ import annotations

from qgis.gui import QgsDockWidget, QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .actions import Actions
from .alternatives_table import AlternativesTable
from .checks_tab import ChecksTab
from .compare_tab import CompareTab
from .cost_tab import CostTab
from .crossings_tab import CrossingsTab
from .first_answer import FirstAnswer
from .generate_dialog import GenerateDialog
from .map_link import MapLink
from .operation_tab import OperationTab
from .pages import ElidedLabel, Page, Stack, Tabs
from .profile_tab import ProfileTab
from .resources import icon
from .run_again import stored_run
from .sections_tab import SectionsTab
from .stale_line import StaleLine
from .stations_dialog import ask_stations
from .study_actions import StudyActions
from .study_header import StudyHeader
from .task_bar import TaskBar
from .theme import em, icon_size, keep_ticks_readable, plain_tip
from .versions_tab import VersionsTab
from .welcome import Welcome
from .workspace import Workspace

NARROW_EM = 70
WIDE_ASPECT = 2.2
# A dock lower than this many lines of text has no room for the study's settings while a line is edited.
LOW_LINES = 32


class _Keys(QWidget):
    """Takes Undo and Redo before QGIS's main window, which has the same keys for layers."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions

    def event(self, event: QEvent) -> bool:
        """Claim the keys."""
        if event.type() == QEvent.Type.ShortcutOverride and (
            event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo in the open edit session, else in the study."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._actions.undo.trigger()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._actions.redo.trigger()
        else:
            super().keyPressEvent(event)


class AlternativesDock(QgsDockWidget):
    """One study at a time: its settings on top, the table of alternatives, and tabs about the selected one."""

    def __init__(
        self, workspace: Workspace, actions: Actions, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanAlternativesDock")
        self.setWindowTitle(self.tr("Alternatives"))
        self.setWindowIcon(icon("karwan"))
        self._workspace, self._actions, self._canvas = workspace, actions, canvas
        self._arranged = False
        self._bar: QWidget | None = None
        self.header = StudyHeader(workspace)
        self.stale_line = StaleLine(workspace, self)
        self.table = AlternativesTable(workspace, actions)
        self.profile = ProfileTab(workspace)
        self.checks = ChecksTab(workspace)
        self.sections = SectionsTab(workspace, actions)
        self.crossings = CrossingsTab(workspace, actions)
        self.cost = CostTab(workspace)
        self.operation = OperationTab(workspace, actions)
        self.compare = CompareTab(workspace)
        self.history = VersionsTab(workspace, canvas)
        self.task_bar = TaskBar(workspace)
        self.map_link = MapLink(canvas, workspace, self) if canvas is not None else None
        self.study_actions = StudyActions(workspace, actions, self)
        self.generate_dialog = GenerateDialog(workspace, canvas, self)
        self.first_answer = FirstAnswer(workspace, actions)
        self.setWidget(self._build())
        actions.generate.triggered.connect(self._show_generate)
        actions.generate_again.triggered.connect(self._show_generate_again)
        actions.stations.triggered.connect(self._show_stations)
        actions.history.triggered.connect(self._show_history)
        actions.show_dock.triggered.connect(self.setUserVisible)
        self.visibilityChanged.connect(actions.show_dock.setChecked)
        self.table.checksRequested.connect(self._show_checks)
        workspace.studyChanged.connect(self._on_study_changed)
        workspace.openingChanged.connect(self._on_opening)
        workspace.alternativesChanged.connect(self._on_alternatives_changed)
        self._on_study_changed()

    def dispose(self) -> None:
        """Take the marker off the map and let go."""
        if self.map_link is not None:
            self.map_link.dispose()
        self.header.dem.dispose()
        self.profile.dispose()
        self.history.dispose()
        self.close()
        self.deleteLater()

    def add_bar(self, bar: QWidget) -> None:
        """Put a tool's own bar above the study; in a low dock it takes the place of the study's settings."""
        self._bar = bar
        bar.installEventFilter(self)
        self.widget().layout().insertWidget(2, bar)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A bar that comes or goes takes or gives room."""
        if watched is self._bar and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._share_height()
        return bool(super().eventFilter(watched, event))

    def _share_height(self) -> None:
        # What is bent, and its profile, need the room more than settings that stay as they are meanwhile.
        is_low = self.height() < LOW_LINES * self.fontMetrics().lineSpacing()
        self.header.setVisible(not (is_low and self._bar is not None and self._bar.isVisibleTo(self.widget())))

    def _build(self) -> QWidget:
        content = _Keys(self._actions)
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 2, 4, 4)
        column.setSpacing(3)
        column.addLayout(self._top())
        column.addWidget(self.task_bar)
        self.stack = QStackedWidget(content)
        self.welcome = Welcome(self._actions, self.stack)
        self.welcome.openRequested.connect(self.study_actions.open)
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self._study_page())
        column.addWidget(self.stack, 1)
        return content

    def _top(self) -> QHBoxLayout:
        self.title = ElidedLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.toolbar = QToolBar(self.tr("Karwan tools"))
        self.toolbar.setIconSize(icon_size(self))
        self.toolbar.addWidget(self._study_button())
        self.toolbar.addSeparator()
        for action in self._actions.tools():
            self.toolbar.addAction(action)
        self.toolbar.addSeparator()
        self.toolbar.addAction(self._actions.undo)
        self.toolbar.addAction(self._actions.redo)
        button = self.toolbar.widgetForAction(self._actions.generate)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in self.toolbar.findChildren(QToolButton):
            # Qt leaves the buttons of toolbars to the mouse.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout()
        row.addWidget(self.toolbar, 0)
        row.addWidget(self.title, 1)
        return row

    def _study_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Study"))
        button.setIcon(icon("corridor"))
        button.setAccessibleName(self.tr("Study: open, new, save as, close"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self._actions.study_menu(button))
        return button

    def _study_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.header)
        self.tabs = Tabs(page)
        self.tabs.setDocumentMode(True)
        for tab, picture, title in (
            (self.profile, "profile", self.tr("Profile")),
            (self.checks, "done", self.tr("Checks")),
            (self.sections, "section", self.tr("Sections")),
            (self.crossings, "crossings", self.tr("Crossings")),
            (self.cost, "cost", self.tr("Cost")),
            (self.operation, "train", self.tr("Operation")),
            (self.compare, "compare", self.tr("Compare")),
            (self.history, "history", self.tr("History")),
        ):
            # Where there is no room for words, the tooltip has them.
            about = self.tr("{}: {}").format(title, tab.about())
            self.tabs.setTabToolTip(self.tabs.addTab(tab, icon(picture), title), about)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, page)
        self.left = Stack(page)
        self.left.addWidget(self.table)
        self.left.addWidget(self.first_answer)
        left = QWidget(self.splitter)
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(self.stale_line)
        rows.addWidget(Page(self.left, left), 1)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.tabs)
        self.splitter.setChildrenCollapsible(False)
        column.addWidget(self.splitter, 1)
        QWidget.setTabOrder(self.header.radius, self.stale_line.button)
        QWidget.setTabOrder(self.stale_line.button, self.table)
        QWidget.setTabOrder(self.table, self.tabs.tabBar())
        return page

    def sizeHint(self) -> QSize:
        """Wide and low: the profile of a railway is."""
        return QSize(em(self, 90), em(self, 30))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side in a wide and low dock, one above the other elsewhere."""
        super().resizeEvent(event)
        width, height = event.size().width(), event.size().height()
        wide = width >= em(self, NARROW_EM) and width > WIDE_ASPECT * height
        self._arrange(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._share_height()

    def showEvent(self, event: QShowEvent) -> None:
        """In the colours of the theme."""
        super().showEvent(event)
        keep_ticks_readable(self.widget(), self.table)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            keep_ticks_readable(self.widget(), self.table)

    def _arrange(self, orientation: Qt.Orientation) -> None:
        if orientation == self.splitter.orientation() and self._arranged:
            return
        self._arranged = True
        self.splitter.setOrientation(orientation)
        side_by_side = orientation == Qt.Orientation.Horizontal
        self.splitter.setSizes([em(self, 47), em(self, 55)] if side_by_side else [em(self, 14), em(self, 30)])

    def _on_study_changed(self) -> None:
        study = self._workspace.study
        self.stack.setCurrentIndex(0 if study is None else 1)
        self.title.setText("" if study is None else study.title)
        self.title.setToolTip("" if study is None else plain_tip(str(study.path)))
        self._on_alternatives_changed()

    def _on_opening(self, name: str) -> None:
        study = self._workspace.study
        self.title.setText(self.tr("Opening {}…").format(name) if name else "" if study is None else study.title)

    def _on_alternatives_changed(self) -> None:
        self.left.setCurrentIndex(0 if self._workspace.records else 1)

    def _show_checks(self) -> None:
        self.tabs.setCurrentWidget(self.checks)

    def show_crossings(self) -> None:
        """Bring what was found to the front."""
        self.tabs.setCurrentWidget(self.crossings)

    def _show_history(self) -> None:
        self.tabs.setCurrentWidget(self.history)
        self.history.table.setFocus()

    def _show_generate(self) -> None:
        self.generate_dialog.fill()
        self._raise_generate()

    def _show_generate_again(self) -> None:
        with self._workspace.reporting():
            self.generate_dialog.fill_again(stored_run(self._workspace, self._workspace.selected_id))
            self._raise_generate()

    def _raise_generate(self) -> None:
        self.generate_dialog.show()
        self.generate_dialog.raise_()

    def _show_stations(self) -> None:
        ask_stations(self._workspace, self._canvas, self)
