"""One pure function from an alignment to everything measured on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .alignment import Alignment, alignment_from_vertices
from .evaluation import Basis, Evaluation
from .geodesy import chainage_m
from .long_section import (
    STATION_M,
    STRAIGHT_RADIUS_M,
    grade_over_base,
    ground_along,
    long_section,
    radius_over_chord,
)
from .operation import running_time_min
from .profile import design_levels
from .quantities import cost_items, find_structures, find_violations
from .standards import Standard
from .terrain import Terrain
from .unit_costs import UnitCosts


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


def renamed(evaluation: Evaluation, name: str) -> Evaluation:
    """The same evaluation under another name."""
    return replace(evaluation, alignment=replace(evaluation.alignment, name=name))
