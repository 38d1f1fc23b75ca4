"""What the dock shows while no study is open: the ways to begin."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QIcon, QShowEvent
from qgis.PyQt.QtWidgets import QCommandLinkButton, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from .actions import Actions
from .resources import icon
from .study_actions import recent_studies
from .theme import em

MOST_RECENT_SHOWN = 2


class Welcome(QScrollArea):
    """A large button for each built-in corridor, a new study and existing ones. openRequested(path): a recent study."""

    openRequested = pyqtSignal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The studies opened last may have changed."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Make the buttons anew."""
        page = QWidget()
        block = QWidget(page)
        block.setMaximumWidth(em(self, 90))
        row, column = QHBoxLayout(page), QVBoxLayout(block)
        row.addWidget(block)
        title = QLabel(self.tr("Plan a railway corridor"), page)
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.3)
        title.setFont(font)
        grid = QGridLayout()
        self.buttons = self._buttons(page)
        for i, button in enumerate(self.buttons):
            grid.addWidget(button, i // 2, i % 2)
        column.addStretch(1)
        column.addWidget(title)
        column.addLayout(grid)
        column.addStretch(2)
        self.setWidget(page)

    def _buttons(self, page: QWidget) -> list[QCommandLinkButton]:
        actions = self._actions
        made = []
        for action in actions.corridors:
            about = self.tr("Elevation, places and standard are set: two clicks to a first answer.")
            made.append(self._button(page, action.text(), about, action.icon(), action.trigger))
        about = self.tr("Any raster of ground levels and two points, anywhere on Earth.")
        new = actions.new_study
        made.append(self._button(page, self.tr("New study on my own elevation model"), about, new.icon(), new.trigger))
        for path in recent_studies()[:MOST_RECENT_SHOWN]:
            text = self.tr("Go on with {}").format(Path(path).stem)
            made.append(
                self._button(page, text, path, icon("study-open"), lambda path=path: self.openRequested.emit(path))
            )
        open_study = actions.open_study
        about = self.tr("A study saved before, or one you were given.")
        made.append(self._button(page, self.tr("Open a study"), about, open_study.icon(), open_study.trigger))
        return made

    def _button(self, page: QWidget, text: str, about: str, picture: QIcon, slot: object) -> QCommandLinkButton:
        # An ampersand in a file's name is no shortcut.
        button = QCommandLinkButton(text.replace("&", "&&"), about, page)
        button.setIcon(picture)
        button.setMaximumWidth(em(self, 60))
        button.setAccessibleName(text)
        button.setAccessibleDescription(about)
        button.setToolTip(about)
        button.clicked.connect(lambda _checked=False: slot())
        return button
