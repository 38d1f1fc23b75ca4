"""How much our best line costs beside that of a full search over (x, y, level, heading) without bands.

    benchmarks/full_search.py [--cell 180] [--parts 3] [--margins 0.12,0.2] [--grade 11.9] [--heights -40,30]

The case is the 1000 x 1000 window of the synthetic terrain. The full search is benchmarks/lattice.py's, with the
standard's curves: a turn takes (R + L^2 / 24 R) tan(turn / 2) + L / 2 of each tangent and half the least straight
between two curves, R the smallest radius, L its transition. What is still discrete: nodes every --cell m, 16 headings,
levels (--parts to the rise of the grade over a node's distance), one grade for tangents and curves (--grade; without it
the generator's own, which allows for the compensation of curves on half of a climb), heights above ground within
--heights. Its line is then given everything ours gets: polygon, improvement, exact profile, and the best of several
fits. Both are judged by judge.py; gap = ours / full - 1.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from math import radians, tan
from pathlib import Path
from typing import Any

import generate as bench
import numpy as np

TOLERANCES_M = (5.0, 60.0, 120.0, 200.0, 350.0)
END_HEIGHT_M = 6.0
ABOUT_M = 6_000.0


def read_posts(case: bench.Case) -> tuple[Any, tuple[float, ...]]:
    """Elevation (m) and geotransform of the whole raster."""
    from osgeo import gdal

    dataset = gdal.Open(str(case.dem))
    return dataset.ReadAsArray().astype(np.float32), dataset.GetGeoTransform()


def node_at(lonlat: tuple[float, float], g: tuple[float, ...], skip: int) -> tuple[int, int]:
    """The node nearest to a place."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 32641, always_xy=True).transform(*lonlat)
    return round(((y - g[3]) / g[5] - 0.5) / skip), round(((x - g[0]) / g[1] - 0.5) / skip)


def tangent_of(standard: Any, radius_m: float, bare: bool) -> Any:
    """What a curve of the smallest radius takes of each of its tangents, m, by its turn in degrees.

    bare: the arc alone, without transitions and straights between curves: easier than any line of the standard.
    """
    if bare:
        return lambda turn: radius_m * tan(radians(turn) / 2.0)
    rows = sorted(standard.transitions, key=lambda row: row.radius_m)
    transition_m = float(np.interp(radius_m, [row.radius_m for row in rows], [row.lowest_m for row in rows]))
    wide_m = radius_m + transition_m**2 / (24.0 * radius_m)
    room_m = (transition_m + standard.min_tangent_m) / 2.0
    return lambda turn: wide_m * tan(radians(turn) / 2.0) + room_m


def searched(case: bench.Case, standard: Any, options: argparse.Namespace) -> tuple[Any, Any, Any]:
    """The full search's line in degrees, and what it found."""
    from karwan.core.unit_costs import UnitCosts
    from lattice import full_search, make_lattice, make_phases
    from pyproj import Transformer

    posts, g = read_posts(case)
    skip = max(1, round(options.cell / g[1]))
    low, high = (float(part) for part in options.heights.split(","))
    grade = options.grade / 1000.0
    lattice = make_lattice(posts, g[1], skip, grade, options.parts, (low, high), UnitCosts().usd_per_m)
    phases = make_phases(lattice.cell_m, tangent_of(standard, case.radius_m, options.bare))
    found = full_search(
        lattice,
        phases,
        node_at(case.start, g, skip),
        node_at(case.end, g, skip),
        END_HEIGHT_M,
        [float(part) for part in options.margins.split(",")],
    )
    height = found.level_m - lattice.ground_m[found.row, found.column]
    print(f"heights above ground {height.min():.0f} to {height.max():.0f} m of {low:g} to {high:g}")
    lon, lat = Transformer.from_crs(32641, 4326, always_xy=True).transform(
        g[0] + (found.column * skip + 0.5) * g[1], g[3] + (found.row * skip + 0.5) * g[5]
    )
    (lon[0], lat[0]), (lon[-1], lat[-1]) = case.start, case.end
    return lon, lat, found


def found_line(case: bench.Case, standard: Any, options: argparse.Namespace) -> tuple[Any, Any]:
    """Search, tell what it took, keep the line if that is wanted."""
    began, processor = time.perf_counter(), time.process_time()
    lon, lat, found = searched(case, standard, options)
    print(f"full search: {time.perf_counter() - began:.0f} s, processor {time.process_time() - processor:.0f} s, "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0**2:.1f} GB; "
          f"grade {options.grade:.2f} per mille, cells of {options.cell:g} m, "
          f"{found.cost_usd / 1e6:.1f} MUSD over nodes")  # fmt: skip
    if options.keep:
        np.save(options.keep, np.array([lon, lat, found.level_m]))
    return lon, lat


