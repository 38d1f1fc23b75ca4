"""What a simulated elevation error means, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..core.elevation_error import ElevationError
from ..core.evaluation import FORWARD
from ..core.ranges import Range, Ranges, TightStretch, Uncertainty
from .alternative_columns import number

if TYPE_CHECKING:
    from ..layers.uncertainty_rows import SimulatedRecord


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanUncertainty", text)


def error_words(error: ElevationError) -> str:
    """An elevation error in short."""
    if error.correlation_m == inf:
        reach = tr("the same everywhere")
    elif error.correlation_m >= 1_000.0:
        reach = tr("alike over about {} km").format(number(error.correlation_m / 1_000.0, 1))
    else:
        reach = tr("alike over about {} m").format(number(error.correlation_m))
    hidden = tr(", and the relief that its cells hide") if error.hides_relief else ""
    return tr("± {} m (standard error), {}{}").format(number(error.sigma_m, 1), reach, hidden)


def cost_words(found: Uncertainty, cost_musd: float | None = None) -> str:
    """The cost that a planner should reckon with, its range, and what it is (million USD) if the model is exact."""
    cost = found.expected.cost_musd
    first = tr("Reckon with {} M USD.").format(number(cost.middle))
    if cost_musd is not None:
        first = tr("Reckon with {} M USD instead of {}, which takes the elevation model for exact.").format(
            number(cost.middle), number(cost_musd)
        )
    return first + " " + tr("In 90 of 100 cases it will be {} to {}.").format(number(cost.low), number(cost.high))


def stale_words(record: SimulatedRecord) -> str:
    """Why a simulation does not hold any more; "" while it does."""
    # Imported here: what reads studies would slow the start of QGIS.
    from ..layers.uncertainty_rows import OTHER_ERROR, OTHER_INPUTS, OTHER_LINE

    why = {
        OTHER_LINE: tr("The line, or what it was computed with, was changed since."),
        OTHER_ERROR: tr("Simulated with another error than is set now."),
        OTHER_INPUTS: tr("The study was changed since: compute the alternative again first."),
    }
    return " ".join(why[one] for one in record.outdated)


def chance_words(found: Uncertainty) -> str:
    """The chance that the ruling grade does not do."""
    ruling = number(found.ruling_permille, 1)
    if found.more_chance == 0.0:
        words = tr("None of {} simulated grounds needs more than the ruling grade of {} ‰.").format(found.runs, ruling)
    else:
        words = tr("Chance that the ruling grade of {} ‰ does not do: {} % (± {}).").format(
            ruling, number(100.0 * found.more_chance), number(100.0 * found.chance_error)
        )
    needed = found.needed_permille
    return (
        words
        + " "
        + tr("Needed without further bridges and tunnels: {} ‰, from {} to {}.").format(
            number(needed.middle, 1), number(needed.low, 1), most_words(found)
        )
    )


def most_words(found: Uncertainty) -> str:
    """The 95th percentile of the grade needed; beyond what is looked for only that it is more."""
    if found.needs_beyond_sought:
        return tr("more than {}").format(number(found.most_sought_permille, 1))
    return number(found.needed_permille.high, 1)


def stretch_words(stretch: TightStretch) -> str:
    """Where the ruling grade may not do: place, chance, and by how much."""
    way = tr("there") if stretch.direction == FORWARD else tr("back")
    return tr("km {} to {}, climbing {}: {} %, then {} ‰ more").format(
        number(stretch.from_m / 1_000.0, 1), number(stretch.to_m / 1_000.0, 1), way, number(100.0 * stretch.chance),
        number(stretch.more_permille, 1),
    )  # fmt: skip


def range_rows(found: Uncertainty) -> Iterator[tuple[str, str, str]]:
    """Title of each figure, its range with the profile designed anew ("–" without), and as drawn."""
    for name, title, digits in (
        ("cost_musd", tr("Cost, M USD"), 0),
        ("cut_mm3", tr("Cut, million m³"), 1),
        ("fill_mm3", tr("Fill, million m³"), 1),
        ("bridge_km", tr("Viaducts, km"), 1),
        ("tunnel_km", tr("Tunnels, km"), 1),
        ("rise_m", tr("Rise, m"), 0),
        ("fall_m", tr("Fall, m"), 0),
    ):
        yield title, _range_text(found.redesigned, name, digits), _range_text(found.as_drawn, name, digits)


def what_it_means() -> str:
    """How to read the ranges, and what they leave out."""
    return tr(
        "The ground is changed as the elevation model may differ from it, at random but alike in places close to each "
        "other, and the line is computed on each such ground. Designed anew: its profile follows that ground, as it "
        "will once it is surveyed. As drawn: it is built at the levels it has now. Ranges hold 90 of 100 cases; the "
        "range of the unit costs comes on top. The line keeps its place on the map: a better one may be found."
    )


def _range_text(ranges: Ranges | None, name: str, digits: int) -> str:
    if ranges is None:
        return "–"
    return tr("{} ({} to {})").format(*_three(getattr(ranges, name), digits))


def _three(one: Range, digits: int = 0) -> tuple[str, str, str]:
    return number(one.middle, digits), number(one.low, digits), number(one.high, digits)
