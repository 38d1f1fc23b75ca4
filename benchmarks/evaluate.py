"""Time the full evaluation of a long alignment, step by step, kernels warm.

    benchmarks/evaluate.py [--winding PI] [--repeat 15] [--dem FILE] [--given-levels]

The line is a generated alternative Torghundi-Chaman (881.7 km, 178 PIs) on the embedded terrain. --winding takes one of
850 km with as many PIs instead that strays into the mountains as no railway would: the hardest case for the profile.
The median of the repetitions is printed, and the share of each step. Times depend on the machine and on what else it
does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
# pyproj looks for its data below the venv; QGIS's own Python finds the system's.
if Path("/usr/share/proj/proj.db").exists():
    os.environ.setdefault("PROJ_LIB", "/usr/share/proj")

from headless import register_package  # noqa: E402

CORRIDOR_DEM = ROOT / "data" / "western-afghanistan" / "elevation_30s.tif"
TORGHUNDI, CHAMAN = (62.2833, 35.25), (66.45975, 30.92102)
LENGTH_KM = 850.0


class Steps:
    """Seconds by step, over all repetitions."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._last = 0.0

    def begin(self) -> None:
        """A repetition begins."""
        self._last = time.perf_counter()

    def __call__(self, name: str) -> None:
        """The step called `name` has ended."""
        now = time.perf_counter()
        self.seconds[name].append(now - self._last)
        self._last = now


def winding_axis(pi: int, standard: Any) -> Any:
    """A tangent polygon with `pi` PIs that swings about the straight line until it is about LENGTH_KM long."""
    import numpy as np
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import working_plane
    from karwan.core.horizontal import lay_out, with_transitions

    ends = np.array([TORGHUNDI, CHAMAN])
    plane = working_plane(ends[:, 0], ends[:, 1])
    (x0, x1), (y0, y1) = plane.to_plane(ends[:, 0], ends[:, 1])
    along = np.linspace(0.0, 1.0, pi)
    side = np.array([y0 - y1, x1 - x0]) / np.hypot(x1 - x0, y1 - y0)
    rng = np.random.default_rng(5)
    wobble = np.cumsum(rng.normal(size=pi))
    wobble -= np.interp(along, [0.0, 1.0], wobble[[0, -1]])
    wobble /= np.abs(wobble).max()
    jitter = rng.normal(size=pi) * np.sin(np.pi * along)
    radius = rng.choice([600.0, 800.0, 1000.0, 1500.0, 2000.0], pi)
    radius[[0, -1]] = 0.0

    def axis(size: float) -> Any:
        off = 45_000.0 * wobble + size * jitter
        lon, lat = plane.to_lonlat(x0 + (x1 - x0) * along + side[0] * off, y0 + (y1 - y0) * along + side[1] * off)
        return with_transitions(Axis(lon, lat, radius, plane=plane), standard)

    low, high = 0.0, 6_000.0
    for _ in range(24):
        middle = (low + high) / 2.0
        if lay_out("line", axis(middle)).length_m < LENGTH_KM * 1000.0:
            low = middle
        else:
            high = middle
    return axis(low)


def generated_axis() -> Any:
    """The tangent polygon beside this file."""
    import numpy as np
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import WorkingPlane

    data = json.loads((Path(__file__).parent / "torghundi-chaman-axis.json").read_text(encoding="utf-8"))
    lon, lat, radius, before, after = np.array(data["pi"]).T
    return Axis(lon, lat, radius, before, after, WorkingPlane(data["plane"]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--winding", type=int, metavar="PI")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--dem", type=Path, default=CORRIDOR_DEM)
    parser.add_argument("--given-levels", action="store_true", help="levels are judged instead of designed")
    options = parser.parse_args()
    register_package()
    from karwan.core.alignment import Alignment
    from karwan.core.evaluate import evaluate
    from karwan.core.horizontal import lay_out
    from karwan.core.standards import standard
    from karwan.core.terrain import bounds_of, open_elevation
    from karwan.core.unit_costs import UnitCosts

    rules, costs = standard("1520-international"), UnitCosts()
    axis = winding_axis(options.winding, rules) if options.winding else generated_axis()
    terrain = open_elevation(options.dem).read(bounds_of(axis.lon, axis.lat, 60_000.0))
    steps, whole, busy = Steps(), [], []
    laid = lay_out("line", axis)
    first = evaluate(laid, terrain, rules, costs)
    for _ in range(options.repeat):
        steps.begin()
        began, processor = time.perf_counter(), time.process_time()
        laid = lay_out("line", axis)
        steps("lay out the axis")
        if options.given_levels:
            laid = Alignment(
                "line", first.alignment.lon, first.alignment.lat, first.alignment.level_m, axis, first.alignment.profile
            )
            steps.begin()
        evaluate(laid, terrain, rules, costs, on_step=steps)
        whole.append(time.perf_counter() - began)
        busy.append(time.process_time() - processor)
    total = statistics.median(whole)
    profile = first.alignment.profile
    pvis = 0 if profile is None else profile.level_m.size
    print(f"{first.length_km:.1f} km, {axis.lon.size} PIs, {first.section.chainage_m.size} stations, "
          f"{len(first.plan)} elements, {pvis} PVIs, "
          f"{len(first.violations)} violations, {first.cost_musd:.1f} M USD")  # fmt: skip
    print(f"whole evaluation {total * 1000.0:6.1f} ms (median of {options.repeat}; "
          f"least {min(whole) * 1000.0:.1f}, most {max(whole) * 1000.0:.1f}), "
          f"processor time {statistics.median(busy) * 1000.0:.1f} ms")  # fmt: skip
    for name, seconds in steps.seconds.items():
        own = statistics.median(seconds)
        print(f"  {name:36} {own * 1000.0:6.1f} ms  {own / total * 100.0:4.0f} per cent")


if __name__ == "__main__":
    main()
