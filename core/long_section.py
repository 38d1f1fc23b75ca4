"""Stations along an alignment: ground, levels, grades and radii as they are measured on the line itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment
from .errors import TerrainError
from .evaluation import LongSection
from .geodesy import FloatArray, azimuths_deg, chainage_m
from .terrain import Terrain
from .unit_costs import UnitCosts

STATION_M = 25.0
RADIUS_CHORD_M = 100.0
STRAIGHT_RADIUS_M = 99_999.0
LONGEST_GAP_M = 5_000.0
# Which stations lie on a bridge and which in a tunnel whatever their height; none in both.
Forced = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def long_section(
    alignment: Alignment,
    terrain: Terrain,
    unit_costs: UnitCosts,
    forced: Callable[[FloatArray], Forced | None] | None = None,
) -> LongSection:
    """Stations of an alignment with levels, 25 m apart or a little less; forced: the bridges and tunnels set by hand
    among stations at chainages (m)."""
    vertex_m = chainage_m(alignment.lon, alignment.lat)
    at = station_chainages_m(float(vertex_m[-1]))
    lon, lat = np.interp(at, vertex_m, alignment.lon), np.interp(at, vertex_m, alignment.lat)
    level_m = np.interp(at, vertex_m, np.asarray(alignment.level_m))
    ground_m, known = ground_along(alignment.name, terrain, lon, lat, at)
    return section_of(at, lon, lat, ground_m, known, level_m, unit_costs, forced(at) if forced else None)


def station_chainages_m(length_m: float) -> FloatArray:
    """Chainages (m) of the stations of a line: evenly, 25 m apart or a little less."""
    return np.linspace(0.0, length_m, max(2, int(np.ceil(length_m / STATION_M)) + 1))


def section_of(
    at: FloatArray, lon: FloatArray, lat: FloatArray, ground_m: FloatArray, known: NDArray[np.bool_],
    level_m: FloatArray, unit_costs: UnitCosts, forced: Forced | None = None,
) -> LongSection:  # fmt: skip
    """Stations with ground and levels as a section: what is bank, cutting, viaduct and tunnel follows.

    forced: the stations that are on a bridge or in a tunnel set by hand, which have no earthwork whatever their height.
    """
    height_m = level_m - ground_m
    fill_m, cut_m = np.clip(height_m, 0.0, None), np.clip(-height_m, 0.0, None)
    bridge, tunnel = fill_m > unit_costs.max_fill_m, cut_m > unit_costs.max_cut_m
    no_fill, no_cut = bridge, tunnel
    if forced is not None:
        bridge, tunnel = (bridge | forced[0]) & ~forced[1], (tunnel | forced[1]) & ~forced[0]
        no_fill = no_cut = bridge | tunnel
    return LongSection(
        at, lon, lat, ground_m, level_m, known, bridge, tunnel,
        cut_m2=np.where(no_cut, 0.0, unit_costs.cut_m2(cut_m)),
        fill_m2=np.where(no_fill, 0.0, unit_costs.fill_m2(fill_m)),
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
    bend = np.abs(curvature_over_chord(section.lon, section.lat, step_m))
    return np.asarray(1.0 / np.maximum(bend, 1.0 / STRAIGHT_RADIUS_M))


def curvature_over_chord(lon: FloatArray, lat: FloatArray, step_m: float) -> FloatArray:
    """Curvature (1/m, left positive) at points (degrees) every `step_m`, from the turn over 100 m; 0 at the ends."""
    azimuth = azimuths_deg(lon, lat)
    k = max(1, round(RADIUS_CHORD_M / step_m))
    bend = np.zeros(lon.size)
    if azimuth.size > k:
        turn_deg = (azimuth[k:] - azimuth[:-k] + 180.0) % 360.0 - 180.0
        middle = (k + 1) // 2
        bend[middle : middle + turn_deg.size] = -np.radians(turn_deg) / (k * step_m)
    return bend
