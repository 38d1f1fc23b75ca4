"""One pure function from an alignment to everything measured on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment, alignment_from_vertices
from .errors import TerrainError
from .evaluation import Basis, Evaluation, LongSection
from .geodesy import FloatArray, azimuths_deg, chainage_m
from .operation import running_time_min
from .profile import design_levels
from .quantities import cost_items, find_structures, find_violations
from .standards import Standard
from .terrain import Terrain
from .unit_costs import UnitCosts

STATION_M = 25.0
RADIUS_CHORD_M = 100.0
STRAIGHT_RADIUS_M = 99_999.0
LONGEST_GAP_M = 5_000.0


def evaluate(
    alignment: Alignment,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
) -> Evaluation:
    """Measure `alignment` on `terrain` against `standard`, at `unit_costs`.

    Levels are those given; without any, a profile is designed at least cost within the ruling grade. Stations lie 25 m
    apart along the ellipsoid; grades are over 50 m, radii over 100 m of line.
    Raises TerrainError where the terrain does not cover the line, AlignmentError for a line that is none.
    """
    notes: list[str] = []
    if alignment.level_m is None:
        alignment = with_designed_levels(alignment, terrain, standard, unit_costs)
    section = long_section(alignment, terrain, unit_costs)
    step_m = float(section.chainage_m[1])
    radius_m = radius_over_chord(section, step_m)
    grade_permille = grade_over_base(section, step_m)
    time_fwd_min, time_rev_min = running_time_min(section.chainage_m, section.level_m, radius_m, standard.max_speed_kmh)
    if terrain.is_coarse:
        notes.append(f"Elevation cells of {terrain.resolution_m:.0f} m: fit for corridor choice only.")
    reach_m = section.reach_m
    notes.append(
        f"Bridges are counted where the bank is higher than {unit_costs.max_fill_m:g} m. "
        "Rivers crossed lower than that get no bridge here: their bridges and culverts are not in the cost."
    )
    unknown_km = float(reach_m[~section.known].sum() / 1000.0)
    if unknown_km:
        notes.append(f"The ground of {unknown_km:.2f} km is unknown and was bridged from its neighbours.")
    rise = np.diff(section.level_m)
    return Evaluation(
        alignment=alignment,
        section=section,
        length_km=float(section.chainage_m[-1]) / 1000.0,
        max_grade_permille=float(grade_permille.max(initial=0.0)),
        min_radius_m=float(radius_m.min(initial=STRAIGHT_RADIUS_M)),
        bridge_km=float(reach_m[section.bridge].sum() / 1000.0),
        tunnel_km=float(reach_m[section.tunnel].sum() / 1000.0),
        cut_mm3=float((section.cut_m2 * reach_m).sum() / 1e6),
        fill_mm3=float((section.fill_m2 * reach_m).sum() / 1e6),
        rise_m=float(rise[rise > 0].sum()),
        fall_m=float(-rise[rise < 0].sum()),
        time_fwd_min=time_fwd_min,
        time_rev_min=time_rev_min,
        unknown_ground_km=unknown_km,
        structures=find_structures(section),
        cost_items=cost_items(section, unit_costs),
        violations=find_violations(section, grade_permille, radius_m, standard),
        basis=Basis(terrain.source, terrain.resolution_m, standard.key, unit_costs.title, tuple(notes)),
    )


def with_designed_levels(
    alignment: Alignment, terrain: Terrain, standard: Standard, unit_costs: UnitCosts
) -> Alignment:
    """`alignment` with the cheapest levels within the ruling grade, and a vertex at every change of grade."""
    vertex_m = chainage_m(alignment.lon, alignment.lat)
    length_m = float(vertex_m[-1])
    # A hundred metres is a vertical tangent's shortest length; short lines are designed more finely.
    spacing_m = float(np.clip(length_m / 5_000.0, STATION_M, 100.0))
    at = np.linspace(0.0, length_m, max(2, int(np.ceil(length_m / spacing_m)) + 1))
    lon, lat = np.interp(at, vertex_m, alignment.lon), np.interp(at, vertex_m, alignment.lat)
    ground_m, _ = ground_along(alignment.name, terrain, lon, lat, at)
    level_m = design_levels(ground_m, float(at[1]), standard.ruling_grade_permille, unit_costs)
    kept = np.ones(at.size, dtype=bool)
    kept[1:-1] = np.abs(np.diff(level_m, 2)) > 1e-6
    both = np.union1d(vertex_m, at[kept])
    # A vertex a hair from a station would make a segment too short for any grade to be measured on.
    both = both[np.concatenate(([True], np.diff(both) > 1e-3))]
    return alignment_from_vertices(
        alignment.name,
        np.interp(both, vertex_m, alignment.lon),
        np.interp(both, vertex_m, alignment.lat),
        np.interp(both, at, level_m),
        alignment.axis,
    )


def long_section(alignment: Alignment, terrain: Terrain, unit_costs: UnitCosts) -> LongSection:
    """Stations of an alignment with levels, 25 m apart or a little less."""
    vertex_m = chainage_m(alignment.lon, alignment.lat)
    at = np.linspace(0.0, vertex_m[-1], max(2, int(np.ceil(vertex_m[-1] / STATION_M)) + 1))
    lon, lat = np.interp(at, vertex_m, alignment.lon), np.interp(at, vertex_m, alignment.lat)
    level_m = np.interp(at, vertex_m, np.asarray(alignment.level_m))
    ground_m, known = ground_along(alignment.name, terrain, lon, lat, at)
    height_m = level_m - ground_m
    fill_m, cut_m = np.clip(height_m, 0.0, None), np.clip(-height_m, 0.0, None)
    bridge, tunnel = fill_m > unit_costs.max_fill_m, cut_m > unit_costs.max_cut_m
    return LongSection(
        at, lon, lat, ground_m, level_m, known, bridge, tunnel,
        cut_m2=np.where(tunnel, 0.0, unit_costs.earthwork_m2(cut_m)),
        fill_m2=np.where(bridge, 0.0, unit_costs.earthwork_m2(fill_m)),
    )  # fmt: skip


def ground_along(
    name: str, terrain: Terrain, lon: FloatArray, lat: FloatArray, at_m: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Ground (m) at stations, gaps up to 5 km bridged linearly, and where it was known.

    Raises TerrainError naming the chainage where a longer stretch, or an end of the line, has no elevation.
    """
    ground_m = terrain.sample(lon, lat)
    known = np.isfinite(ground_m)
    if known.all():
        return ground_m, known
    edges = np.flatnonzero(np.diff(np.concatenate(([False], ~known, [False])).astype(np.int8)))
    for first, after in zip(edges[::2], edges[1::2]):
        start_m, end_m = at_m[max(first - 1, 0)], at_m[min(after, at_m.size - 1)]
        # At an end there is no second side to bridge to.
        if end_m - start_m > LONGEST_GAP_M or first == 0 or after == at_m.size:
            raise TerrainError(
                f"{name}: {terrain.source} has no elevation from km {start_m / 1000:.1f} to km {end_m / 1000:.1f} "
                f"(near {lon[first]:.4f}, {lat[first]:.4f}).",
                "Choose an elevation model that covers the line.",
            )
    return np.interp(at_m, at_m[known], ground_m[known]), known


