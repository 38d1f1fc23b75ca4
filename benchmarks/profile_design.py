"""Design profiles on given ground: time, cost of rounding to tangents, and the level programme against HiGHS.

    benchmarks/profile_design.py [--stations 8501] [--repeat 5]

Ground: the embedded elevation along a chain of the corridor's places from Torghundi to Chaman, stretched to stations
100 m apart; and the synthetic 90 m terrain, if ../shared is there, along a line that wanders through its mountains.
Wall time on an idle machine, kernels warm; the best of the repetitions.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
# pyproj looks for its data below the venv; QGIS's own Python finds the system's.
if Path("/usr/share/proj/proj.db").exists():
    os.environ.setdefault("PROJ_LIB", "/usr/share/proj")

import numpy as np  # noqa: E402
from headless import register_package  # noqa: E402
from osgeo import gdal  # noqa: E402
from scipy.ndimage import map_coordinates  # noqa: E402
from scipy.optimize import linprog  # noqa: E402
from scipy.sparse import bmat, diags, eye  # noqa: E402

CORRIDOR_DEM = ROOT / "data" / "western-afghanistan" / "elevation_30s.tif"
SYNTHETIC = ROOT.parent / "shared" / "data" / "terrain_90m" / "terrain_90m.tif"
# Torghundi, Herat, Farah road, Delaram, Gereshk, Kandahar, Spin Boldak, Chaman.
PLACES = ((62.28, 35.25), (62.20, 34.35), (62.11, 33.30), (63.42, 32.16), (64.57, 31.82), (65.71, 31.61),
          (66.38, 31.01), (66.46, 30.92))  # fmt: skip
SPACING_M = 100.0


def corridor_ground(stations: int) -> Any:
    """Ground (m) along the chain of places at so many stations."""
    source = gdal.Open(str(CORRIDOR_DEM))
    west, width, _, north, _, height = source.GetGeoTransform()
    lon, lat = np.array(PLACES).T
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(lon), np.diff(lat)))))
    at = np.linspace(0.0, along[-1], stations)
    row = (np.interp(at, along, lat) - north) / height - 0.5
    column = (np.interp(at, along, lon) - west) / width - 0.5
    return map_coordinates(source.ReadAsArray().astype(float), [row, column], order=1, mode="nearest")


def mountain_ground(stations: int) -> Any:
    """Ground (m) of the synthetic terrain along a line that takes no notice of it."""
    grid = gdal.Open(str(SYNTHETIC)).ReadAsArray().astype(float)
    heading = 0.3 + np.cumsum(np.random.default_rng(0).normal(0.0, 0.02, stations))
    place = []
    for step, cells, start in ((np.sin(heading), grid.shape[0], 0.5), (np.cos(heading), grid.shape[1], 0.33)):
        free = np.mod(start * cells + np.cumsum(step) * SPACING_M / 90.0, 2.0 * (cells - 2))
        place.append(np.where(free > cells - 2, 2.0 * (cells - 2) - free, free))
    return map_coordinates(grid, place, order=1)


def best_ms(job: Callable[[], Any], repeat: int) -> tuple[Any, float]:
    """What a job gives, and its shortest time in ms after one run that warms up."""
    job()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        found = job()
        times.append((time.perf_counter() - start) * 1e3)
    return found, min(times)


def against_highs(ground: Any, repeat: int) -> None:
    """The convex case, limits and weights different everywhere, solved by both."""
    from karwan.core.profile_levels import Ground, nearest_levels

    n, rng = ground.size, np.random.default_rng(1)
    up, down = rng.uniform(0.8, 1.25, n - 1), rng.uniform(0.8, 1.25, n - 1)
    below, above = rng.uniform(3.0, 8.0, n), rng.uniform(3.0, 8.0, n)
    free = np.full(n, np.inf)
    problem = Ground(np.arange(n) * SPACING_M, ground, up, down, -free, free)
    levels, own_ms = best_ms(lambda: nearest_levels(problem, ground, below, above), repeat)
    own = (below * np.maximum(ground - levels, 0.0) + above * np.maximum(levels - ground, 0.0)).sum()
    one, step = eye(n), diags([-1.0, 1.0], [0, 1], shape=(n - 1, n))
    steps = bmat([[step, None, None], [-step, None, None]]).tocsr()
    steps.resize((2 * (n - 1), 3 * n))
    start = time.perf_counter()
    highs = linprog(
        np.concatenate((np.zeros(n), above, below)), A_ub=steps, b_ub=np.concatenate((up, down)),
        A_eq=bmat([[one, -one, one]]), b_eq=ground, bounds=[(None, None)] * n + [(0, None)] * (2 * n), method="highs",
    )  # fmt: skip
    highs_ms = (time.perf_counter() - start) * 1e3
    print(f"convex case, {n} stations: slope trick {own_ms:.1f} ms, HiGHS {highs_ms:.0f} ms, "
          f"ratio {highs_ms / own_ms:.0f}; costs differ by {abs(own / highs.fun - 1.0):.1e}")  # fmt: skip


def designs(name: str, ground: Any, repeat: int) -> None:
    """Time and cost of a profile by its steps."""
    from karwan.core.profile import design_levels, design_profile
    from karwan.core.standards import STANDARDS
    from karwan.core.unit_costs import UnitCosts

    at, limit = np.arange(ground.size) * SPACING_M, np.full(ground.size - 1, 12.5)
    costs, standard = UnitCosts(), STANDARDS["1520-international"]
    _, levels_ms = best_ms(lambda: design_levels(ground, SPACING_M, 12.5, costs), repeat)
    found, all_ms = best_ms(lambda: design_profile(at, ground, limit, limit, standard, costs), repeat)
    print(f"{name}, {at[-1] / 1000:.0f} km: levels {levels_ms:.1f} ms, profile with them {all_ms:.1f} ms; "
          f"{found.profile.chainage_m.size} PVIs, {np.count_nonzero(found.profile.radius_m)} curves; "
          f"{found.rounding.unrounded_musd:.1f} M USD, rounding +{found.rounding.extra_percent:.2f} %")  # fmt: skip


def main() -> None:
    """Run what the ground is there for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=8_501)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    register_package()
    designs("corridor", corridor_ground(args.stations), args.repeat)
    if SYNTHETIC.exists():
        designs("mountains", mountain_ground(args.stations), args.repeat)
        against_highs(mountain_ground(7_000), args.repeat)
    else:
        against_highs(corridor_ground(7_000), args.repeat)


if __name__ == "__main__":
    main()
