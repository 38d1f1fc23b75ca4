"""The line above the profile: what the cursor stands on, and the buttons of the chart."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from .resources import icon
from .theme import em, icon_size

# The reading stands beside the buttons where there is so much room for it: all of the legend, in most languages.
READING_EM = 42


class ProfileBar(QWidget):
    """Only places and connects nothing: the tab does. In a narrow dock the reading has a line of its own.

    Buttons have words where there is room for them, those first that nobody would look for behind a picture.
    """

    # Qt sends the first events from within the widget's own constructor.
    _grid: QGridLayout | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading = QLabel(self)
        self.reading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reading.setAccessibleName(self.tr("At the cursor"))
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self.edit = self._button("edit", self.tr("Edit levels"), checkable=True)
        self.places = self._button("bridge", self.tr("List structures and broken limits"), checkable=True)
        self.compare = self._button("compare-profile", self.tr("Compare with other alternatives"))
        self.haul = self._button("mass-haul", self.tr("Mass diagram"), checkable=True)
        self.haul.setToolTip(
            self.tr(
                "Mass diagram (mass haul): the running sum of cut that can be used minus fill along the line, in "
                "million m³. Where it rises soil is won, where it falls soil is needed. Between two balance points "
                "(circles) cut and fill are equal; arrows show which way the soil is hauled. The dashed balance line "
                "jumps where soil is brought from borrow pits or taken to waste."
            )
        )
        self.zoom_map = self._button("zoom-map", self.tr("Zoom the map to what the profile shows (Z)"))
        self.zoom_in = self._button("zoom", self.tr("Zoom in (+)"))
        self.whole = self._button("reset-view", self.tr("Whole line (Home)"))
        self.save = self._button("export", self.tr("Save the profile as picture, sheets, table or CAD drawing"))
        self.save.setText(self.tr("Save…"))
        self.edit.setText(self.tr("Edit levels"))
        self.compare.setText(self.tr("Compare"))
        self.haul.setText(self.tr("Mass diagram"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._beside: bool | None = None
        self._place()

    def _button(self, name: str, title: str, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(icon_size(self))
        button.setAutoRaise(True)
        button.setCheckable(checkable)
        button.setToolTip(title)
        button.setAccessibleName(title)
        self._row.addWidget(button)
        return button

    def give_menu(self, button: QToolButton, menu: QMenu) -> None:
        """A click on the button opens the menu."""
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def say_places(self, text: str) -> None:
        """How many structures and broken limits there are, on the button where there is room."""
        self.places.setText(text)
        self.places.setToolTip(self.tr("List structures and broken limits. {}").format(text))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line or two."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """The buttons without words: what needs more room gives way."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._icons_px()), hint.height())

    def _icons_px(self) -> int:
        buttons = [self._row.itemAt(i).widget() for i in range(1, self._row.count())]
        return sum(self.whole.sizeHint().width() for _ in buttons)

    def _place(self) -> None:
        if self._grid is None:
            return
        room_px = self.width() - self._icons_px()
        needed_px = 0
        # The reading needs its room first, where it can have it beside the buttons.
        reading_px = em(self, READING_EM)
        for button in (self.save, self.edit, self.places, self.compare, self.haul):
            words_px = button.fontMetrics().horizontalAdvance(button.text()) + em(self, 0.8)
            optional = button in (self.compare, self.haul)
            worded = needed_px + words_px + (reading_px if optional else 0) <= room_px
            needed_px += words_px if worded else 0
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if worded else style.ToolButtonIconOnly)
        beside = needed_px + reading_px <= room_px
        if beside != self._beside:
            self._beside = beside
            self._grid.removeWidget(self.reading)
            self._grid.removeItem(self._row)
            self._grid.addWidget(self.reading, 0, 0)
            self._grid.addLayout(self._row, 0 if beside else 1, 1 if beside else 0)
