"""Elevation uncertainty in the tab Cost: simulated on demand, ranges beside the figures, and what they rest on."""

from __future__ import annotations

from html import escape

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from .elevation_error_dialog import ElevationErrorDialog
from .theme import em, plain_tip, violation_colour
from .uncertainty_words import chance_words, cost_words, error_words, range_rows, stale_words, what_it_means
from .workspace import Workspace

BUTTONS_BESIDE_EM = 44


class UncertaintyCard(QFrame):
    """Of the alternative it was last shown; the table of ranges opens and closes."""

    # Qt sends the first events from within the widget's own constructor.
    _row: QBoxLayout | None = None

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._key = workspace, ""
        self.setObjectName("KarwanUncertaintyCard")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Elevation uncertainty"))
        self.simulate = QPushButton(self.tr("Simulate"), self)
        self.simulate.setToolTip(plain_tip(what_it_means()))
        self.simulate.clicked.connect(self._on_simulate)
        self.settings = QToolButton(self)
        self.settings.setText(self.tr("Error…"))
        self.settings.setToolTip(self.tr("How far the elevation model may be off, by its source or as you set it"))
        self.settings.clicked.connect(self.ask_error)
        self.more = QToolButton(self)
        self.more.setText(self.tr("All ranges"))
        self.more.setCheckable(True)
        self.more.setToolTip(self.tr("Show volumes, structures, rise and fall too"))
        self.more.toggled.connect(self._on_more)
        self.words, self.table = self._label(self.tr("Range by elevation error")), self._label(self.tr("All ranges"))
        self._lay_out()
        workspace.uncertainties.changed.connect(self._on_changed)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        label.setAccessibleName(name)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label

    def _lay_out(self) -> None:
        self.table.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for widget in (self.simulate, self.settings, self.more):
            buttons.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.addWidget(self.words, 1)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 3, 6, 3)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons beside the words where there is room, below them elsewhere."""
        super().resizeEvent(event)
        if self._row is not None:
            beside = event.size().width() >= em(self, BUTTONS_BESIDE_EM)
            self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def show_evaluation(self, key: str, evaluation: Evaluation) -> None:
        """What is known of an alternative; evaluation: what is shown of it, a line that is being bent too."""
        self._key = key
        uncertainties = self._workspace.uncertainties
        record, running = uncertainties.record(key), uncertainties.is_running(key)
        found = None if record is None else record.found
        self.simulate.setEnabled(not running)
        self.simulate.setText(
            self.tr("Simulating…") if running else self.tr("Simulate") if found is None else self.tr("Simulate again")
        )
        self.simulate.setVisible(record is None or bool(record.outdated) or running)
        self.more.setVisible(found is not None)
        self.table.setVisible(found is not None and self.more.isChecked())
        title = escape(self.tr("Elevation uncertainty"))
        if record is None or found is None:
            self.words.setText(f"<b>{title}</b> {escape(self._before())}")
            self.table.clear()
            return
        said = " ".join(
            (
                cost_words(found, evaluation.cost_musd if record.holds else None),
                chance_words(found),
                self.tr("By an elevation error of {}.").format(error_words(found.error)),
            )
        )
        warning = escape(stale_words(record))
        red = violation_colour(self.palette()).name()
        stale = f" <span style='color:{red}'>{warning}</span>" if warning else ""
        self.words.setText(f"<b>{title}</b>{stale} {escape(said)}")
        rows = "".join(
            f"<tr><td>{escape(name)}&nbsp;</td><td align='right'>{escape(anew)}&nbsp;&nbsp;</td>"
            f"<td align='right'>{escape(drawn)}</td></tr>"
            for name, anew, drawn in range_rows(found)
        )
        head = "".join(f"<th align='right'>{escape(text)}&nbsp;&nbsp;</th>" for text in self._heads())
        notes = " ".join((what_it_means(), *found.notes, self._hidden(found.hidden_m)))
        self.table.setText(f"<table><tr><th></th>{head}</tr>{rows}</table><p>{escape(notes)}</p>")

    def _heads(self) -> tuple[str, str]:
        return self.tr("Profile designed anew"), self.tr("As drawn")

    def _hidden(self, hidden_m: float) -> str:
        if hidden_m <= 0.0:
            return ""
        return self.tr("Relief that the cells hide: about {:.0f} m (standard deviation).").format(hidden_m)

    def _before(self) -> str:
        """What could be simulated."""
        try:
            error = self._workspace.uncertainties.error_of(self._key)
        except KarwanError:
            return self.tr(
                "The cost above takes the elevation model for exact. “Simulate” tells how far it may change."
            )
        return self.tr(
            "The cost above takes the elevation model for exact, but it may be off: {}. “Simulate” tells what that "
            "makes of cost and grade."
        ).format(error_words(error))

    def _on_more(self, wanted: bool) -> None:
        self.table.setVisible(wanted)
        self.updateGeometry()

    def _on_simulate(self) -> None:
        self._workspace.uncertainties.start(self._key)

    def ask_error(self) -> None:
        """Ask for the elevation's error and keep it in the study."""
        with self._workspace.reporting():
            uncertainties = self._workspace.uncertainties
            dialog = ElevationErrorDialog(uncertainties.model_of(self._key), uncertainties.error_of(self._key), self)
            if dialog.exec() == QDialog.DialogCode.Accepted:
                uncertainties.set_error(self._key, dialog.chosen())
            dialog.deleteLater()

    def _on_changed(self, key: str) -> None:
        evaluation = self._workspace.kept_evaluation(key)
        if key == self._key and evaluation is not None and self.isVisible():
            self.show_evaluation(key, self._workspace.evaluation(key) or evaluation)