def worked_out(lon: Any, lat: Any, search: Any, cell_m: float) -> list[Any]:
    """The full search's line through every step of ours, at each tolerance, as evaluated lines."""
    from dataclasses import replace

    from karwan.core.errors import KarwanError
    from karwan.core.search.fit import fit_polygon, lacking_m
    from karwan.core.search.improve import improve
    from karwan.core.search.routes import Route
    from karwan.core.search.verdict import fault_of

    brief, maker = search.brief, search.maker
    x, y = brief.survey.plane.to_plane(lon, lat)
    route = Route(x, y, np.zeros(x.size), 0.0, (0, x.size - 1))
    limits = replace(brief.limits, curves=brief.limits.curves.widened(1.002))
    maker._read_about(route, ABOUT_M, bench.Watch())
    relief = maker._relief
    found = []
    # As one of our own routes: searched again in a band of finer cells first.
    own = maker.line(route, bench.Watch())
    if own is not None:
        print(f"  refined like a route of ours: {own[1].length_km:7.1f} km {own[1].cost_musd:7.1f} MUSD")
        found.append(own[1])
    for tolerance_m in TOLERANCES_M:
        polygon = fit_polygon(route, tolerance_m, limits.curves)
        if lacking_m(polygon.xy, limits.curves).max() > 0.0:
            print(f"  tolerance {tolerance_m:g} m: curves do not fit")
            continue
        for improved in (False, True):
            if improved:
                polygon = improve(
                    polygon, relief, maker._detail, brief.scenario.unit_costs, limits, cell_m, bench.Watch()
                )
            if polygon is None:
                print(f"  tolerance {tolerance_m:g} m: leaves the ground")
                continue
            try:
                evaluation = maker.evaluated(polygon, relief.terrain)
            except KarwanError as error:
                print(f"  tolerance {tolerance_m:g} m: {error}")
                continue
            fault = fault_of(evaluation, brief.scenario, brief.survey)
            state = "improved" if improved else "as found"
            print(f"  tolerance {tolerance_m:5.0f} m, {state}: {polygon.x.size:4} PIs {evaluation.length_km:7.1f} km "
                  f"{evaluation.cost_musd:7.1f} MUSD {fault.words if fault else ''}")  # fmt: skip
            if not fault:
                found.append(evaluation)
    return found


def main() -> None:
    """Print both lines and the gap; exit status 1 if judge.py finds a fault in ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", type=float, default=180.0)
    parser.add_argument("--parts", type=int, default=3)
    parser.add_argument("--margins", default="0.12,0.2")
    parser.add_argument("--grade", type=float, default=0.0)
    parser.add_argument("--heights", default="-40,30")
    parser.add_argument("--bare", action="store_true", help="arcs without transitions")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--size", default="1M")
    parser.add_argument("--keep", help="keep the full search's line as this .npy file")
    parser.add_argument("--line", help="take such a line instead of searching")
    options = parser.parse_args()
    bench.register_package()
    if not bench.SYNTHETIC.exists():
        sys.exit(f"{bench.SYNTHETIC} is missing: there is nothing to search on.")
    from karwan.core.generate import Scenario
    from karwan.core.search.pipeline import Search
    from karwan.core.standards import standard
    from karwan.core.terrain import open_elevation
    from karwan.core.unit_costs import UnitCosts

    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        case = bench.cases(folder)[options.size]
        limits = standard("1520-international").with_limits(case.grade_permille, case.radius_m)
        search = Search(
            Scenario(case.start, case.end, (), (), (), limits, UnitCosts(), 1), open_elevation(case.dem), True
        )
        options.grade = options.grade or search.brief.limits.search_permille
        if options.line:
            lon, lat, _ = np.load(options.line)
        else:
            lon, lat = found_line(case, limits, options)
        coarse, _ = search.finder.routes(1, bench.Watch())
        search.maker.prepare(coarse)
        lines = worked_out(lon, lat, search, search.maker._refining[-1].cell_m)
        if not lines:
            sys.exit("No line of the full search could be laid out.")
        full = bench.judge_lines(folder / "full.gpkg", case, [min(lines, key=lambda one: one.cost_musd)])[0]
        print(f"full search's line by judge.py: {full['length_km']:.1f} km {full['cost_musd']:.1f} MUSD "
              f"{' '.join(full['faults']) or 'no fault'}")  # fmt: skip
        ours = bench.measured(options.size, case, options.count, 1, folder)
    print(f"\ngap of our best of {options.count} to the full search: {ours.best_musd / full['cost_musd'] - 1.0:+.2%}")
    sys.exit(0 if ours.clean else 1)


if __name__ == "__main__":
    main()
