"""Our alternatives beside what the open tools give: least-cost paths over slopes, laid out and levelled by us.

    benchmarks/peers.py [SIZE ...] [--count 4] [--tools grass,skimage]

SIZE: 1M 4M 13M 26M, windows of the synthetic terrain (without: 1M and 4M). Peers: GRASS r.cost -k with r.path, and
scikit-image's MCP_Geometric, each on five friction surfaces (FORMULAS). Their cell paths are brought to the smallest
radius by our own fitting at every tolerance of TOLERANCES_M and given our cheapest profile; the cheapest line that
results counts, whatever it breaks. Costs are judge.py's. Times are of one run on one machine: read the ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import shutil
import subprocess  # nosec B404
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import generate as bench
import numpy as np

TOLERANCES_M = (60.0, 120.0, 250.0, 500.0, 1_000.0)
PAIR = tuple[float, float]


@dataclass(frozen=True)
class Ground:
    """A window of terrain: elevation (m), its place, slope (rise over run) and the two ends by row and column."""

    elevation_m: Any
    geotransform: tuple[float, ...]
    wkt: str
    slope: Any
    ends: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class PeerPath:
    """A tool's path over cells (rows, columns), and what the tool took for one surface: time, and processor time."""

    tool: str
    formula: str
    rows: Any
    columns: Any
    seconds: float
    processor_s: float


def read_ground(case: bench.Case) -> Ground:
    """The whole raster, and slopes by central differences."""
    from osgeo import gdal
    from pyproj import Transformer

    dataset = gdal.Open(str(case.dem))
    g = dataset.GetGeoTransform()
    elevation = dataset.ReadAsArray().astype(np.float32)
    down, across = np.gradient(elevation, abs(g[5]), g[1])
    to_plane = Transformer.from_crs(4326, 32641, always_xy=True)
    ends = []
    for lon, lat in (case.start, case.end):
        x, y = to_plane.transform(lon, lat)
        ends.append((int((y - g[3]) / g[5]), int((x - g[0]) / g[1])))
    return Ground(elevation, g, dataset.GetProjection(), np.hypot(down, across), (ends[0], ends[1]))


def formulas(costs: Any, grade: float, cell_m: float) -> dict[str, Callable[[Any], Any]]:
    """Friction by slope s: the usual one, and four tuned to what our unit costs and ruling grade g make of slopes.

    works: cost of bank and cutting as high as the slope leaves over the ruling grade within one cell, in track metres.
    The linear one counts a climb beyond the grade as the track it takes; the squares lie between the two.
    """
    heights = np.arange(0.0, 400.0, 0.5)
    usd = 0.5 * (costs.usd_per_m(heights) + costs.usd_per_m(-heights)) / float(costs.track_usd_per_m.value)

    def works(slope: Any) -> Any:
        excess = np.clip((slope - grade) * cell_m / 2.0, 0.0, heights[-1])
        return usd[(2.0 * excess).astype(np.int32)]

    return {
        "1 + s / 0.05": lambda s: 1.0 + s / 0.05,
        "1 + max(0, s - g) / g": lambda s: 1.0 + np.clip(s - grade, 0.0, None) / grade,
        "1 + (s / 2g)^2": lambda s: 1.0 + (s / (2.0 * grade)) ** 2,
        "1 + (s / 4g)^2": lambda s: 1.0 + (s / (4.0 * grade)) ** 2,
        "works of (s - g) per cell": works,
    }


def by_skimage(ground: Ground, formula: str, friction: Any) -> PeerPath:
    """scikit-image's MCP_Geometric."""
    from skimage.graph import MCP_Geometric

    began, processor = time.perf_counter(), time.process_time()
    search = MCP_Geometric(friction)
    search.find_costs([ground.ends[0]], [ground.ends[1]])
    path = np.array(search.traceback(ground.ends[1]))
    seconds, processor_s = time.perf_counter() - began, time.process_time() - processor
    return PeerPath("skimage", formula, path[:, 0], path[:, 1], seconds, processor_s)


