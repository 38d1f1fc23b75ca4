"""What the tab Operation lists: figures both ways with their definitions, and the places where trains stop."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QCoreApplication

from ..core.clock import hours_minutes
from ..core.evaluation import Evaluation, GaugeBreak, Operation, Run
from .alternative_columns import not_limited_tip, number, trailing_load
from .resources import icon
from .rows import Field, Look
from .terms import meaning

# A loop this near to a station's chainage is that station.
SAME_PLACE_M = 1.0


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanOperation", text)


@dataclass(frozen=True)
class Figure:
    """A row: its name with the unit, its text there and back, what it means; broken: it needs the planner's eye."""

    name: str
    there: str
    back: str
    tip: str
    broken: bool = False


@dataclass(frozen=True)
class StopPlace:
    """Where trains meet or change gauge: kind, name, chainage (m), m to the next meeting place if any."""

    kind: str
    name: str
    at_m: float
    to_next_m: float | None = None
    gauge_break: GaugeBreak | None = None


def figures(evaluation: Evaluation, operation: Operation) -> list[Figure]:
    """Every figure of an operation, those of a direction side by side."""
    there, back = operation.forward, operation.back
    both = [_time(there, back), _speed(evaluation, there, back), *_energy(there, back), *_load(operation)]
    return [*both, *_line(evaluation, operation), *_capacity(operation)]


def _time(there: Run, back: Run) -> Figure:
    tip = tr(
        "From rest at one end to rest at the other without a stop between; speeds as standard, curves and train allow."
    )
    if there.stalls or back.stalls:
        tip += " " + tr("The train comes to a stand on a grade: it is too heavy for this line.")
    return Figure(
        tr("Running time, h:min"), _time_text(there), _time_text(back), tip, broken=there.stalls or back.stalls
    )


def _time_text(run: Run) -> str:
    return hours_minutes(run.time_min) + (tr(" (stalls)") if run.stalls else "")


def _speed(evaluation: Evaluation, there: Run, back: Run) -> Figure:
    def mean(run: Run) -> str:
        return number(evaluation.length_km / (run.time_min / 60.0), 1) if run.time_min > 0 else "–"

    return Figure(tr("Mean speed, km/h"), mean(there), mean(back), tr("Length of the line over the running time."))


def _energy(there: Run, back: Run) -> list[Figure]:
    return [
        Figure(
            tr("Energy at the wheel, MWh"), number(there.energy_mwh, 1), number(back.energy_mwh, 1),
            tr("Work of the tractive effort; losses in the locomotive are not in it."),
        ),
        Figure(
            tr("Taken by brakes, MWh"), number(there.braked_mwh, 1), number(back.braked_mwh, 1),
            tr("What brakes take away on falls, before slower curves and at the end."),
        ),
    ]  # fmt: skip


def _load(operation: Operation) -> list[Figure]:
    there, back, train = operation.forward, operation.back, operation.train
    return [
        Figure(
            tr("Trailing load, t"), trailing_load(there.trailing_load_t, train),
            trailing_load(back.trailing_load_t, train),
            tr("Load the locomotives pull up the grade below at their continuous effort and speed (traction rules).")
            + " " + not_limited_tip(),
        ),
        Figure(
            tr("Grade that limits it, ‰"), number(there.limiting_grade_permille, 1),
            number(back.limiting_grade_permille, 1),
            tr("Steepest climb over the standard's sustained length; a curve counts as its compensation."),
        ),
    ]  # fmt: skip


def _line(evaluation: Evaluation, operation: Operation) -> list[Figure]:
    there, back = operation.forward, operation.back
    rise, fall = number(evaluation.rise_m), number(evaluation.fall_m)
    turn = number(operation.degrees_per_km, 1)
    return [
        Figure(
            tr("Virtual length, km"), number(there.virtual_length_km, 1), number(back.virtual_length_km, 1),
            tr("Length of straight level line that takes the same work at 50 km/h (Röll, 1912)."),
        ),
        Figure(tr("Rise, m"), rise, fall, tr("Sum of all rises in the direction of travel.")),
        Figure(tr("Fall, m"), fall, rise, tr("Sum of all falls in the direction of travel.")),
        Figure(tr("Curves, degrees per km"), turn, turn, tr("Turn of all curves, left and right added, per km.")),
    ]  # fmt: skip


