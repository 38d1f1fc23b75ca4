"""What a measured stretch reads like: rows of the panel, text and table for the clipboard."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..core.crossings import IntervalCrossing, PointCrossing
from ..core.measure import FORMATION, GRADE_LENGTH_M, GROUND, SegmentMeasure
from .alternative_columns import number


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanMeasure", text)


def class_title(name: str) -> str:
    """A class of terrain in the planner's language."""
    return {
        "flat": tr("flat"),
        "rolling": tr("rolling"),
        "hilly": tr("hilly"),
        "mountainous": tr("mountainous"),
        "unknown": tr("unknown"),
    }.get(name, name)


def kind_title(kind: str) -> str:
    """How a line meets a feature, in the planner's language."""
    return {
        "crossing": tr("crosses"),
        "touch": tr("touches"),
        "shared": tr("runs along"),
        "entry": tr("enters"),
        "exit": tr("leaves"),
        "point": tr("passes"),
    }.get(kind, kind)


def km(metres: float, decimals: int = 3) -> str:
    """Metres as kilometres."""
    return tr("{} km").format(number(metres / 1000.0, decimals))


def length_text(metres: float) -> str:
    """A length in the unit a planner would say it in."""
    return tr("{} m").format(number(metres, 1)) if metres < 1000.0 else km(metres)


def basis_text(found: SegmentMeasure) -> str:
    """What rise, fall and grades rest on."""
    if found.levels == FORMATION:
        return tr("formation levels of the alternative")
    if found.levels == GROUND:
        return tr("the ground, sampled every {} m").format(number(found.sample_m, 1))
    return tr("plan only: there is no elevation here")


def rows(found: SegmentMeasure) -> list[tuple[str, str]]:
    """Label and value of each measure, in the order they are shown."""
    shown = [
        (tr("Chainage"), tr("{} to {}").format(km(found.from_m), km(found.to_m))),
        (tr("Length"), length_text(found.length_m)),
    ]
    if found.length_3d_m == found.length_3d_m:
        shown += [
            (tr("3D length"), length_text(found.length_3d_m)),
            (tr("Rise / fall"), tr("{} / {} m").format(number(found.rise_m, 1), number(found.fall_m, 1))),
            (tr("Mean grade"), tr("{} ‰").format(_signed(found.grade_mean_permille))),
            (
                tr("Steepest"),
                tr("{} ‰ over {} m").format(number(found.grade_max_permille, 1), number(GRADE_LENGTH_M)),
            ),
        ]
    if found.unknown_m > 0.5:
        shown.append((tr("Without level"), length_text(found.unknown_m)))
    if found.class_km:
        parts = [f"{class_title(name)} {number(value, 1)}" for name, value in found.class_km.items() if value >= 0.05]
        shown.append((tr("Terrain, km"), " · ".join(parts) or "–"))
    return shown


def crossing_text(point: PointCrossing) -> str:
    """One crossing as a line of text."""
    angle = "" if point.angle_deg != point.angle_deg else tr(", {}°").format(number(point.angle_deg))
    return tr("{}  {} {}{} ({})").format(
        km(point.chainage_m), kind_title(point.kind), point.name or "–", angle, point.layer
    )


def interval_text(stretch: IntervalCrossing) -> str:
    """One stretch inside an area as a line of text."""
    return tr("{} to {}  {} ({})").format(km(stretch.from_m), km(stretch.to_m), stretch.label or "–", stretch.layer)


def plain_text(title: str, found: SegmentMeasure, notes: tuple[str, ...] = ()) -> str:
    """Everything as text for an e-mail."""
    lines = [title, *(f"{label}: {value}" for label, value in rows(found)), tr("Levels: {}").format(basis_text(found))]
    lines += [crossing_text(point) for point in found.points]
    lines += [interval_text(stretch) for stretch in found.intervals]
    return "\n".join([*lines, *notes])


def table_text(title: str, found: SegmentMeasure) -> str:
    """Everything as tab-separated values with full precision, for a spreadsheet."""
    names = ("from_m", "to_m", "length_m", "length_3d_m", "rise_m", "fall_m", "grade_mean_permille",
             "grade_max_permille")  # fmt: skip
    head = ["line", *names, "levels", *(f"{name}_km" for name in found.class_km)]
    values = [_cell(title), *(_figure(getattr(found, name)) for name in names), found.levels]
    lines = [head, [*values, *(_figure(value) for value in found.class_km.values())]]
    if found.points:
        lines += [[], ["chainage_m", "kind", "name", "layer", "angle_deg", "z_m"]]
        lines += [
            [_figure(p.chainage_m), p.kind, _cell(p.name), _cell(p.layer), _figure(p.angle_deg), _figure(p.z_m)]
            for p in found.points
        ]
    if found.intervals:
        lines += [[], ["from_m", "to_m", "length_m", "name", "layer"]]
        lines += [
            [_figure(i.from_m), _figure(i.to_m), _figure(i.length_m), _cell(i.label), _cell(i.layer)]
            for i in found.intervals
        ]
    return "\n".join("\t".join(line) for line in lines)


def _signed(value: float) -> str:
    return f"+{number(value, 1)}" if value > 0.05 else number(value, 1)


def _figure(value: float) -> str:
    """A number a spreadsheet reads in any locale; empty for none."""
    return f"{value:.3f}" if value == value else ""


def _cell(text: str) -> str:
    """Text that stays in its cell and is no formula there."""
    clean = " ".join(text.split())
    return f"'{clean}" if clean[:1] in ("=", "+", "-", "@") else clean
