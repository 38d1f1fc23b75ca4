"""The columns of the table of alternatives: titles with units, what they mean, text and value of each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core.clock import hours_minutes

STRAIGHT_RADIUS_M = 99_000.0
Row = Mapping[str, Any]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlternatives", text)


def number(value: float, decimals: int = 0) -> str:
    """A number as the planner's locale writes it; – for none."""
    return QLocale().toString(float(value), "f", decimals) if value == value else "–"


def trailing_load(load_t: float, train: str) -> str:
    """A trailing load, t, or that no climb limits it; train: the title of the train it was computed for."""
    # Imported here: scipy behind it would slow the start of QGIS.
    from ..core.haulage import is_load_limited

    return number(load_t) if is_load_limited(load_t, train) else tr("not limited")


def not_limited_tip() -> str:
    """What “not limited” means."""
    return tr("“Not limited”: no climb on this section that limits the load.")


def river_bridges_text(count: int, length_km: float) -> str:
    """How many river bridges there are, and their length."""
    return tr("{} ({} km)").format(number(count), number(length_km, 2)) if count else number(0)


@dataclass(frozen=True)
class Column:
    """A column: its header, what the header's tooltip says, and how a row becomes text and a value to sort by."""

    key: str
    title: str
    tip: str
    text: Callable[[Row], str]
    value: Callable[[Row], Any]


def _plain(key: str, title: str, tip: str, decimals: int = 0) -> Column:
    return Column(key, title, tip, lambda row: number(row[key], decimals), lambda row: float(row[key]))


def _name(row: Row) -> str:
    return str(row["name"])


def _cost(row: Row) -> str:
    return f"{number(row['cost_musd'])} ({number(row['cost_low_musd'])}–{number(row['cost_high_musd'])})"


def _radius(row: Row) -> str:
    return number(row["min_radius_m"]) if row["min_radius_m"] < STRAIGHT_RADIUS_M else tr("straight")


def _crossings(row: Row) -> str:
    if row["crossings"] is None:
        return "–"
    return number(row["crossings"]) + (" ⚠" if row["crossings_stale"] else "")


def _time(row: Row) -> str:
    return f"{hours_minutes(row['time_fwd_min'])} / {hours_minutes(row['time_rev_min'])}"


def viaducts_tip() -> str:
    """What counts as a viaduct, and where the other bridges are."""
    return tr(
        "Length of viaducts, where a bank would be higher than the unit costs allow (max_fill_m), km. "
        "River bridges are counted under Profile and Cost."
    )


def columns() -> tuple[Column, ...]:
    """The columns in order; the first two are shown/colour and name."""
    return (
        Column(
            "shown", "", tr("Shown on the map; double-click to choose a colour"),
            lambda row: "", lambda row: row["shown"],
        ),
        Column(
            "name", tr("Name"), tr("Name of the alternative; F2 to change it"), _name, lambda row: _name(row).casefold()
        ),
        _plain("length_km", tr("Length\nkm"), tr("Ellipsoidal length, km"), 1),
        Column(
            "cost_musd", tr("Cost (range)\nM USD"),
            tr("Cost at the study's unit costs, and with every one of them at its low and high end, million USD"),
            _cost, lambda row: float(row["cost_musd"]),
        ),
        _plain("max_grade_permille", tr("Steepest\n‰"), tr("Steepest grade over 50 m, per mille"), 1),
        Column(
            "min_radius_m", tr("Tightest\nm"), tr("Smallest radius over 100 m of line, m"),
            _radius, lambda row: float(row["min_radius_m"]),
        ),
        _plain("bridge_km", tr("Viaducts\nkm"), viaducts_tip(), 2),
        _plain("tunnel_km", tr("Tunnels\nkm"), tr("Length of all tunnels, km"), 2),
        Column(
            "crossings", tr("Crossings"), tr("Points where other layers are crossed; – where nobody looked yet"),
            _crossings, lambda row: -1 if row["crossings"] is None else row["crossings"],
        ),
        Column(
            "time", tr("Time\nh:min"), tr("Running time of a freight train, there / back, hours:minutes"),
            _time, lambda row: float(row["time_fwd_min"]),
        ),
        _plain("violations", tr("Broken\nlimits"), tr("Places where the standard's limits are broken")),
    )  # fmt: skip
