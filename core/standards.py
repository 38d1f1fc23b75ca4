"""Design standards by gauge and class, each figure with its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from .errors import StandardError
from .geodesy import FloatArray

SP119 = "SP 119.13330 / STN C-01-95, by secondary sources"
EBO = "EBO section 7, by secondary sources"
INDIAN = "Indian broad-gauge practice, by secondary sources"
ASSUMED = "assumed from the standard's series of radii; confirm for your project"


@dataclass(frozen=True)
class TransitionRow:
    """Length of transition curves at a radius (m): the lowest allowed and the usual one."""

    radius_m: float
    lowest_m: float
    usual_m: float


@dataclass(frozen=True)
class Standard:
    """Limits an alignment must keep. `source(name)` says where a figure comes from.

    ruling_grade_permille: steepest sustained grade against trains from start to end; ruling_grade_back_permille:
    against trains the other way, None for the same. Both are eased by compensation_m / R per mille in curves.
    tunnel_grade_factor: share of the ruling grade left in tunnels longer than tunnel_grade_from_m.
    sustained_over_m: length over which a grade counts as sustained; momentary grades may exceed the ruling grade by
    momentary_excess_permille. station_grade_permille: over station_length_m. transitions: by falling radius.
    min_tangent_m: between curves. min_vertical_radius_m: of vertical curves, needed from min_grade_change_permille on.
    min_profile_tangent_m: shortest distance between PVIs. river_clearance_m: formation above the river's level.
    loop_spacing_km: of stations and passing loops. max_cant_mm, cant_deficiency_mm: set the speed in curves.
    """

    key: str
    title: str
    gauge_mm: int
    ruling_grade_permille: float
    min_radius_m: float
    station_grade_permille: float
    max_speed_kmh: float
    compensation_m: float = 700.0
    ruling_grade_back_permille: float | None = None
    momentary_excess_permille: float = 0.0
    sustained_over_m: float = 700.0
    tunnel_grade_factor: float = 0.9
    tunnel_grade_from_m: float = 300.0
    station_length_m: float = 1_050.0
    transitions: tuple[TransitionRow, ...] = (TransitionRow(4_000.0, 20.0, 40.0), TransitionRow(200.0, 80.0, 160.0))
    min_tangent_m: float = 50.0
    min_vertical_radius_m: float = 10_000.0
    min_grade_change_permille: float = 3.0
    min_profile_tangent_m: float = 200.0
    max_grade_change_permille: float = 25.0
    river_clearance_m: float = 4.0
    loop_spacing_km: float = 15.0
    max_cant_mm: float = 150.0
    cant_deficiency_mm: float = 100.0
    axle_load_t: float = 25.0
    sources: tuple[tuple[str, str], ...] = ()

    def source(self, name: str) -> str:
        """Where the figure of a field comes from."""
        return dict(self.sources).get(name, ASSUMED)

    @property
    def grade_source(self) -> str:
        """Where the ruling grade comes from."""
        return self.source("ruling_grade_permille")

    @property
    def radius_source(self) -> str:
        """Where the smallest radius comes from."""
        return self.source("min_radius_m")

    @property
    def grade_back_permille(self) -> float:
        """Ruling grade against trains from end to start."""
        back = self.ruling_grade_back_permille
        return self.ruling_grade_permille if back is None else back

    def transition_length_m(self, radius_m: FloatArray | float) -> tuple[FloatArray, FloatArray]:
        """Lowest and usual length (m) of the transition curve at each radius (m), same shape as `radius_m`.

        Linear in the radius between the rows; the sharpest row holds for anything sharper. Curves flatter than the
        flattest row need no transition: 0. The published rows end there.
        """
        radius = np.abs(np.asarray(radius_m, dtype=np.float64))
        rows = sorted(self.transitions, key=lambda row: row.radius_m)
        if not rows:
            return np.zeros_like(radius), np.zeros_like(radius)
        at = [row.radius_m for row in rows]
        # A radius a hair above the last row is that row's: radii come back from geometry, not from a table.
        flat = radius > at[-1] * (1.0 + 1e-3)
        lowest, usual = (
            np.where(flat, 0.0, np.interp(radius, at, lengths))
            for lengths in ([row.lowest_m for row in rows], [row.usual_m for row in rows])
        )
        return lowest, usual

    def with_sources(self, **sources: str) -> Standard:
        """The standard with the provenance of some figures said anew."""
        return replace(self, sources=tuple(sorted({**dict(self.sources), **sources}.items())))

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
            changed = replace(changed, ruling_grade_permille=float(ruling_grade_permille)).with_sources(
                ruling_grade_permille="set by the planner"
            )
        if min_radius_m is not None:
            if not 50.0 <= min_radius_m <= 20_000.0:
                raise StandardError(f"A radius of {min_radius_m:g} m is out of range.", "Give 50 to 20,000 m.")
            changed = replace(changed, min_radius_m=float(min_radius_m)).with_sources(min_radius_m="set by the planner")
        return changed


def _standard(
    key: str, title: str, grade: float, radius: float, station: float, speed: float, source: str,
    radius_source: str = ASSUMED,
) -> Standard:  # fmt: skip
    plain = Standard(key, title, int(key[:4]), grade, radius, station, speed)
    return plain.with_sources(ruling_grade_permille=source, station_grade_permille=source, min_radius_m=radius_source)


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


def standard_to_mapping(chosen: Standard) -> dict[str, Any]:
    """JSON-able, every figure with its source; standard_from_mapping reads it back."""
    return asdict(chosen)


def standard_from_mapping(data: Mapping[str, Any]) -> Standard:
    """What standard_to_mapping wrote; what is missing stays as in the standard of that key.

    Raises StandardError naming a figure that is unknown or no number.
    """
    given = dict(data)
    plain = STANDARDS.get(str(given.get("key", ""))) or STANDARDS[DEFAULT_STANDARD]
    # Older studies kept the source of two figures beside them.
    old = {name: given.pop(was) for was, name in _OLD_SOURCES.items() if was in given}
    known = {f.name for f in fields(Standard)}
    for name in given:
        if name not in known:
            raise StandardError(f"A standard has no figure {name!r}.", f"Known are {', '.join(sorted(known))}.")
    try:
        if "transitions" in given:
            given["transitions"] = tuple(
                TransitionRow(*row) if isinstance(row, (list, tuple)) else TransitionRow(**row)
                for row in given["transitions"]
            )
        if "sources" in given:
            given["sources"] = tuple((str(name), str(source)) for name, source in given["sources"])
        return replace(plain, **given).with_sources(**old)
    except (TypeError, ValueError) as error:
        raise StandardError(f"This is no standard: {error}.", "Choose a standard again.") from error


_OLD_SOURCES = {"grade_source": "ruling_grade_permille", "radius_source": "min_radius_m"}
