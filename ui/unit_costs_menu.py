"""Unit costs as a file the planner edits: written out, read back, or set to the reference again."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from ..core.errors import StandardError
from ..core.unit_costs import read_unit_costs, unit_costs_to_mapping
from .workspace import Workspace


class UnitCostsButton(QToolButton):
    """A button with the ways to change the study's unit costs; results made with others become stale."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setText(self.tr("Unit costs"))
        self.setToolTip(self.tr("Change what a metre of track, a cubic metre of cut, a bridge or a tunnel costs"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addAction(self.tr("&Write to a file to edit…"), self.ask_write)
        menu.addAction(self.tr("&Read from a file…"), self.ask_read)
        menu.addAction(self.tr("Back to the re&ference"), self.reset)
        self.setMenu(menu)

    def ask_write(self) -> None:
        """Ask for a file, write the present unit costs there and open it in the planner's editor."""
        suggestion = str(self._folder() / "unit-costs.json")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Write unit costs"), suggestion, self._filter())
        if path and self.write(path):
            QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def write(self, path: str) -> bool:
        """Write the study's unit costs to `path` as JSON."""
        with self._workspace.reporting():
            text = json.dumps(unit_costs_to_mapping(self._workspace.unit_costs()), indent=2, ensure_ascii=False)
            try:
                Path(path).write_text(text + "\n", encoding="utf-8")
            except OSError as error:
                raise StandardError(
                    self.tr("{} cannot be written: {}.").format(path, error.strerror), self.tr("Choose another place.")
                ) from error
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
            self._workspace.change_settings(unit_costs=unit_costs_to_mapping(costs))
            self._workspace.say(
                self.tr("Unit costs “{}” are used. Alternatives made with others are marked stale.").format(costs.title)
            )
            return True
        return False

    def reset(self) -> None:
        """Use the reference unit costs again."""
        with self._workspace.reporting():
            self._workspace.change_settings(unit_costs=None)

    def _folder(self) -> Path:
        study = self._workspace.study
        return study.path.parent if study is not None else Path.home()

    def _filter(self) -> str:
        return self.tr("Unit costs (*.json)")
