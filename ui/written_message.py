"""What was written, with a button that opens its folder."""

from __future__ import annotations

from html import escape
from pathlib import Path

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import QObject, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ..layers.compat import is_deleted
from .resources import icon
from .workspace import Workspace

# Height of the words, in lines: QGIS gives one, and paths are long.
LINES = 2.4


class WrittenMessage(QObject):
    """One message at a time; it stays until it is closed, something else is written or the study changes."""

    def __init__(self, workspace: Workspace, bar: QgsMessageBar) -> None:
        super().__init__(workspace)
        self._workspace, self._bar = workspace, bar
        self._item: QgsMessageBarItem | None = None
        workspace.studyChanged.connect(self.dismiss)
        bar.widgetRemoved.connect(self._on_removed)

    def dispose(self) -> None:
        """Disconnect and take the message away."""
        self._workspace.studyChanged.disconnect(self.dismiss)
        self._bar.widgetRemoved.disconnect(self._on_removed)
        self.dismiss()
        self.deleteLater()

    def show(self, text: str, folder: Path) -> None:
        """Say `text`; the button opens `folder` in the file manager."""
        self.dismiss()
        # The message bar reads HTML; names out of the planner's data must not become part of it.
        item = QgsMessageBar.createMessage("Karwan", escape(text, quote=False))
        button = QPushButton(icon("study-open"), self.tr("&Open folder"), item)
        button.setToolTip(self.tr("Show what was written in the file manager"))
        button.setAccessibleDescription(str(folder))
        button.clicked.connect(lambda _checked=False: self.open(folder))
        item.layout().addWidget(button)
        self._item = item
        self._bar.pushWidget(item, Qgis.MessageLevel.Success, 0)
        words = item.findChild(QTextBrowser)
        if words is not None:
            words.setFixedHeight(round(LINES * words.fontMetrics().lineSpacing()))

    def open(self, folder: Path) -> None:
        """Open the folder, or say that nothing on this computer does."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._workspace.say(self.tr("No file manager could be opened. The folder is {}.").format(folder))

    def dismiss(self) -> None:
        """Take the message away."""
        item, self._item = self._item, None
        if item is not None and not is_deleted(item):
            self._bar.popWidget(item)

    def _on_removed(self, item: QgsMessageBarItem) -> None:
        # By the planner, or by us.
        if item is self._item:
            self._item = None


def say_written(workspace: Workspace, text: str, folder: Path) -> None:
    """Tell of files in `folder`, with the way there where there is a message bar to show it."""
    message = workspace.findChild(WrittenMessage)
    if message is None:
        workspace.say(text)
    else:
        message.show(text, folder)
