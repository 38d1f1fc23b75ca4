"""The panel over the map that shows what is measured, follows the mouse, and keeps the answer."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.measure import SegmentMeasure
from .measure_text import basis_text, crossing_text, interval_text, plain_text, rows, table_text
from .resources import icon
from .theme import em, plain_tip

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
        column.setContentsMargins(MARGIN_PX, 4, 4, 4)
        column.setSpacing(2)
        column.addLayout(self._head())
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 4, 0)
        inner.setSpacing(3)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(1)
        self.hint = self._label()
        self.crossings_title, self.notes = self._label(bold=True), self._label()
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Crossings"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        inner.addLayout(self.form)
        for widget in (self.crossings_title, self.list, self.notes, self.hint):
            inner.addWidget(widget)
        inner.addStretch(1)
        self.content = content
        # The map may be low: what does not fit is scrolled, the buttons stay in reach.
        self.scroll = QScrollArea(self)
        self.scroll.setWidget(content)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self.scroll)

    def _head(self) -> QHBoxLayout:
        self.title = self._label(bold=True)
        self.title.setWordWrap(False)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy_text = self._button("copy", self.tr("Copy as text"), self._copy_text)
        self.copy_table = self._button("table", self.tr("Copy as table, for a spreadsheet"), self._copy_table)
        self.keep = self._button("section", self.tr("Keep as section"), self.keepRequested)
        close = self._button("cancel", self.tr("Stop measuring"), self.closed)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title, 1)
        for button in (self.copy_text, self.copy_table, self.keep, close):
            head.addWidget(button)
        return head

    def _button(self, name: str, text: str, slot: Any) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIcon(icon(name))
        button.setToolTip(text)
        button.setAccessibleName(text)
        # The map keeps the keyboard, so that Esc and Backspace go on working there.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _label(self, bold: bool = False) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        font = label.font()
        font.setBold(bold)
        label.setFont(font)
        return label

    def paintEvent(self, event: QPaintEvent) -> None:
        """In the colour of the list below: a theme made of style sheets leaves a plain frame transparent."""
        # Hidden without crossings, the list does not have the theme's colours yet.
        self.list.ensurePolished()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.list.palette().color(QPalette.ColorRole.Base))
        painter.end()
        super().paintEvent(event)

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
        for widget in (self.crossings_title, self.list, self.notes):
            widget.hide()
        for button in (self.copy_text, self.copy_table, self.keep):
            button.setEnabled(False)
        self._place()

    def show_measure(self, title: str, found: SegmentMeasure, crossed: str, notes: tuple[str, ...]) -> None:
        """Show a measurement; `crossed` says what is known of crossings, notes what to be careful with."""
        self._title, self._found, self._notes = title, found, notes
        self.title.setText(title)
        self._fill([*rows(found), (self.tr("Levels"), basis_text(found))])
        self.crossings_title.setText(crossed)
        self.crossings_title.setVisible(bool(crossed))
        self._list([crossing_text(point) for point in found.points] + [interval_text(i) for i in found.intervals])
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.copy_text.setEnabled(True)
        self.copy_table.setEnabled(True)
        self._place()

    def allow_keep(self, allowed: bool, why_not: str = "") -> None:
        """Whether the measurement can become a section; the tooltip says why not."""
        self.keep.setEnabled(allowed)
        self.keep.setToolTip(self.tr("Keep as section: see the tab Sections") if allowed else why_not)

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
        """In the map's lower corner, as high as what it shows: QGIS's messages come down from above."""
        width = min(em(self, 30), self.parent().width() - 2 * MARGIN_PX)
        self.content.layout().activate()
        inner = self.content.layout().totalHeightForWidth(width - 4 * MARGIN_PX)
        height = self._head_height() + inner + MARGIN_PX
        height = min(height, self.parent().height() - 2 * MARGIN_PX)
        self.setGeometry(
            self.parent().width() - width - MARGIN_PX, self.parent().height() - height - MARGIN_PX, width, height
        )

    def _head_height(self) -> int:
        return int(self.layout().itemAt(0).sizeHint().height()) + MARGIN_PX

    def _list(self, lines: list[str]) -> None:
        if lines != [self.list.item(k).text() for k in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(lines)
            for row, text in enumerate(lines):
                self.list.item(row).setToolTip(plain_tip(text))
            rows_shown = min(len(lines), LIST_ROWS)
            self.list.setFixedHeight(rows_shown * max(self.list.sizeHintForRow(0), 1) + 2 * self.list.frameWidth() + 2)
        self.list.setVisible(bool(lines))

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
