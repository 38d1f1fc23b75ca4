"""The panel over the map that shows what is measured, follows the mouse, and keeps the answer."""

from __future__ import annotations

from collections.abc import Sequence
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

from ..core.clock import utc_now
from ..core.measure_beside import Beside
from .measure_answers import Answer
from .measure_beside_table import beside_table
from .measure_chainages import MeasureChainages
from .measure_text import (
    basis_text,
    broken_text,
    cover_rows,
    crossing_text,
    features_met,
    interval_text,
    plain_text,
    rows,
    rows_at_mouse,
    table_text,
)
from .resources import icon
from .theme import em, plain_tip, violation_colour

MARGIN_PX = 8
LIST_ROWS, BROKEN_ROWS, BESIDE_ROWS = 6, 3, 5
# More than this nobody reads beside the mouse; text and table have all of them.
MOST_LISTED, MOST_FOLLOWED = 300, 12


class MeasurePanel(QFrame):
    """Shows one Answer. keepRequested: keep it; closed: the planner closed the panel; besideWanted(bool): show the
    other lines between the same places."""

    keepRequested = pyqtSignal()
    closed = pyqtSignal()
    besideWanted = pyqtSignal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanMeasurePanel")
        self.setAccessibleName(self.tr("Measurement"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._answer: Answer | None = None
        self._made = ""
        self._values: list[tuple[QLabel, QLabel]] = []
        self._listed: dict[QListWidget, list[str]] = {}
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
        self.chainages = MeasureChainages(self)
        self.broken_title, self.broken = self._label(bold=True), self._list(self.tr("Limits broken"))
        self.crossings_title, self.list = self._label(bold=True), self._list(self.tr("Crossings"))
        self.notes = self._label()
        self.beside = beside_table(self)
        inner.addWidget(self.chainages)
        inner.addLayout(self.form)
        for widget in (
            self.beside, self.broken_title, self.broken, self.crossings_title, self.list, self.notes, self.hint
        ):  # fmt: skip
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
        self.all_lines = self._button("duplicate", self.tr("All lines between the same two places"), None)
        self.all_lines.setToolTip(
            self.tr("All lines between the same two places: shown alternatives, and selected lines of the active layer")
        )
        self.all_lines.setCheckable(True)
        self.all_lines.toggled.connect(self.besideWanted)
        self.copy_text = self._button("copy", self.tr("Copy as text"), self._copy_text)
        self.copy_table = self._button("table", self.tr("Copy as table, for a spreadsheet"), self._copy_table)
        self.keep = self._button("section", self.tr("Keep as section"), self.keepRequested)
        close = self._button("cancel", self.tr("Stop measuring"), self.closed)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title, 1)
        for button in (self.all_lines, self.copy_text, self.copy_table, self.keep, close):
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
        if slot is not None:
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

    def _list(self, name: str) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(name)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

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
        if text == self.hint.text():
            return
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self._place()

    def offer_chainages(self, length_m: float | None) -> None:
        """Whether chainages of a line of this length may be typed; None: there is no line to type them of."""
        self.chainages.setVisible(length_m is not None)
        if length_m is not None:
            self.chainages.offer(length_m)

    def show_nothing(self, title: str) -> None:
        """No measurement yet."""
        self._answer = None
        self.title.setText(title)
        self._fill([])
        for widget in (self.broken_title, self.broken, self.crossings_title, self.list, self.notes, self.beside):
            widget.hide()
        self._listed.clear()
        for button in (self.all_lines, self.copy_text, self.copy_table, self.keep):
            button.setEnabled(False)
        self._place()

    def show_answer(self, answer: Answer, crossed: str, notes: tuple[str, ...], beside: Sequence[Beside] = ()) -> None:
        """Show a measurement; `crossed` says what is known of crossings, notes what to be careful with."""
        self._answer = answer
        self._made = utc_now()
        self.title.setText(answer.title)
        self.chainages.setVisible(bool(answer.key))
        self.chainages.show_span(answer.found.from_m, answer.found.to_m, answer.line.length_m)
        measures = [*rows_at_mouse(answer), *rows(answer.found), *cover_rows(answer)]
        self._fill([*measures, (self.tr("Levels"), basis_text(answer))])
        self._show_broken(answer)
        self.crossings_title.setText(crossed)
        self.crossings_title.setVisible(bool(crossed))
        self._put(self.list, self._crossed(answer), LIST_ROWS)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        for button in (self.all_lines, self.copy_text, self.copy_table):
            button.setEnabled(True)
        self._show_beside(beside)
        self._place()

    def _show_broken(self, answer: Answer) -> None:
        self.broken_title.setVisible(bool(answer.standard))
        count = len(answer.broken)
        words = self.tr("Limits broken: {}") if answer.key else self.tr("Limits broken so far: {}")
        self.broken_title.setText(words.format(count))
        self.broken_title.setToolTip(plain_tip(answer.standard))
        colour = violation_colour(self.palette()).name() if count else ""
        self.broken_title.setStyleSheet(f"color: {colour};" if colour else "")
        tips = [one.clause for one in answer.broken]
        self._put(self.broken, [broken_text(one) for one in answer.broken], BROKEN_ROWS, tips)

    def _show_beside(self, beside: Sequence[Beside]) -> None:
        self.beside.rows.set_records(beside)
        self.beside.setVisible(bool(beside))
        if beside:
            row = self.beside.verticalHeader().defaultSectionSize()
            head = self.beside.horizontalHeader().sizeHint().height()
            self.beside.setFixedHeight(head + row * min(len(beside), BESIDE_ROWS) + 4 + self._bar_height())

    def _bar_height(self) -> int:
        return int(self.beside.horizontalScrollBar().sizeHint().height())

    def allow_keep(self, allowed: bool, why_not: str = "") -> None:
        """Whether the measurement can be kept; the tooltip says why not."""
        self.keep.setEnabled(allowed)
        self.keep.setToolTip(self.tr("Keep as section: see the tab Sections") if allowed else why_not)

    @property
    def answer(self) -> Answer | None:
        """What is shown."""
        return self._answer

    @property
    def made(self) -> str:
        """When what is shown was measured, UTC."""
        return self._made

    @property
    def measure(self) -> Any:
        """The figures shown."""
        return None if self._answer is None else self._answer.found

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

    def _put(self, shown: QListWidget, lines: list[str], most: int, tips: Sequence[str] = ()) -> None:
        if lines == self._listed.get(shown):
            return
        self._listed[shown] = lines
        shown.clear()
        shown.addItems(lines)
        for row, text in enumerate(lines):
            shown.item(row).setToolTip(plain_tip(f"{text}\n{tips[row]}" if row < len(tips) else text))
        height = min(len(lines), most) * max(shown.sizeHintForRow(0), 1)
        shown.setFixedHeight(height + 2 * shown.frameWidth() + 2)
        shown.setVisible(bool(lines))

    def _crossed(self, answer: Answer) -> list[str]:
        """Crossings as lines of text; of a line being drawn the last ones, which are near the mouse.

        Of classes of rasters only that at the mouse, or none: they are summed up, text and table have all of them.
        """
        points, intervals = answer.found.points, features_met(answer)
        most = MOST_LISTED if answer.key else MOST_FOLLOWED
        left_out = max(0, len(points) - most) + max(0, len(intervals) - most)
        if answer.key:
            lines = [*map(crossing_text, points[:most]), *map(interval_text, intervals[:most])]
        else:
            at_mouse = [one for one in answer.found.intervals[-1:] if one.layer in answer.covers]
            last = [*intervals[-most:], *at_mouse]
            lines = [*map(interval_text, last), *map(crossing_text, points[-most:])][::-1]
        return [*lines, self.tr("… and {} more").format(left_out)] if left_out else lines

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
        if self._answer is not None:
            text = plain_text(self._answer, self._made, self.beside.rows.records)
            QGuiApplication.clipboard().setText(text)

    def _copy_table(self) -> None:
        if self._answer is not None:
            text = table_text(self._answer, self._made, self.beside.rows.records)
            QGuiApplication.clipboard().setText(text)
