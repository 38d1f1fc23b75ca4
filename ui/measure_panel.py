"""The panel over the map that shows what is measured, follows the mouse, and keeps the answer."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.measure import SegmentMeasure
from .measure_text import basis_text, crossing_text, interval_text, plain_text, rows, table_text
from .resources import icon
from .theme import em

MARGIN_PX = 8
LIST_ROWS = 6


class MeasurePanel(QFrame):
    """Shows one SegmentMeasure. keepRequested: keep it as a section; closed: the planner closed the panel."""

    keepRequested = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanMeasurePanel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._title, self._found, self._notes = "", None, ()
        self._values: list[tuple[QLabel, QLabel]] = []
        self._build()
        self.show_hint(self.tr("Click where the segment begins: on an alternative, or anywhere for a free line."))
        parent.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(4)
        self.title = self._label(bold=True)
        close = QToolButton(self)
        close.setAutoRaise(True)
        close.setIcon(icon("cancel"))
        close.setToolTip(self.tr("Stop measuring"))
        close.setAccessibleName(self.tr("Stop measuring"))
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(close)
        column.addLayout(head)
        self.form = QFormLayout()
        self.form.setSpacing(2)
        column.addLayout(self.form)
        self.basis, self.crossings_title, self.notes = self._label(), self._label(bold=True), self._label()
        column.addWidget(self.basis)
        column.addWidget(self.crossings_title)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Crossings"))
        self.list.setMaximumHeight(round(self.fontMetrics().height() * 1.4 * LIST_ROWS))
        column.addWidget(self.list)
        column.addWidget(self.notes)
        self.hint = self._label()
        column.addWidget(self.hint)
        column.addLayout(self._buttons())
        self.setFixedWidth(em(self, 34))

    def _buttons(self) -> QHBoxLayout:
        self.copy_text = QPushButton(icon("copy"), self.tr("Copy &text"), self)
        self.copy_text.clicked.connect(self._copy_text)
        self.copy_table = QPushButton(icon("copy"), self.tr("Copy ta&ble"), self)
        self.copy_table.setToolTip(self.tr("Tab-separated, for a spreadsheet"))
        self.copy_table.clicked.connect(self._copy_table)
        self.keep = QPushButton(icon("section"), self.tr("&Keep as section"), self)
        self.keep.clicked.connect(self.keepRequested)
        row = QHBoxLayout()
        for button in (self.copy_text, self.copy_table, self.keep):
            # The map keeps the keyboard, so that Esc and Backspace go on working there.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return row

    def _label(self, bold: bool = False) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        font = label.font()
        font.setBold(bold)
        label.setFont(font)
        return label

    def show_hint(self, text: str) -> None:
        """What to do next; "" for nothing."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self._place()

    def show_nothing(self, title: str) -> None:
        """No measurement yet."""
        self._found = None
        self.title.setText(title)
        self._fill([])
        for widget in (self.basis, self.crossings_title, self.list, self.notes):
            widget.hide()
        for button in (self.copy_text, self.copy_table, self.keep):
            button.setEnabled(False)
        self._place()

    def show_measure(self, title: str, found: SegmentMeasure, crossed: str, notes: tuple[str, ...]) -> None:
        """Show a measurement; `crossed` says what is known of crossings, notes what to be careful with."""
        self._title, self._found, self._notes = title, found, notes
        self.title.setText(title)
        self._fill(rows(found))
        self.basis.setText(self.tr("Levels: {}").format(basis_text(found)))
        self.basis.show()
        self.crossings_title.setText(crossed)
        self.crossings_title.setVisible(bool(crossed))
        lines = [crossing_text(point) for point in found.points] + [interval_text(i) for i in found.intervals]
        if lines != [self.list.item(k).text() for k in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(lines)
        self.list.setVisible(bool(lines))
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.copy_text.setEnabled(True)
        self.copy_table.setEnabled(True)
        self._place()

    def allow_keep(self, allowed: bool, why_not: str = "") -> None:
        """Whether the measurement can become a section; the tooltip says why not."""
        self.keep.setEnabled(allowed)
        self.keep.setToolTip(self.tr("Keep it in the study, tab Sections") if allowed else why_not)

    @property
    def measure(self) -> SegmentMeasure | None:
        """What is shown."""
        return self._found

    def dispose(self) -> None:
        """Let go of the map and vanish."""
        self.parent().removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the map's corner when the map is resized."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return bool(super().eventFilter(watched, event))

    def _place(self) -> None:
        self.adjustSize()
        self.move(self.parent().width() - self.width() - MARGIN_PX, MARGIN_PX)

    def _fill(self, shown: list[tuple[str, str]]) -> None:
        while len(self._values) < len(shown):
            pair = self._label(), self._label(bold=True)
            self.form.addRow(*pair)
            self._values.append(pair)
        for number, (label, value) in enumerate(self._values):
            used = number < len(shown)
            label.setText(shown[number][0] if used else "")
            value.setText(shown[number][1] if used else "")
            label.setVisible(used)
            value.setVisible(used)

    def _copy_text(self) -> None:
        if self._found is not None:
            QGuiApplication.clipboard().setText(plain_text(self._title, self._found, self._notes))

    def _copy_table(self) -> None:
        if self._found is not None:
            QGuiApplication.clipboard().setText(table_text(self._title, self._found))
