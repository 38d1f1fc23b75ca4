"""Design standards by gauge and class, each figure with its provenance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .errors import StandardError

SP119 = "SP 119.13330 / STN C-01-95, by secondary sources"
EBO = "EBO section 7, by secondary sources"
INDIAN = "Indian broad-gauge practice, by secondary sources"
ASSUMED = "assumed from the standard's series of radii; confirm for your project"


@dataclass(frozen=True)
class Standard:
    """Limits an alignment must keep.

    ruling_grade_permille: steepest sustained grade. min_radius_m: tightest curve. station_grade_permille: steepest in
    stations. compensation_m: the grade is to be eased by compensation_m / R per mille in curves. max_speed_kmh: of
    freight trains. Each *_source says where the figure comes from. station_grade_permille and compensation_m are stated
    for the planner; the checks do not apply them yet.
    """

    key: str
    title: str
    gauge_mm: int
    ruling_grade_permille: float
    min_radius_m: float
    station_grade_permille: float
    max_speed_kmh: float
    grade_source: str
    radius_source: str
    compensation_m: float = 700.0

    def with_limits(self, ruling_grade_permille: float | None = None, min_radius_m: float | None = None) -> Standard:
        """The standard with one or both limits overridden by the planner.

        Raises StandardError outside 1 to 100 per mille and 50 to 20,000 m.
        """
        changed = self
        if ruling_grade_permille is not None:
            if not 1.0 <= ruling_grade_permille <= 100.0:
                raise StandardError(
                    f"A ruling grade of {ruling_grade_permille:g} per mille is out of range.", "Give 1 to 100."
                )
            changed = replace(
                changed, ruling_grade_permille=float(ruling_grade_permille), grade_source="set by the planner"
            )
        if min_radius_m is not None:
            if not 50.0 <= min_radius_m <= 20_000.0:
                raise StandardError(f"A radius of {min_radius_m:g} m is out of range.", "Give 50 to 20,000 m.")
            changed = replace(changed, min_radius_m=float(min_radius_m), radius_source="set by the planner")
        return changed


def _standard(
    key: str, title: str, grade: float, radius: float, station: float, speed: float, source: str,
    radius_source: str = ASSUMED,
) -> Standard:  # fmt: skip
    return Standard(key, title, int(key[:4]), grade, radius, station, speed, source, radius_source)


STANDARDS: dict[str, Standard] = {
    s.key: s
    for s in (
        _standard("1520-heavy", "1520 mm heavy haul", 9.0, 1200.0, 1.5, 80.0, SP119),
        _standard("1520-I", "1520 mm class I", 12.0, 1000.0, 1.5, 100.0, SP119),
        _standard("1520-international", "1520 mm international", 12.5, 600.0, 1.5, 80.0, SP119),
        _standard("1520-II", "1520 mm class II", 15.0, 600.0, 1.5, 80.0, SP119),
        _standard("1520-III", "1520 mm class III", 20.0, 400.0, 2.5, 80.0, SP119),
        _standard("1520-IV", "1520 mm class IV", 30.0, 300.0, 2.5, 60.0, SP119),
        _standard("1435-main", "1435 mm main line", 12.5, 600.0, 2.5, 100.0, EBO),
        _standard("1435-branch", "1435 mm branch line", 40.0, 300.0, 2.5, 60.0, EBO, EBO),
        _standard("1676-main", "1676 mm main line", 6.7, 600.0, 1.0, 100.0, INDIAN + " (1:150)"),
        _standard("1676-ghat", "1676 mm ghat section", 27.0, 218.0, 2.5, 50.0, INDIAN + " (1:37)", INDIAN),
    )
}
DEFAULT_STANDARD = "1520-international"


def standard(key: str) -> Standard:
    """The standard called `key`; raises StandardError naming the choices."""
    try:
        return STANDARDS[key]
    except KeyError:
        raise StandardError(f"There is no standard {key!r}.", f"Choose one of {', '.join(STANDARDS)}.") from None
