"""What is said where Python packages are missing, with a button that copies the command that installs them."""

from __future__ import annotations

import sys
from html import escape

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextBrowser

from ..core.dependencies import SHAPELY, install_command, install_folder, missing_packages
from ..layers.compat import is_deleted
from .resources import icon
from .workspace import Workspace

# Height of the words, in lines: QGIS gives one or two and a scroll bar, and half a command is of no use.
LINES = 5.6


class MissingPackagesMessage(QObject):
    """One message at a time: when the plugin starts, and again whenever something cannot be done without them."""

    def __init__(self, workspace: Workspace, bar: QgsMessageBar) -> None:
        super().__init__(workspace)
        self._workspace, self._bar = workspace, bar
        self._item: QgsMessageBarItem | None = None
        workspace.packagesMissing.connect(self.show)

    def dispose(self) -> None:
        """Disconnect and take the message away."""
        self._workspace.packagesMissing.disconnect(self.show)
        self._dismiss()
        self.deleteLater()

    def show_once_at_start(self) -> None:
        """Say what will not work, if anything is missing."""
        if missing_packages():
            self.show("")

    def show(self, problem: str) -> None:
        """Say `problem`, what else does not work, and how to install what is missing."""
        self._dismiss()
        item = QgsMessageBar.createMessage("Karwan", self.words(problem))
        button = QPushButton(icon("copy"), self.tr("&Copy command"), item)
        button.setToolTip(self.tr("Copy the command; paste it into a terminal"))
        button.clicked.connect(lambda _checked=False: QApplication.clipboard().setText(self.command()))
        item.layout().addWidget(button)
        self._item = item
        self._bar.pushWidget(item, Qgis.MessageLevel.Warning, 0)
        browser = item.findChild(QTextBrowser)
        if browser is not None:
            browser.setFixedHeight(round(LINES * browser.fontMetrics().lineSpacing()))

    def command(self) -> str:
        """What installs all that is missing."""
        return install_command(missing_packages() or (SHAPELY,), install_folder())

    def words(self, problem: str) -> str:
        """HTML: the message bar reads it."""
        lost = {
            "shapely": self.tr(
                "Without the Python package shapely no alternatives are generated, no crossings found and no no-go "
                "areas used."
            ),
            "numba": self.tr("Without the Python package numba the generator is slower and finds lesser lines."),
        }
        said = [problem] if problem else []
        said += [lost[package.name] for package in missing_packages()]
        how = (
            self.tr("Paste this command into the OSGeo4W Shell, then restart QGIS:")
            if sys.platform == "win32"
            else self.tr("Paste this command into a terminal, then restart QGIS:")
        )
        return f"{escape(' '.join(said), quote=False)}<br>{how} <code>{escape(self.command(), quote=False)}</code>"

    def _dismiss(self) -> None:
        item, self._item = self._item, None
        if item is not None and not is_deleted(item):
            self._bar.popWidget(item)
