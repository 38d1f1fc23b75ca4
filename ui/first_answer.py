"""What stands in place of the table while a study has no alternatives: the shortest way to some."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QCommandLinkButton, QLabel, QVBoxLayout, QWidget

from ..core.errors import KarwanError
from .actions import Actions
from .pages import Way
from .resources import icon
from .scenario_inputs import DEFAULT_COUNT, request_of_study, scenario_of
from .theme import em
from .workspace import Workspace


class FirstAnswer(QWidget):
    """One button that generates with what the study says, one that asks first, one to draw."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.now = self._button(self.tr("Generate {} alternatives now").format(DEFAULT_COUNT), "generate")
        self.now.clicked.connect(self.generate_now)
        self.ask = self._button(self.tr("Choose places and limits first…"), "edit")
        self.ask.clicked.connect(lambda: actions.generate.trigger())
        self.draw = self._button(self.tr("Draw one on the map"), "draw")
        self.draw.clicked.connect(lambda: actions.draw.trigger())
        column = QVBoxLayout(self)
        column.addStretch(1)
        self.title = QLabel(self)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title.setWordWrap(True)
        column.addWidget(self.title)
        for button in (self.now, self.ask, self.draw):
            column.addWidget(button)
        column.addStretch(2)
        workspace.studyChanged.connect(self.refresh)
        workspace.settingsChanged.connect(self.refresh)
        workspace.taskStarted.connect(self.refresh)
        workspace.generationEnded.connect(self.refresh)

    def _button(self, text: str, name: str) -> QCommandLinkButton:
        button = Way(text, parent=self)
        button.setIcon(icon(name))
        button.setMaximumWidth(em(self, 45))
        return button

    def showEvent(self, event: QShowEvent) -> None:
        """The study's places may have changed."""
        super().showEvent(event)
        self.refresh()

    def refresh(self, _task: object = None) -> None:
        """Say from where to where, what is missing, or that a search is under way."""
        if self._workspace.study is None:
            return
        searching = self._workspace.is_generating
        self.title.setText(
            self.tr("A search is under way. Each alternative appears here, and on the map, as soon as it is found.")
            if searching
            else self.tr("No alternatives yet")
        )
        for button in (self.now, self.ask):
            # One search at a time.
            button.setVisible(not searching)
        if searching:
            return
        try:
            request = request_of_study(self._workspace)
            self._workspace.elevation_model()
        except KarwanError as error:
            self.now.setEnabled(False)
            self.now.setDescription(str(error))
            return
        self.now.setEnabled(True)
        places = [request.start, *request.via, request.end]
        self.now.setDescription(" – ".join(place.name or place.text for place in places).replace("&", "&&"))

    def generate_now(self) -> None:
        """Search with what the study says."""
        with self._workspace.reporting():
            self._workspace.generate(scenario_of(self._workspace, request_of_study(self._workspace)))
