"""The bar that is there while a line is edited: what is edited, undo, and what cannot be done by dragging."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..layers.compat import QAction
from .actions import Actions
from .alternative_columns import number
from .axis_editing import AxisEditing
from .draw_tool import DrawTool
from .edit_words import stretch_text
from .line_edits import LineEdits
from .place_row import PlaceRow
from .resources import icon
from .theme import em, icon_size
from .workspace import Workspace

# Ends closer together than this are said to meet, m.
MEET_M = 1.0


class EditBar(QWidget):
    """Shown while `drawing` edits an alternative; what does not fit goes into the tool bar's own overflow menu."""

    def __init__(
        self, workspace: Workspace, actions: Actions, editing: AxisEditing, drawing: DrawTool, edits: LineEdits,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("KarwanEditBar")
        self._workspace, self._editing, self._drawing, self._edits = workspace, editing, drawing, edits
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.toolbar = QToolBar(self.tr("Edit the line"), self)
        self.toolbar.setAccessibleName(self.tr("Edit the line"))
        self.toolbar.setIconSize(icon_size(self))
        self._fill(actions)
        self.places = PlaceRow(edits, self)
        row = QHBoxLayout()
        row.addWidget(self.title)
        row.addWidget(self.toolbar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self, 0.4), 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.places)
        drawing.editedChanged.connect(self.refresh)
        edits.changed.connect(self.refresh)
        actions.undo.changed.connect(self._refresh_changes)
        self.refresh()

    def _fill(self, actions: Actions) -> None:
        edits = self._edits
        self.toolbar.addAction(actions.undo)
        self.toolbar.addAction(actions.redo)
        self.toolbar.addSeparator()
        self.lock = self._add(
            "lock", self.tr("Lock"),
            self.tr("Lock stretch: two clicks on the line or two chainages typed, and no corner that shapes it there "
                    "can be changed"),
            edits.ask_lock,
        )  # fmt: skip
        self.unlock = self._add_menu(
            "unlock", self.tr("Unlock"), self.tr("Unlock a locked stretch"), self._fill_locks
        )  # fmt: skip
        self.rework = self._add(
            "rework", self.tr("Re-optimise"),
            self.tr("Re-optimise stretch: two clicks on the line or two chainages typed, and the cheapest line between "
                    "them is searched; the rest stays as it is"), edits.ask_rework,
        )  # fmt: skip
        self.take_over = self._add(
            "take-over", self.tr("Take over"),
            self.tr("Take over from…: two clicks on the line or two chainages typed, and it runs between them as "
                    "another alternative does"),
            edits.ask_take_over,
        )  # fmt: skip
        edits.menu_place = self._below_take_over
        self.toolbar.addSeparator()
        self.split = self._add(
            "split", self.tr("Split"),
            self.tr("Split here: one click on the line or a chainage typed; it ends there, and the rest becomes a new "
                    "alternative"),
            edits.ask_split,
        )  # fmt: skip
        self.join = self._add_menu(
            "join", self.tr("Join"),
            self.tr("Join with…: the line goes on as another alternative, which becomes part of it"), self._fill_others,
        )  # fmt: skip
        self.reverse = self._add(
            "reverse", self.tr("Reverse"),
            self.tr("Reverse: the line starts where it ends now, and chainage (distance from the start) is counted "
                    "from there"), edits.reverse,
        )  # fmt: skip
        self.toolbar.addSeparator()
        self.save = self._add(
            "edit-save", self.tr("Save"), self.tr("Keep the changes in the study and go on editing"), self._drawing.save
        )
        self.discard = self._add(
            "edit-discard", self.tr("Discard"), self.tr("Drop all changes since the last Save"), self._ask_discard
        )
        self.done = self._add(
            "done", self.tr("Done"), self.tr("End editing; asks whether to keep changes that are not saved"),
            self._drawing.stop,
        )  # fmt: skip

    def _add(self, name: str, text: str, tip: str, do: Callable[[], object]) -> QAction:
        action = self._action(name, text, tip)
        self._show_text(action)
        action.triggered.connect(lambda _checked=False: self._do(do, self.toolbar.widgetForAction(action)))
        return action

    def _do(self, do: Callable[[], object], button: QWidget | None) -> None:
        # A click does not give these buttons the focus.
        by_keyboard = button is not None and button.hasFocus()
        do()
        if by_keyboard and self._edits.picking.is_active:
            self.places.take_focus()

    def _below_take_over(self) -> QPoint:
        """Where a list belongs that answers chainages typed here."""
        button = self.toolbar.widgetForAction(self.take_over)
        if button is None or not button.isVisible():
            # In the overflow menu.
            button = self.places
        return button.mapToGlobal(button.rect().bottomLeft())

    def _add_menu(self, name: str, text: str, tip: str, fill: Callable[[QMenu], None]) -> QAction:
        action = self._action(name, text, tip)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: fill(menu))
        action.setMenu(menu)
        self._show_text(action)
        button = self.toolbar.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return action

    def _action(self, name: str, text: str, tip: str) -> QAction:
        action = QAction(icon(name), text, self)
        action.setObjectName(f"Karwan_line_{name.replace('-', '_')}")
        action.setToolTip(tip)
        action.setStatusTip(tip)
        return action

    def _show_text(self, action: QAction) -> None:
        self.toolbar.addAction(action)
        button = self.toolbar.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def refresh(self, _what: object = None) -> None:
        """Say what is edited, and offer what can be done with it."""
        key = self._drawing.key
        record = self._workspace.record(key)
        self.setVisible(record is not None)
        if record is None:
            return
        name = self.tr("Editing {}").format(record.name)
        self.title.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, em(self, 16)))
        self.title.setToolTip(name)
        self.unlock.setEnabled(bool(self._edits.locks()))
        alone = len(self._workspace.records) < 2
        for action in (self.join, self.take_over):
            action.setEnabled(not alone)
        self._refresh_changes()

    def _refresh_changes(self) -> None:
        changed = self.isVisibleTo(self.parentWidget()) and self._editing.has_changes()
        self.save.setEnabled(changed)
        self.discard.setEnabled(changed)

    def _fill_locks(self, menu: QMenu) -> None:
        menu.clear()
        locks = self._edits.locks()
        for lock in locks:
            text = stretch_text(lock.from_m, lock.to_m)
            menu.addAction(text, lambda fix=lock.fix: self._edits.unlock(fix))
        if len(locks) > 1:
            menu.addAction(self.tr("All"), lambda: self._edits.unlock(*(lock.fix for lock in locks)))

    def _fill_others(self, menu: QMenu) -> None:
        menu.clear()
        for key, name, gap_m in self._edits.others():
            near = self.tr("ends meet") if gap_m < MEET_M else self.tr("{} km apart").format(number(gap_m / 1000.0, 1))
            menu.addAction(f"{name.replace('&', '&&')} ({near})", lambda key=key: self._edits.join(key))

    def _ask_discard(self) -> None:
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Discard"))
        box.setText(self.tr("Drop all changes since the last Save?"))
        box.setInformativeText(self.tr("They cannot be brought back. Undo takes them back one by one instead."))
        box.setStandardButtons(QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel)
        if box.exec() == QMessageBox.StandardButton.Discard:
            self._drawing.discard()
        box.deleteLater()