class Grass:
    """A GRASS location of its own about the ground; every module is a process started through `grass --exec`."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self._ground, self._folder, self._place = ground, folder, folder / "location"
        self._raster = folder / "friction.tif"
        self._write(np.ones_like(ground.elevation_m))
        self._call(["grass", "-c", str(self._raster), "-e", str(self._place)])
        began, processor = time.perf_counter(), _children_s()
        self._module("g.version")
        self._start_s, self._start_processor_s = time.perf_counter() - began, _children_s() - processor

    def path(self, formula: str, friction: Any) -> PeerPath:
        """r.cost with the knight's move, then r.path; the time is r.cost's, without the start of GRASS."""
        self._write(friction)
        self._module("r.in.gdal", "-o", f"input={self._raster}", "output=friction", "--overwrite")
        self._module("g.region", "raster=friction")
        (row, column), last = self._ground.ends
        began, processor = time.perf_counter(), _children_s()
        self._module(
            "r.cost", "-k", "input=friction", "output=cost", "outdir=toward", "memory=2000", "--overwrite",
            f"start_coordinates={self._at(row, column)}", f"stop_coordinates={self._at(*last)}",
        )  # fmt: skip
        seconds = time.perf_counter() - began - self._start_s
        processor_s = _children_s() - processor - self._start_processor_s
        self._module(
            "r.path", "input=toward", f"start_coordinates={self._at(*last)}", "vector_path=path", "--overwrite"
        )
        text = self._module("v.out.ascii", "input=path", "format=standard", "type=line")
        points = np.array([[float(v) for v in line.split()[:2]] for line in text.splitlines() if _is_point(line)])
        g = self._ground.geotransform
        rows, columns = (points[:, 1] - g[3]) / g[5] - 0.5, (points[:, 0] - g[0]) / g[1] - 0.5
        if np.hypot(rows[0] - row, columns[0] - column) > 2.0:
            rows, columns = rows[::-1], columns[::-1]
        return PeerPath("r.cost -k", formula, rows, columns, seconds, processor_s)

    def _at(self, row: int, column: int) -> str:
        g = self._ground.geotransform
        return f"{g[0] + (column + 0.5) * g[1]},{g[3] + (row + 0.5) * g[5]}"

    def _write(self, friction: Any) -> None:
        from osgeo import gdal

        raster = gdal.GetDriverByName("GTiff").Create(
            str(self._raster), friction.shape[1], friction.shape[0], 1, gdal.GDT_Float32
        )
        raster.SetGeoTransform(self._ground.geotransform)
        raster.SetProjection(self._ground.wkt)
        raster.GetRasterBand(1).WriteArray(friction.astype(np.float32))
        raster.FlushCache()

    def _module(self, *arguments: str) -> str:
        return self._call(["grass", str(self._place / "PERMANENT"), "--exec", *arguments])

    def _call(self, arguments: list[str]) -> str:
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # nosec B603
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()[-400:]}")
        return done.stdout


def _children_s() -> float:
    """Processor time of all programs run and ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _is_point(line: str) -> bool:
    parts = line.split()
    try:
        return len(parts) in (2, 3) and all(abs(float(part)) >= 0.0 for part in parts) and float(parts[0]) > 1_000.0
    except ValueError:
        return False


def laid_out(path: PeerPath, ground: Ground, brief: Any, terrain: Any) -> list[Any]:
    """The path at each tolerance that leaves room for curves, as evaluated lines."""
    from karwan.core.errors import KarwanError
    from karwan.core.search.fit import fit_polygon, lacking_m
    from karwan.core.search.routes import Route
    from karwan.core.search.working_out import LineMaker
    from pyproj import Transformer

    g = ground.geotransform
    lon, lat = Transformer.from_crs(32641, 4326, always_xy=True).transform(
        g[0] + (path.columns + 0.5) * g[1], g[3] + (path.rows + 0.5) * g[5]
    )
    (lon[0], lat[0]), (lon[-1], lat[-1]) = brief.scenario.start, brief.scenario.end
    x, y = brief.survey.plane.to_plane(lon, lat)
    route = Route(x, y, np.zeros(x.size), 0.0, (0, x.size - 1))
    found = []
    for tolerance_m in TOLERANCES_M:
        polygon = fit_polygon(route, tolerance_m, brief.limits.curves)
        if lacking_m(polygon.xy, brief.limits.curves).max() > 0.0:
            continue
        try:
            found.append(LineMaker(brief).evaluated(polygon, terrain))
        except KarwanError as error:
            print(f"    {path.tool} {path.formula}, tolerance {tolerance_m:g} m: {error}")
    return found