def grade_over_base(section: LongSection, step_m: float) -> FloatArray:
    """Absolute grade (per mille) over 50 m, centred on each inner station; over the whole of a shorter line."""
    if section.level_m.size < 3:
        return np.abs(section.grade_permille)
    return np.asarray(np.abs(section.level_m[2:] - section.level_m[:-2]) / (2.0 * step_m) * 1000.0)


def radius_over_chord(section: LongSection, step_m: float) -> FloatArray:
    """Radius (m) at each station from the turn of the azimuth over 100 m of line; 99,999 where straight."""
    azimuth = azimuths_deg(section.lon, section.lat)
    k = max(1, round(RADIUS_CHORD_M / step_m))
    radius = np.full(section.chainage_m.size, STRAIGHT_RADIUS_M)
    if azimuth.size > k:
        turn = np.abs((azimuth[k:] - azimuth[:-k] + 180.0) % 360.0 - 180.0)
        over = np.minimum(k * step_m / np.radians(turn).clip(1e-9), STRAIGHT_RADIUS_M)
        middle = (k + 1) // 2
        radius[middle : middle + over.size] = over
    return radius


def renamed(evaluation: Evaluation, name: str) -> Evaluation:
    """The same evaluation under another name."""
    return replace(evaluation, alignment=replace(evaluation.alignment, name=name))
