"""The places between start and end, in their order: chosen as one, added, moved and left out."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..layers.catalog import find_corridor
from .place_edit import PlaceEdit
from .resources import icon
from .scenario_inputs import Place
from .workspace import Workspace

_PLACE = Qt.ItemDataRole.UserRole
LINES_SHOWN = 4.5


class ViaList(QWidget):
    """`choice` takes a corridor's places over as a whole, `new` is written into before it is added. changed: the list.

    failed(str): what was to be added is no place.
    """

    changed = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("By way of"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Places in between, in order"))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setMaximumHeight(round(self.fontMetrics().height() * LINES_SHOWN * 1.25))
        self.new = PlaceEdit(self.tr("a place in between"), canvas, self)
        self.new.failed.connect(self.failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.choice)
        column.addLayout(self._list_row())
        column.addLayout(self._new_row())
        self.setFocusProxy(self.choice)
        self.choice.activated.connect(self._on_choice)
        self.list.model().rowsInserted.connect(lambda *_: self.changed.emit())
        self.list.model().rowsRemoved.connect(lambda *_: self.changed.emit())

    def _list_row(self) -> QHBoxLayout:
        row, tools = QHBoxLayout(), QVBoxLayout()
        row.addWidget(self.list, 1)
        for name, tip, slot in (
            ("up", self.tr("Earlier"), lambda: self.move_current(-1)),
            ("down", self.tr("Later"), lambda: self.move_current(1)),
            ("delete", self.tr("Leave out"), self.leave_out),
        ):
            button = self._button(name, tip)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            tools.addWidget(button)
        tools.addStretch(1)
        row.addLayout(tools)
        return row

    def _new_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.new, 1)
        button = self._button("add", self.tr("Add this place at the end of the list"))
        button.clicked.connect(lambda _checked=False: self.add_written())
        row.addWidget(button)
        return row

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def fill_choice(self, corridor_key: str | None, known: Sequence[Place]) -> list[Place]:
        """Offer what a corridor offers; the places known then."""
        self.choice.clear()
        self.choice.addItem(self.tr("Places in the list"), None)
        places = {place.name: place for place in known}
        if corridor_key:
            with self._workspace.reporting():
                for via in find_corridor(corridor_key).vias:
                    self.choice.addItem(via.title, via.key)
                    places.update({p.name: Place(p.name, p.lon, p.lat) for p in via.waypoints})
        self.choice.setEnabled(self.choice.count() > 1)
        found = list(places.values()) if corridor_key else list(known)
        self.new.set_choices(found)
        return found

    def _on_choice(self, _index: int) -> None:
        key, study = self.choice.currentData(), self._workspace.study
        if key and study is not None and study.corridor_key:
            with self._workspace.reporting():
                via = find_corridor(study.corridor_key).via(key)
                self.set_places([Place(p.name, p.lon, p.lat) for p in via.waypoints])

    def places(self) -> tuple[Place, ...]:
        """The list in order."""
        return tuple(self.list.item(i).data(_PLACE) for i in range(self.list.count()))

    def set_places(self, places: Sequence[Place]) -> None:
        """Show other places."""
        self.list.clear()
        for place in places:
            self._append(place)

    def add_written(self) -> None:
        """Put the place written below the list at its end, or say why it is none."""
        try:
            self.add_if_written()
        except KarwanError as error:
            self.failed.emit(str(error))

    def add_if_written(self) -> None:
        """The same if anything is written; raises KarwanError naming what is no place."""
        if not self.new.is_empty():
            self._append(self.new.place())
            self.new.combo.clearEditText()
            self.choice.setCurrentIndex(0)

    def leave_out(self) -> None:
        """Take the current place out."""
        self.list.takeItem(self.list.currentRow())
        self.choice.setCurrentIndex(0)

    def move_current(self, step: int) -> None:
        """Pass the current place earlier or later."""
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + step < self.list.count():
            self.list.insertItem(row + step, self.list.takeItem(row))
            self.list.setCurrentRow(row + step)

    def _append(self, place: Place) -> None:
        item = QListWidgetItem(place.text)
        item.setData(_PLACE, place)
        self.list.addItem(item)
