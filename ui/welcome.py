"""What the dock shows while no study is open: the ways to begin."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QResizeEvent, QShowEvent
from qgis.PyQt.QtWidgets import QCommandLinkButton, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from .actions import Actions
from .pages import Way
from .resources import icon
from .study_actions import recent_studies
from .theme import em, plain_tip

MOST_RECENT_SHOWN = 2
TWO_COLUMNS_EM = 70


class Welcome(QScrollArea):
    """A large button for each built-in corridor, a new study and existing ones. openRequested(path): a recent study."""

    openRequested = pyqtSignal(str)
    # Qt sends the first events from within the widget's own constructor.
    _grid: QGridLayout | None = None

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        # Tab goes to its buttons.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The studies opened last may have changed."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room for them."""
        super().resizeEvent(event)
        self._fill_grid()

    def _fill_grid(self) -> None:
        if self._grid is None:
            return
        columns = 2 if self.viewport().width() >= em(self, TWO_COLUMNS_EM) else 1
        if columns != self._columns:
            self._columns = columns
            for place, button in enumerate(self.buttons):
                self._grid.addWidget(button, place // columns, place % columns)

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
        self._grid = QGridLayout()
        self.buttons = self._buttons(page)
        self._columns = 0
        self._fill_grid()
        column.addStretch(1)
        column.addWidget(title)
        column.addLayout(self._grid)
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
        button = Way(text, about, page)
        button.setIcon(picture)
        button.setMaximumWidth(em(self, 60))
        button.setToolTip(plain_tip(f"{text}\n{about}"))
        button.clicked.connect(lambda _checked=False: slot())
        return button
