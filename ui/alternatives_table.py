"""The table of alternatives: keys, context menu, colours and selection."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent
from qgis.PyQt.QtWidgets import QAbstractItemView, QColorDialog, QHeaderView, QMenu, QTableView, QWidget

from .actions import Actions
from .alternatives_model import ID_ROLE, AlternativesModel, AlternativesProxy
from .theme import em, icon_size
from .workspace import Workspace


class AlternativesTable(QTableView):
    """One row per alternative; the current row is the workspace's selection. checksRequested: see what is broken."""

    checksRequested = pyqtSignal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._actions = workspace, actions
        self.source = AlternativesModel(workspace, self)
        self.proxy = AlternativesProxy(self.source, self)
        self.setModel(self.proxy)
        self._set_up()
        self._connect()
        self._on_reset()

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Alternatives"))
        self.setAccessibleDescription(self.tr("F2 renames, Space shows or hides, Enter zooms, Del deletes"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.setIconSize(icon_size(self))
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(round(self.fontMetrics().height() * 1.5))
        header.setMinimumSectionSize(em(self, 2))
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(1, em(self, 11))

    def _connect(self) -> None:
        workspace, actions = self._workspace, self._actions
        self.source.modelReset.connect(self._on_reset)
        self.source.dataChanged.connect(lambda _first, _last, roles: None if roles else self.fit_columns())
        workspace.selectionChanged.connect(self._on_selected)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.customContextMenuRequested.connect(self._show_menu)
        self.doubleClicked.connect(self._on_double_clicked)
        actions.rename.triggered.connect(self.rename)
        actions.recolour.triggered.connect(self.choose_colour)
        actions.duplicate.triggered.connect(lambda: workspace.duplicate(workspace.selected_id))
        actions.delete.triggered.connect(lambda: workspace.remove(self.selected_ids()))
        actions.zoom.triggered.connect(lambda: workspace.zoom_to(workspace.selected_id))
        actions.show_alternative.triggered.connect(self.toggle_shown)
        actions.reevaluate.triggered.connect(lambda: workspace.reevaluate_all(self.selected_ids()))

    # What the planner does

    def selected_ids(self) -> list[str]:
        """Ids of the selected rows, of the current one if none is selected."""
        rows = self.selectionModel().selectedRows()
        chosen = [str(index.data(ID_ROLE)) for index in rows]
        return chosen or ([self._workspace.selected_id] if self._workspace.selected_id else [])

    def rename(self) -> None:
        """Edit the name of the current alternative in its cell."""
        row = self.source.row_of(self._workspace.selected_id)
        if row >= 0:
            index = self.proxy.mapFromSource(self.source.index(row, self.source.column("name")))
            self.setCurrentIndex(index)
            self.edit(index)

    def toggle_shown(self) -> None:
        """Show the selected alternatives if the current one is hidden, and the other way round."""
        record = self._workspace.record(self._workspace.selected_id)
        if record is not None:
            self._workspace.show(self.selected_ids(), not record.shown)

    def choose_colour(self) -> None:
        """Ask for another colour of the current alternative."""
        record = self._workspace.record(self._workspace.selected_id)
        if record is not None:
            colour = QColorDialog.getColor(QColor(record.colour), self, self.tr("Colour of {}").format(record.name))
            if colour.isValid():
                self._workspace.recolour(record.id, colour.name())

    def go_to_violation(self) -> None:
        """Show the first broken limit of the current alternative, the whole line if none is broken."""
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key)
        if evaluation is None or not evaluation.violations:
            self._workspace.zoom_to(key)
            return
        first = evaluation.violations[0]
        self._workspace.zoom_to_stretch(key, first.from_m, first.to_m)
        self._workspace.chainageHovered.emit(key, (first.from_m + first.to_m) / 2.0)

    # Selection in both directions

    def _on_reset(self) -> None:
        self.fit_columns()
        self._on_selected(self._workspace.selected_id)

    def fit_columns(self) -> None:
        """As narrow as figures and titles allow; Qt's own fit leaves room for an arrow in every title."""
        metrics = self.horizontalHeader().fontMetrics()
        for column in range(self.source.columnCount()):
            if column != self.source.column("name"):
                title = str(self.source.headerData(column, Qt.Orientation.Horizontal) or "")
                widest = max(metrics.horizontalAdvance(line) for line in title.split("\n"))
                self.setColumnWidth(column, max(widest + em(self, 1.2), self.sizeHintForColumn(column) + em(self, 0.3)))

    def _on_selected(self, key: str) -> None:
        row = self.source.row_of(key)
        if row < 0 or (self.currentIndex().data(ID_ROLE) == key and self.selectionModel().hasSelection()):
            return
        column = max(self.currentIndex().column(), 1)
        # Not the view's own setCurrentIndex: with Ctrl held down, as for Ctrl+D, it would add to the selection.
        self.selectionModel().setCurrentIndex(
            self.proxy.mapFromSource(self.source.index(row, column)),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        key = current.data(ID_ROLE)
        # Taking the focus, Qt makes the first row the current one by itself.
        if key and not self._workspace.is_selecting_later:
            self._workspace.select(str(key))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        column = index.column()
        if column == self.source.column("shown"):
            self.choose_colour()
        elif column == self.source.column("violations"):
            self.checksRequested.emit()
            self.go_to_violation()
        elif column != self.source.column("name"):  # where Qt itself begins to edit
            self._actions.zoom.trigger()

    # Keys and menu

    def event(self, event: QEvent) -> bool:
        """Claim our keys: QGIS's main window uses Del, F2 and Ctrl+D for layers and features."""
        if event.type() == QEvent.Type.ShortcutOverride and self._action_of(event) is not None:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2, Del, Ctrl+D, Space and Enter act on the selection."""
        action = self._action_of(event)
        if action is None or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif action.isEnabled():
            action.trigger()

    def _action_of(self, event: QKeyEvent) -> object | None:
        pressed = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        actions = self._actions
        if plain and pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return actions.zoom
        if control:
            return actions.duplicate if pressed == Qt.Key.Key_D else None
        by_key = {
            Qt.Key.Key_F2: actions.rename,
            Qt.Key.Key_Delete: actions.delete,
            Qt.Key.Key_Space: actions.show_alternative,
        }
        return by_key.get(pressed) if plain else None

    def _show_menu(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            self.context_menu().exec(self.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu:
        """What can be done with the selected alternatives, with the keys that do it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self._actions
        groups = (
            (actions.zoom, actions.show_alternative, actions.recolour, actions.rename),
            (actions.edit, actions.crossings, actions.reevaluate, actions.generate_again, actions.history),
            (actions.duplicate, actions.delete),
            (actions.undo, actions.redo),
        )
        for group in groups:
            for action in group:
                menu.addAction(action)
            menu.addSeparator()
        return menu
