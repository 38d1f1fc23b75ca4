"""Figures of risk and operation to compare alternatives by, besides those of the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from qgis.PyQt.QtCore import QCoreApplication

from ..core.ranges import Uncertainty
from .alternative_columns import Column, Row, not_limited_tip, number, river_bridges_text, trailing_load

# What was simulated of an alternative, a SimulatedRecord or None.
SIMULATED = "simulated"
# Compared only between alternatives that were computed with the same train.
TRAIN = "train"
# Not a column of the study's table of alternatives: counted from its structures.
RIVERS = "river_bridges"
OF_TRAIN = {"time", "virtual_km", "energy_mwh", "load_t", "trains_per_day"}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCompare", text)


def operation_columns() -> tuple[Column, ...]:
    """Rows below those of the table of alternatives; – where a figure was not computed."""
    return (
        Column(TRAIN, tr("Train"), tr("Train the figures of operation are of"), _train, _train),
        _both(
            "virtual_km", tr("Virtual length\nkm"), "virtual_{}_km", 1, sum,
            tr("Length of straight level line that takes the same work, there / back, km"),
        ),
        _both(
            "energy_mwh", tr("Energy\nMWh"), "energy_{}_mwh", 1, sum,
            tr("Energy at the wheel of one train, there / back, MWh"),
        ),
        replace(
            _both(
                "load_t", tr("Trailing load\nt"), "load_{}_t", 0, min,
                tr("Load the limiting grade leaves, there / back, t; the smaller counts.") + " " + not_limited_tip(),
            ),
            text=_loads,
        ),
        _one(
            "trains_per_day", tr("Trains\nper day"), 1,
            tr("Both directions together on the single line with its loops"),
        ),
        _one("degrees_per_km", tr("Curves\n°/km"), 1, tr("Turn of all curves, degrees per km")),
        _one(
            "rounding_percent", tr("Cost of tangents\n%"), 2,
            tr("What tangents and vertical curves cost above levels of any shape, per cent"),
        ),
    )  # fmt: skip


def river_bridges_column() -> Column:
    """How many river bridges there are and how long they are; – where it is not known. Stands beside the viaducts."""
    return Column(
        RIVERS, tr("River bridges\nnumber (km)"),
        tr("Bridges over rivers whatever their height, and their length together; they are not among the viaducts"),
        lambda row: "–" if row.get(RIVERS) is None else river_bridges_text(*row[RIVERS]),
        lambda row: math.nan if row.get(RIVERS) is None else float(row[RIVERS][0]),
    )  # fmt: skip


def uncertainty_columns() -> tuple[Column, ...]:
    """What the elevation's error does; – where it was not simulated, ⚠ where that does not hold any more."""
    return (
        Column(
            "elev_cost", tr("Cost by elevation error\nM USD"),
            tr("Cost to reckon with as the elevation model is not exact: in 90 of 100 cases between those in brackets, "
               "million USD. Simulated in the tab Cost; ⚠: on another line, or with another error than is set now"),
            lambda row: _simulated(row, _cost_range), lambda row: math.nan,
        ),
        Column(
            "elev_chance", tr("Chance of a steeper grade\n%"),
            tr("Chance that the ruling grade does not do without further bridges and tunnels, as the elevation "
               "model is not exact, per cent"),
            lambda row: _simulated(row, _chance), lambda row: math.nan,
        ),
    )  # fmt: skip


def _simulated(row: Row, words: Callable[[Uncertainty], str]) -> str:
    record = row.get(SIMULATED)
    return "–" if record is None else words(record.found) + (" ⚠" if record.outdated else "")


def _cost_range(found: Uncertainty) -> str:
    cost = found.expected.cost_musd
    return f"{number(cost.middle)} ({number(cost.low)}–{number(cost.high)})"


def _chance(found: Uncertainty) -> str:
    return tr("{} (± {})").format(number(100.0 * found.more_chance), number(100.0 * found.chance_error))


def risk_columns() -> tuple[Column, ...]:
    """What alternatives are exposed to; – where it was computed without layers of risks."""
    return (
        _one(
            "exposed_km", tr("Within risks\nkm"), 1,
            tr("Length within areas of risk, those of all layers together, km; chosen under “Layers about the line…”"),
        ),
        _one(
            "exposure", tr("Exposure\nkm × weight"), 1,
            tr("Length within areas of risk times their weights; where areas overlap, their weights add up"),
        ),
    )  # fmt: skip


def _loads(row: Row) -> str:
    return " / ".join(trailing_load(_figure(row, name), _train(row)) for name in ("load_fwd_t", "load_rev_t"))


def _train(row: Row) -> str:
    return str(row.get(TRAIN) or "–")


def _figure(row: Row, name: str) -> float:
    value = row.get(name)
    return math.nan if value is None else float(value)


def _one(key: str, title: str, decimals: int, tip: str) -> Column:
    return Column(key, title, tip, lambda row: number(_figure(row, key), decimals), lambda row: _figure(row, key))


def _both(
    key: str, title: str, pattern: str, decimals: int, worth: Callable[[Iterable[float]], float], tip: str
) -> Column:
    """There / back; `worth` makes of the two what they are ranked by."""

    def ways(row: Row) -> tuple[float, float]:
        return _figure(row, pattern.format("fwd")), _figure(row, pattern.format("rev"))

    def text(row: Row) -> str:
        return " / ".join(number(value, decimals) for value in ways(row))

    def value(row: Row) -> float:
        both = ways(row)
        return math.nan if any(math.isnan(one) for one in both) else float(worth(both))

    return Column(key, title, tip, text, value)
