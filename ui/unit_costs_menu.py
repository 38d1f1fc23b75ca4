"""The study's unit costs: one of the built-in sets, or a file the planner edits, written out and read back."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from ..core.errors import KarwanError
from ..core.unit_costs import (
    BUILT_IN,
    REFERENCE,
    UnitCosts,
    read_unit_costs,
    unit_costs_to_mapping,
    without_sources,
    write_unit_costs,
)
from ..layers.compat import QAction, QActionGroup
from .workspace import Workspace


class UnitCostsButton(QToolButton):
    """A button with the ways to change the study's unit costs; results made with others become stale."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setText(self.tr("Unit costs"))
        self.setToolTip(self.tr("Change what a metre of track, a cubic metre of cut, a bridge or a tunnel costs"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sets: dict[str, QAction] = {}
        self.setMenu(self._make_menu())
        self.menu().aboutToShow.connect(self.refresh)
        self.refresh()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for key in BUILT_IN:
            action = menu.addAction(self._built_in_title(key), lambda key=key: self.use_built_in(key))
            action.setCheckable(True)
            group.addAction(action)
            self.sets[key] = action
        self.own = menu.addAction("")
        self.own.setCheckable(True)
        self.own.setEnabled(False)
        group.addAction(self.own)
        menu.addSeparator()
        menu.addAction(self.tr("&Write to a file to edit…"), self.ask_write)
        menu.addAction(self.tr("Read from a &file…"), self.ask_read)
        return menu

    def _built_in_title(self, key: str) -> str:
        titles = {
            REFERENCE: self.tr("&Reference: structures and kilometres, as published"),
            "itemised": self.tr("&Itemised: every item at a price of its own, assumed"),
        }
        return titles.get(key, key)

    def refresh(self) -> None:
        """Mark the set in use; what is in use from a file has an entry of its own."""
        try:
            used: UnitCosts | None = self._workspace.unit_costs()
        except KarwanError:
            used = None
        of_file = True
        for key, action in self.sets.items():
            same = used is not None and without_sources(used) == without_sources(BUILT_IN[key])
            action.setChecked(same)
            of_file = of_file and not same
        self.own.setVisible(of_file)
        self.own.setChecked(of_file)
        self.own.setText(self.tr("From a file: {}").format("–" if used is None else used.title.replace("&", "&&")))

    def ask_write(self) -> None:
        """Ask for a file, write the present unit costs there and open it in the planner's editor."""
        suggestion = str(self._folder() / "unit-costs.json")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Write unit costs"), suggestion, self._filter())
        if path and self.write(path):
            QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def write(self, path: str) -> bool:
        """Write the study's unit costs to `path` as JSON."""
        with self._workspace.reporting():
            write_unit_costs(self._workspace.unit_costs(), path)
            self._workspace.say(
                self.tr("Unit costs written to {}. Edit and save it, then read it from the file.").format(path)
            )
            return True
        return False

    def ask_read(self) -> None:
        """Ask for a file and use its unit costs."""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Read unit costs"), str(self._folder()), self._filter())
        if path:
            self.read(path)

    def read(self, path: str) -> bool:
        """Use the unit costs of a file in the study from now on."""
        with self._workspace.reporting():
            costs = read_unit_costs(path)
            self._use(costs)
            self._workspace.say(
                self.tr("Unit costs “{}” are used. Alternatives made with others are marked stale.").format(costs.title)
            )
            return True
        return False

    def use_built_in(self, key: str) -> None:
        """Use one of the sets that come with the plugin."""
        with self._workspace.reporting():
            self._use(BUILT_IN[key])

    def _use(self, costs: UnitCosts) -> None:
        # The reference ones are what a study without any uses.
        chosen = None if costs == UnitCosts() else unit_costs_to_mapping(costs)
        self._workspace.set_settings(self.tr("Change unit costs"), unit_costs=chosen)
        self.refresh()

    def _folder(self) -> Path:
        study = self._workspace.study
        return study.path.parent if study is not None else Path.home()

    def _filter(self) -> str:
        return self.tr("Unit costs (*.json)")
