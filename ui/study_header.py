"""The top of the dock: which study, on which elevation, to which standard."""

from __future__ import annotations

from qgis.core import QgsMapLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ..core.errors import KarwanError
from ..core.terrain import COARSE_RESOLUTION_M
from ..layers.terrain_layer import elevation_obstacle, layer_of, shown
from .alternative_columns import number
from .elevation_combo import ElevationCombo
from .elevation_dialog import ElevationDialog
from .limits import GradeBox, RadiusBox
from .pages import ElidedLabel
from .resources import icon
from .standard_combo import StandardCombo
from .standard_dialog import StandardDialog
from .terms import meaning
from .theme import em, icon_size, plain_tip
from .workspace import Workspace


class StudyHeader(QWidget):
    """Writes the study's settings; results made with others are then marked as out of date, not changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._filling = False
        self.dem = ElevationCombo(workspace.project, self)
        self.dem_button = self._button("settings")
        self.standard = StandardCombo(workspace, self)
        self.standard_button = self._button("table")
        self.grade, self.radius = GradeBox(self), RadiusBox(self)
        self.terrain_note = ElidedLabel(parent=self)
        self._lay_out()
        self._name_widgets()
        workspace.studyChanged.connect(self.refresh)
        workspace.settingsChanged.connect(self.refresh)
        self.dem.layerChanged.connect(self._on_dem)
        self.dem_button.clicked.connect(self.edit_elevation)
        self.standard.activated.connect(self._on_standard)
        self.standard_button.clicked.connect(self.edit_standard)
        self.grade.editingFinished.connect(self._on_limits)
        self.radius.editingFinished.connect(self._on_limits)
        self.refresh()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(icon_size(self))
        button.setAutoRaise(True)
        return button

    def _lay_out(self) -> None:
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._limits = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._fields = (
            (self._label(self.tr("Elevation"), self.dem), self.dem, self.dem_button, self.terrain_note),
            (self._label(self.tr("Standard"), self.standard), self.standard, self.standard_button),
            (self._label(self.tr("Grade"), self.grade), self.grade),
            (self._label(self.tr("Radius"), self.radius), self.radius),
        )
        for widgets, stretch in zip(self._fields, (3, 2, 0, 0)):
            row = QHBoxLayout()
            for place, widget in enumerate(widgets):
                row.addWidget(widget, int(place == 1))
            (self._limits if stretch == 0 else self._rows).addLayout(row, stretch)
        self._rows.addLayout(self._limits)
        for combo, width in ((self.dem, 8), (self.standard, 8)):
            combo.setMinimumWidth(em(self, width))
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        return label

    def _name_widgets(self) -> None:
        for widget, name, tip in (
            (self.dem, self.tr("Elevation model"), self.dem.toolTip()),
            (
                self.dem_button,
                self.tr("Elevation settings"),
                self.tr("Band, unit, and tiles whose colours are heights"),
            ),
            (self.standard, self.tr("Design standard"), ""),
            (
                self.standard_button,
                self.tr("Figures of the standard"),
                self.tr("See and edit every figure of the standard, with its source"),
            ),
            (self.grade, self.tr("Ruling grade"), self.tr("Steepest sustained grade, per mille")),
            (self.radius, self.tr("Smallest radius"), self.tr("Tightest curve, metres")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip or name)

    def minimumSizeHint(self) -> QSize:
        """As narrow as it can become, not as it is now: or the dock could never be made narrow."""
        labels = max(widgets[0].sizeHint().width() for widgets in self._fields)
        least = labels + max(self.grade.minimumWidth(), em(self, 8)) + 2 * self._rows.spacing()
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the dock."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Everything in one row where there is room; else rows below each other, in a narrow dock the limits too."""
        space = self._rows.spacing()
        widths = [
            sum(max(widget.minimumWidth(), widget.sizeHint().width()) if place != 1 else widget.minimumWidth()
                for place, widget in enumerate(widgets)) + space * (len(widgets) - 1)
            for widgets in self._fields
        ]  # fmt: skip
        one_row = self.width() >= sum(widths) + space * (len(widths) - 1)
        limits_beside = one_row or self.width() >= widths[2] + widths[3] + space
        for layout, beside in ((self._rows, one_row), (self._limits, limits_beside)):
            layout.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        for place in (0, 1):
            # Room goes to who has more to show.
            combo, *others = self._fields[place][1:]
            shown_px = combo.fontMetrics().horizontalAdvance(combo.currentText()) + em(self, 5)
            self._rows.setStretch(place, shown_px + sum(widget.sizeHint().width() for widget in others))
        # Below each other, the fields begin at one edge.
        edge = max(widgets[0].sizeHint().width() for widgets in self._fields)
        for place, widgets in enumerate(self._fields):
            below = not one_row and (place < 3 or not limits_beside)
            widgets[0].setMinimumWidth(edge if below else 0)

    # From the study

    def refresh(self) -> None:
        """Show what the study says."""
        study = self._workspace.study
        self.setEnabled(study is not None)
        self._filling = True
        try:
            self.dem.refresh()
            if study is not None:
                self._show_standard()
                self._show_dem(study.settings.dem_path)
            self._show_terrain()
        finally:
            self._filling = False
        self.fit()

    def _show_dem(self, path: str | None) -> None:
        """The layer that reads the study's elevation, or the file's name if the project has no such layer."""
        layer = layer_of(self._workspace.project, path) if path else None
        layer = None if layer is None or elevation_obstacle(layer) else layer
        self.dem.setAdditionalItems([shown(path)] if path and layer is None else [])
        if layer is None and path:
            self.dem.setCurrentIndex(self.dem.count() - 1)
        else:
            self.dem.setLayer(layer)

    def _show_standard(self) -> None:
        """The study's standard and the limits set beside it."""
        settings = self._workspace.settings
        self.standard.show_study()
        try:
            base, used = self._workspace.base_standard(), self._workspace.standard()
        except KarwanError as error:
            self._workspace.say_once(str(error))
            return
        self.grade.set_standard(base.ruling_grade_permille)
        self.radius.set_standard(base.min_radius_m)
        self.grade.set_limit(settings.ruling_grade_permille)
        self.radius.set_limit(settings.min_radius_m)
        for box, title, what, source in (
            (self.grade, self.tr("Ruling grade, ‰"), meaning("ruling grade"), used.grade_source),
            (
                self.radius,
                self.tr("Smallest radius, m"),
                self.tr("Tightest curve a line may have."),
                used.radius_source,
            ),
        ):
            box.setToolTip(plain_tip(self.tr("{}: {} Source: {}").format(title, what, source)))

    def _show_terrain(self) -> None:
        self.terrain_note.clear()
        if self._workspace.study is None:
            return
        try:
            model = self._workspace.elevation_model()
        except KarwanError as error:
            self.terrain_note.setText(self.tr("no elevation"))
            self.terrain_note.setToolTip(plain_tip(str(error)))
            return
        cells = self.tr("cells of {} m").format(number(model.resolution_m))
        coarse = model.resolution_m > COARSE_RESOLUTION_M
        self.terrain_note.setText(self.tr("corridor choice only") if coarse else cells)
        text = f"{model.title}: {cells}"
        if coarse:
            text += self.tr(". Too coarse for earthworks or tunnel lengths: fit for corridor choice only.")
        self.terrain_note.setToolTip(plain_tip(text))

    # To the study

    def _on_dem(self, layer: QgsMapLayer | None) -> None:
        if not self._filling and layer is not None and self._workspace.study is not None:
            with self._workspace.reporting():
                self._workspace.set_elevation_layer(layer)
                return
            self.refresh()

    def edit_elevation(self) -> ElevationDialog:
        """How the elevation model is read, or another layer that holds heights only by what the planner says."""
        dialog = ElevationDialog(self._workspace, self.dem.currentLayer(), self)
        dialog.accepted.connect(self.refresh)
        dialog.open()
        return dialog

    def _on_standard(self, _index: int) -> None:
        if not self.standard.is_edited:
            with self._workspace.reporting():
                self._workspace.set_settings(
                    self.tr("Change standard"), **self.standard.changes(), ruling_grade_permille=None, min_radius_m=None
                )

    def edit_standard(self) -> StandardDialog:
        """Show every figure of the study's standard; what is changed there is kept when the dialog is accepted."""
        dialog = StandardDialog(self._workspace, self)
        dialog.open()
        return dialog

    def _on_limits(self) -> None:
        if not self._filling and self._workspace.study is not None:
            with self._workspace.reporting():
                self._workspace.set_settings(
                    self.tr("Change limits"), ruling_grade_permille=self.grade.limit(), min_radius_m=self.radius.limit()
                )
