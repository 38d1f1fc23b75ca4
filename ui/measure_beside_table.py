"""The table of several lines between the same two places."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QWidget

from .alternative_columns import number
from .rows import Field, RowsModel, RowsTable


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanMeasure", text)


def beside_fields() -> list[Field]:
    """Columns; what tells the most stands first."""
    off_tip = tr("How far the line passes the two places, the farther of both, m")
    return [
        Field(tr("Line"), lambda one: one.title, tip=tr("Measured along each line between the two places")),
        *measure_fields()[:5],
        _measure(tr("Off m"), off_tip, lambda one: max(one.off_start_m, one.off_end_m), 0),
        *measure_fields()[5:],
    ]


def measure_fields() -> list[Field]:
    """Columns of what is measured, of records that have it as `found`."""
    return [
        _measure(tr("km"), tr("Ellipsoidal length, km"), lambda one: one.found.length_m / 1000.0, 3),
        _measure(tr("Rise m"), tr("Sum of rises, m"), lambda one: one.found.rise_m, 1),
        _measure(tr("Fall m"), tr("Sum of falls, m"), lambda one: one.found.fall_m, 1),
        _measure(tr("Mean ‰"), tr("Mean grade, rising positive"), lambda one: one.found.grade_mean_permille, 1),
        _measure(tr("Steepest ‰"), tr("Steepest up or down over 50 m"), lambda one: one.found.grade_max_permille, 1),
        _measure(tr("From km"), tr("Chainage where it begins"), lambda one: one.found.from_m / 1000.0, 3),
        _measure(tr("To km"), tr("Chainage where it ends"), lambda one: one.found.to_m / 1000.0, 3),
    ]


def _measure(title: str, tip: str, of: Any, decimals: int) -> Field:
    return Field(title, lambda one: number(of(one), decimals), of, tip)


def beside_table(parent: QWidget) -> RowsTable:
    """An empty one."""
    return RowsTable(RowsModel(beside_fields()), tr("All lines between the same two places"), parent)
