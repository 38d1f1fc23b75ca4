"""No legal route: a message with a button that generates again under the smallest relaxation, and one to the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from math import isnan

import numpy as np
from qgis.core import Qgis, QgsGeometry, QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import QCoreApplication, QObject
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ..core.errors import NoRouteError
from ..core.generate import (
    BOTH_GRADES,
    GRADE_BACK,
    GRADE_IN_TUNNELS,
    NO_GO_AREA,
    RULING_GRADE,
    SMALLEST_RADIUS,
    Relaxation,
    Scenario,
)
from ..core.standards import Standard, standard_to_mapping
from ..layers.compat import is_deleted
from ..layers.geometry import wgs84
from .alternative_columns import number
from .run_again import limits_on
from .standard_dialog import EDITED_SUFFIX, built_in
from .workspace import Workspace

# What changes the study's standard; the others are left out of one search only.
OF_STANDARD = (RULING_GRADE, GRADE_BACK, BOTH_GRADES, SMALLEST_RADIUS, GRADE_IN_TUNNELS)
# Room about the place that is shown, degrees.
ABOUT_DEG = 0.05
# Height of the words, in lines.
LINES = 3.5


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanNoRoute", text)


class NoRouteMessage(QObject):
    """One message at a time; it goes with the study, and when the next search begins."""

    def __init__(self, workspace: Workspace, bar: QgsMessageBar, canvas: QgsMapCanvas) -> None:
        super().__init__(workspace)
        self._workspace, self._bar, self._canvas = workspace, bar, canvas
        self._item: QgsMessageBarItem | None = None
        workspace.noRoute.connect(self.show)
        workspace.studyChanged.connect(self.dismiss)
        workspace.taskStarted.connect(self._on_task_started)
        bar.widgetRemoved.connect(self._on_removed)

    def dispose(self) -> None:
        """Disconnect and take the message away."""
        self._workspace.noRoute.disconnect(self.show)
        self._workspace.studyChanged.disconnect(self.dismiss)
        self._workspace.taskStarted.disconnect(self._on_task_started)
        self._bar.widgetRemoved.disconnect(self._on_removed)
        self.dismiss()
        self.deleteLater()

    @property
    def item(self) -> QgsMessageBarItem | None:
        """The message, while it is shown."""
        return None if self._item is None or is_deleted(self._item) else self._item

    def show(self, error: NoRouteError, again: Callable[[Scenario], object]) -> None:
        """Say what fails and what helps; `again` starts the search with another scenario."""
        self.dismiss()
        # The message bar reads HTML; names out of the planner's data must not become part of it.
        item = QgsMessageBar.createMessage(self.tr("No legal route"), escape(str(error), quote=False))
        relaxation, place = error.relaxation, error.place
        if relaxation is not None:
            self._add_button(
                item, button_text(relaxation), relaxation.words, lambda: self.generate_again(relaxation, again)
            )
        if place is not None:
            self._add_button(
                item, self.tr("&Show where"), self.tr("Move the map to where it fails"), lambda: self.show_place(*place)
            )
        self._item = item
        self._bar.pushWidget(item, Qgis.MessageLevel.Warning, 0)
        words = item.findChild(QTextBrowser)
        if words is not None:
            # QGIS gives one line and a scroll bar; what helps stands at the end.
            words.setFixedHeight(round(LINES * words.fontMetrics().lineSpacing()))

    def _add_button(self, item: QgsMessageBarItem, text: str, tip: str, act: Callable[[], object]) -> None:
        button = QPushButton(text, item)
        button.setToolTip(escape(tip))
        button.clicked.connect(lambda _checked=False: act())
        item.layout().addWidget(button)

    def dismiss(self) -> None:
        """Take the message away."""
        item, self._item = self.item, None
        if item is not None:
            self._bar.popWidget(item)

    def _on_removed(self, item: QgsMessageBarItem) -> None:
        # By the planner, or by us.
        if item is self._item:
            self._item = None

    def _on_task_started(self, _task: object) -> None:
        if self._workspace.is_generating:
            self.dismiss()

    def generate_again(self, relaxation: Relaxation, again: Callable[[Scenario], object]) -> None:
        """Search under the relaxation; a limit of the standard becomes the study's, as one step of undo."""
        with self._workspace.reporting():
            self._workspace.require_no_search()
            scenario = relaxation.scenario
            if relaxation.kind in OF_STANDARD:
                changes = settings_for(self._workspace, scenario.standard)
                self._workspace.set_settings(plain(button_text(relaxation)), **changes)
                # As the study reads it, so that what is found rests on what is set.
                scenario = replace(scenario, standard=self._workspace.standard())
            again(scenario)

    def show_place(self, lon: float, lat: float) -> None:
        """Move the map to a place and flash it."""
        about = np.array([-ABOUT_DEG, ABOUT_DEG])
        self._workspace.zoomRequested.emit(lon + about, lat + about)
        dot = QgsGeometry.fromPointXY(QgsPointXY(lon, lat))
        self._canvas.flashGeometries([dot], wgs84(), QColor(208, 0, 0, 255), QColor(208, 0, 0, 0), 5, 700)


def settings_for(workspace: Workspace, wanted: Standard) -> dict[str, object]:
    """What of the study's settings makes its standard the one wanted: limits beside it, else its own figures."""
    base = workspace.base_standard()
    limits = limits_on(base, wanted)
    if limits is not None:
        return {"ruling_grade_permille": limits[0], "min_radius_m": limits[1]}
    key = wanted.key if wanted.key.endswith(EDITED_SUFFIX) else wanted.key + EDITED_SUFFIX
    edited = json.loads(json.dumps(standard_to_mapping(replace(wanted, key=key))))
    return {
        "standard_key": built_in(base).key, "standard": edited, "ruling_grade_permille": None, "min_radius_m": None,
    }  # fmt: skip


def plain(text: str) -> str:
    """A button's text without its mnemonic."""
    return text.replace("&", "")


def button_text(relaxation: Relaxation) -> str:
    """What the button does, short."""
    value = relaxation.value
    grade = number(value, 0 if value == round(value, 0) else 1)
    numbers = ", ".join(str(one) for one in relaxation.numbers)
    if relaxation.kind in (RULING_GRADE, BOTH_GRADES):
        return tr("&Use {} ‰ and generate again").format(grade)
    if relaxation.kind == GRADE_BACK:
        return tr("&Use {} ‰ back and generate again").format(grade)
    if relaxation.kind == SMALLEST_RADIUS:
        return tr("&Use {} m and generate again").format(number(value))
    if relaxation.kind == GRADE_IN_TUNNELS:
        return tr("&Use {} % of the grade in tunnels and generate again").format(number(100.0 * value))
    if relaxation.kind == NO_GO_AREA and not isnan(value):
        return tr("&Generate with no-go area {} smaller by {} m").format(numbers, number(value))
    if relaxation.kind == NO_GO_AREA:
        return tr("&Generate without no-go area {}").format(numbers)
    return tr("&Generate without via point {}").format(numbers)
