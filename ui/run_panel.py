"""What the dialog Generate says of an earlier search that fills it, and the button that lets go of it."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ..core.errors import KarwanError
from .run_again import StoredRun, changed_since, settings_of
from .workspace import Workspace


class RunPanel(QFrame):
    """Hidden while the study itself fills the dialog. left: the planner wants what the study says instead."""

    left = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self.tr("Use the study's own"), self)
        self.button.setAutoDefault(False)
        self.button.setToolTip(self.tr("Fill the dialog with what the study says now"))
        self.button.clicked.connect(lambda _checked=False: self.left.emit())
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_run(self, run: StoredRun | None) -> None:
        """Say what the search rests on and what of that is not as it was."""
        self.setVisible(run is not None)
        if run is not None:
            self.text.setText(" ".join(self._words(run)))

    def _words(self, run: StoredRun) -> list[str]:
        said = [self.tr("Filled with what {} was searched with.").format(run.name)]
        scenario = run.scenario
        if scenario.nogo or scenario.zones:
            said.append(
                self.tr("Its areas are used ({} no-go, {} cost zones), not the study's.").format(
                    len(scenario.nogo), len(scenario.zones)
                )
            )
        else:
            said.append(self.tr("It had neither no-go areas nor cost zones."))
        try:
            changes, changed = settings_of(run, self._workspace), changed_since(run, self._workspace)
        except KarwanError as error:
            return [*said, str(error)]
        given = {"unit_costs": self.tr("unit costs"), "train_key": self.tr("train")}
        if changes:
            names = ", ".join(given[name] for name in changes)
            said.append(self.tr("Its {} become the study's again.").format(names))
        if changed:
            said.append(self.tr("Changed since: {}. The lines may differ.").format("; ".join(changed)))
        else:
            said.append(self.tr("Nothing else has changed since: it gives the same lines."))
        return said