def compare(name: str, case: bench.Case, count: int, tools: list[str], folder: Path) -> bool:
    """Print our run and the peers', and the ratios; whether judge.py found no fault in ours."""
    from karwan.core.generate import Scenario
    from karwan.core.search.brief import make_brief
    from karwan.core.standards import standard
    from karwan.core.terrain import open_elevation
    from karwan.core.unit_costs import UnitCosts

    ours = bench.measured(name, case, count, 2, folder)
    limits = standard("1520-international").with_limits(case.grade_permille, case.radius_m)
    model = open_elevation(case.dem)
    brief = make_brief(Scenario(case.start, case.end, (), (), (), limits, UnitCosts(), 1), model, True)
    terrain, ground = model.read(), read_ground(case)
    frictions = formulas(UnitCosts(), case.grade_permille / 1000.0, abs(ground.geotransform[1]))
    best: dict[str, float] = {}
    seconds: dict[str, list[tuple[float, float]]] = {}
    for tool in tools:
        run = Grass(ground, folder).path if tool == "grass" else lambda *given: by_skimage(ground, *given)
        for formula, friction in frictions.items():
            path = run(formula, friction(ground.slope))
            seconds.setdefault(path.tool, []).append((path.seconds, path.processor_s))
            lines = laid_out(path, ground, brief, terrain)
            if not lines:
                print(f"  {path.tool:10} {formula:28} {path.seconds:6.1f} s  curves of the radius do not fit")
                continue
            line = min(lines, key=lambda one: one.cost_musd)
            judged = bench.judge_lines(folder / f"{name}-peer.gpkg", case, [line])[0]
            best[path.tool] = min(best.get(path.tool, np.inf), judged["cost_musd"])
            print(f"  {path.tool:10} {formula:28} {path.seconds:6.1f} s {judged['length_km']:8.1f} km "
                  f"{judged['cost_musd']:8.1f} MUSD")  # fmt: skip
        if tool == "grass":
            shutil.rmtree(folder / "location", ignore_errors=True)
    for tool, cost in best.items():
        wall_s, processor_s = np.median(seconds[tool], axis=0)
        print(f"  {name}: cost of our best beside {tool}'s best {ours.best_musd / cost:.3f}; our {count} alternatives "
              f"beside one of its surfaces: {ours.seconds / wall_s:.2f} of the time, "
              f"{ours.processor_s / processor_s:.2f} of the processor time")  # fmt: skip
    return ours.clean


def main() -> None:
    """Compare the sizes asked for; exit status 1 if judge.py finds a fault in a line of ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="*")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--tools", default="grass,skimage")
    options = parser.parse_args()
    bench.register_package()
    if not bench.SYNTHETIC.exists():
        sys.exit(f"{bench.SYNTHETIC} is missing: there is nothing to compare on.")
    tools = []
    for tool in options.tools.split(","):
        if shutil.which("grass") if tool == "grass" else importlib.util.find_spec(tool):
            tools.append(tool)
        else:
            print(f"{tool} is not installed (Debian: grass-core; PyPI: scikit-image): compared without it.")
    with tempfile.TemporaryDirectory() as folder:
        known = bench.cases(Path(folder))
        names = options.size or ["1M", "4M"]
        unknown = [name for name in names if name not in known or "-" in name]
        if unknown:
            sys.exit(f"No size {', '.join(unknown)}; known are {', '.join(n for n in known if '-' not in n)}.")
        clean = [compare(name, known[name], options.count, tools, Path(folder)) for name in names]
    sys.exit(0 if all(clean) else 1)


if __name__ == "__main__":
    main()
