"""Time what a move of the mouse asks while a long line is bent, beside evaluating all of it; kernels warm.

    benchmarks/live.py [--corners 300] [--moves 120] [--places 8]

The line is the generated alternative of benchmarks/evaluate.py with corners more on its longest straights. At several
places a corner is led round a loop of 3 km, and a PVI is raised and lowered by 10 m; each move asks for all live
figures (core/live.py). Processor time of the calling thread, so that what else the machine does counts less. For some
moves the line is evaluated as a whole, too: how much longer that takes, and how far its cost lies from the live one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "benchmarks")]
# pyproj looks for its data below the venv; QGIS's own Python finds the system's.
if Path("/usr/share/proj/proj.db").exists():
    os.environ.setdefault("PROJ_LIB", "/usr/share/proj")

import numpy as np  # noqa: E402

LOOP_EAST_DEG, LOOP_NORTH_DEG, RAISED_M = 0.015, 0.012, 10.0


def long_axis(standard: Any, corners: int) -> Any:
    """The tangent polygon beside this file, with corners more on its longest straights."""
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import WorkingPlane
    from karwan.core.horizontal import with_transitions

    data = json.loads((Path(__file__).parent / "torghundi-chaman-axis.json").read_text(encoding="utf-8"))
    lon, lat, radius, _, _ = np.array(data["pi"]).T
    plane = WorkingPlane(data["plane"])
    x, y = plane.to_plane(lon, lat)
    rng = np.random.default_rng(3)
    while x.size < corners:
        i = int(np.argmax(np.hypot(np.diff(x), np.diff(y))))
        dx, dy = x[i + 1] - x[i], y[i + 1] - y[i]
        aside_m = rng.choice([-80.0, 80.0]) / np.hypot(dx, dy)
        x, y = np.insert(x, i + 1, x[i] + dx / 2 - dy * aside_m), np.insert(y, i + 1, y[i] + dy / 2 + dx * aside_m)
        radius = np.insert(radius, i + 1, 3000.0)
    return with_transitions(Axis(*plane.to_lonlat(x, y), radius, plane=plane), standard)


def timed_ms(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of this thread, ms, and what came of it."""
    began = time.thread_time()
    found = work()
    return (time.thread_time() - began) * 1000.0, found


def line_of(name: str, times_ms: list[float], whole_ms: float) -> str:
    """A row of the table."""
    middle, most = np.percentile(times_ms, 50), max(times_ms)
    return (
        f"{name:22} {len(times_ms):5d} moves  median {middle:6.1f}  95th percentile {np.percentile(times_ms, 95):6.1f}"
        f"  most {most:6.1f} ms  whole line / median {whole_ms / middle:5.1f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corners", type=int, default=300)
    parser.add_argument("--moves", type=int, default=120)
    parser.add_argument("--places", type=int, default=8)
    options = parser.parse_args()

    from headless import register_package

    register_package()
    from evaluate import CORRIDOR_DEM
    from karwan.core.axis_edits import compared, moved
    from karwan.core.evaluate import evaluate
    from karwan.core.horizontal import lay_out
    from karwan.core.live import LiveLine
    from karwan.core.profile_edits import moved as raised
    from karwan.core.standards import standard
    from karwan.core.terrain import bounds_of, open_elevation
    from karwan.core.unit_costs import UnitCosts

    rules, costs = standard("1520-international"), UnitCosts()
    axis = long_axis(rules, options.corners)
    terrain = open_elevation(CORRIDOR_DEM).read(bounds_of(axis.lon, axis.lat, 60_000.0))

    def whole(polygon: Any) -> Any:
        return evaluate(lay_out("line", polygon), terrain, rules, costs)

    whole(axis)
    first_ms, evaluation = timed_ms(partial(whole, axis))
    live = LiveLine(evaluation, terrain, rules, costs)
    profile = evaluation.alignment.profile
    print(
        f"{evaluation.length_km:.1f} km, {live.axis.lon.size} corners, {profile.level_m.size} PVIs, "
        f"{evaluation.cost_musd:.1f} M USD"
    )

    bends_ms, wholes_ms, off_musd, levels_ms = [], [first_ms], [], []
    for pi in np.linspace(3, live.axis.lon.size - 4, options.places).astype(int).tolist():
        for turn in np.linspace(0.0, 2.0 * np.pi, options.moves // options.places, endpoint=False):
            lon = live.axis.lon[pi] + LOOP_EAST_DEG * np.sin(turn)
            lat = live.axis.lat[pi] + LOOP_NORTH_DEG * np.sin(2.0 * turn)
            polygon = moved(live.axis, pi, lon, lat).axis
            edited = compared(live.axis, polygon)
            taken_ms, bent = timed_ms(partial(live.bent, polygon, edited.same_before, edited.same_after))
            bends_ms.append(taken_ms)
        whole_ms, exact = timed_ms(partial(whole, polygon))
        wholes_ms.append(whole_ms)
        off_musd.append(abs(bent.cost_musd - exact.cost_musd))
    for pvi in np.linspace(2, profile.level_m.size - 3, options.places).astype(int).tolist():
        for share in np.linspace(-1.0, 1.0, options.moves // options.places):
            at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi]) + RAISED_M * float(share)
            made = raised(profile, pvi, at_m, level_m)
            levels_ms.append(timed_ms(partial(live.levelled, made))[0])

    whole_ms = float(np.median(wholes_ms))
    print(line_of("a corner is dragged", bends_ms, whole_ms))
    print(line_of("a PVI is dragged", levels_ms, whole_ms))
    print(
        f"the whole line {whole_ms:.1f} ms (median of {len(wholes_ms)}); its cost is off the live one by "
        f"{np.median(off_musd):.2f} M USD (median), {max(off_musd):.2f} at most, of {evaluation.cost_musd:.0f}"
    )


if __name__ == "__main__":
    main()