def _capacity(operation: Operation) -> list[Figure]:
    delay = sum(change.delay_h for change in operation.gauge_breaks)
    cost = sum(change.cost_usd_per_t for change in operation.gauge_breaks)
    rows = [
        Figure(
            tr("Longest section return, h:min"), hours_minutes(operation.longest_section_min), "",
            tr("Slowest stretch between two places where trains can meet, there and back, from rest to rest."),
        ),
        Figure(
            tr("Trains per day"), number(operation.trains_per_day, 1), "",
            tr("Both directions together, by Scott's formula on the longest section; assumptions in the notes."),
        ),
    ]  # fmt: skip
    if operation.gauge_breaks:
        rows += [
            Figure(
                tr("Breaks of gauge, hours"), number(delay, 1), "",
                tr("Delay of a train at all breaks of gauge together; not in the running time."),
            ),
            Figure(
                tr("Breaks of gauge, USD per t"), number(cost, 2), "",
                tr("Cost of changing gauge at all breaks together; not in the cost of building."),
            ),
        ]  # fmt: skip
    return rows


def figure_fields() -> list[Field]:
    """Columns of the figures."""
    return [
        Field(tr("Figure"), lambda row: row.name),
        Field(tr("There"), lambda row: row.there, lambda row: row.there, tr("From start to end")),
        Field(tr("Back"), lambda row: row.back, lambda row: row.back, tr("From end to start")),
    ]


def figure_look(row: Figure) -> Look:
    """The definition as tooltip."""
    return Look(tip=row.tip, broken=row.broken)


def stop_places(evaluation: Evaluation, operation: Operation) -> list[StopPlace]:
    """Stations, loops and breaks of gauge in order along the line."""
    meets = sorted(operation.loop_m)
    ahead = [b - a for a, b in zip(meets, meets[1:])] + [None] * bool(meets)
    found = [_meeting(evaluation, at_m, to_next) for at_m, to_next in zip(meets, ahead)]
    for change in operation.gauge_breaks:
        found.append(StopPlace(tr("Break of gauge"), change.name, change.at_m, None, change))
    return sorted(found, key=lambda place: place.at_m)


def _meeting(evaluation: Evaluation, at_m: float, to_next_m: float | None) -> StopPlace:
    name = next((name for name, there in evaluation.stations_m if abs(there - at_m) <= SAME_PLACE_M), "")
    return StopPlace(tr("Station") if name else tr("Loop"), name, at_m, to_next_m)


def stop_fields() -> list[Field]:
    """Columns of the places where trains stop."""
    return [
        Field(
            tr("Kind"), lambda place: place.kind,
            tip=tr("Loop: {} Break of gauge: {}").format(meaning("loop"), meaning("break of gauge")),
        ),
        Field(tr("Name"), lambda place: place.name),
        Field(tr("At km"), lambda place: number(place.at_m / 1000.0, 3), lambda place: place.at_m),
        Field(
            tr("To next km"), lambda place: number(place.to_next_m / 1000.0, 1) if place.to_next_m else "",
            lambda place: place.to_next_m or -1.0,
            tr("Distance to the next place where trains can meet"),
        ),
        Field(tr("Gauges mm"), _gauges),
        Field(
            tr("Delay h"), lambda place: number(place.gauge_break.delay_h, 1) if place.gauge_break else "",
            lambda place: place.gauge_break.delay_h if place.gauge_break else 0.0,
            tr("Delay of a train at the break of gauge"),
        ),
        Field(
            tr("USD/t"), lambda place: number(place.gauge_break.cost_usd_per_t, 2) if place.gauge_break else "",
            lambda place: place.gauge_break.cost_usd_per_t if place.gauge_break else 0.0,
            tr("Cost of changing gauge per tonne of load"),
        ),
    ]  # fmt: skip


def _gauges(place: StopPlace) -> str:
    change = place.gauge_break
    return "" if change is None else f"{change.from_mm} → {change.to_mm}"


def stop_look(place: StopPlace) -> Look:
    """The source of a break of gauge as tooltip."""
    if place.gauge_break is not None:
        return Look(icon("warning"), tr("Source: {}").format(place.gauge_break.source))
    return Look(icon("section"))
