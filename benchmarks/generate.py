"""Generate alternatives on given ground, judge them by ../shared/bench/judge.py, print times, costs and faults.

    benchmarks/generate.py [CASE ...] [--count 4] [--repeat 2] [--stages]

Without cases: those on the embedded corridor; 1M, 4M, 13M, 26M and 30m are on the synthetic terrain. The last
repetition counts, so that kernels are warm. Times depend on the machine and on what else it does; compare only within
one run. 1 km terrain tells which corridor, not what earthworks or tunnels.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import runpy
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
# pyproj looks for its data below the venv; QGIS's own Python finds the system's.
if Path("/usr/share/proj/proj.db").exists():
    os.environ.setdefault("PROJ_LIB", "/usr/share/proj")

from headless import register_package  # noqa: E402
from stages import watched  # noqa: E402

SHARED = ROOT.parent / "shared"
CORRIDOR_DEM = ROOT / "data" / "western-afghanistan" / "elevation_30s.tif"
SYNTHETIC = SHARED / "data" / "terrain_90m" / "terrain_90m.tif"
# First row, first column, rows, columns of the synthetic terrain's windows.
WINDOWS = {"1M": (3389, 1167, 1000, 1000), "4M": (2889, 667, 2000, 2000), "13M": (1889, 0, 4000, 3334)}
TORGHUNDI, CHAMAN, QUETTA = (62.2833, 35.25), (66.45975, 30.92102), (67.00971, 30.199)
# Stations of the railways there are; Khaf-Herat ends where its track under construction does, by Herat's airport.
KHAF, HERAT_AIRPORT = (60.18605, 34.56721), (62.20253, 34.18877)
HAIRATAN, MAZAR = (67.41928, 37.21493), (67.2396, 36.71761)
GEBCO = SHARED / "data" / "gebco2023_15s_north" / "gebco2023_15s_lon66.14-72_lat36.32-42.tif"


@dataclass(frozen=True)
class Case:
    """Elevation, two points and limits. real: the railway there is, if there is one, in words."""

    dem: Path
    start: tuple[float, float]
    end: tuple[float, float]
    grade_permille: float
    radius_m: float
    real: str = ""


@dataclass
class Watch:
    """Progress that only keeps time."""

    def report(self, fraction: float, message: str = "") -> None:
        """Nothing to show."""

    def is_cancelled(self) -> bool:
        """Never."""
        return False


def cases(folder: Path, wanted: Sequence[str] = ()) -> dict[str, Case]:
    """Every case that this machine has the terrain for; 30m, which takes a while to make, only where wanted."""
    known = {
        "torghundi-chaman": Case(CORRIDOR_DEM, TORGHUNDI, CHAMAN, 12.5, 600.0, "none; published 618 to 948.5 km"),
        "torghundi-chaman-15": Case(CORRIDOR_DEM, TORGHUNDI, CHAMAN, 15.0, 600.0, "none; published 618 to 948.5 km"),
        "quetta-chaman": Case(
            CORRIDOR_DEM, QUETTA, CHAMAN, 25.0, 200.0,
            "140 km, through the Khojak tunnel at 66.588, 30.832, 3.9 km, 1:40",
        ),
        "khaf-herat": Case(
            CORRIDOR_DEM, KHAF, HERAT_AIRPORT, 12.5, 600.0, "151 km mapped, 194 with what is being built"
        ),
        "hairatan-mazar": Case(CORRIDOR_DEM, HAIRATAN, MAZAR, 12.5, 600.0, "76 km"),
    }  # fmt: skip
    if GEBCO.exists():
        # The same on cells of half the size.
        known["hairatan-mazar-15s"] = replace(known["hairatan-mazar"], dem=GEBCO)
    if SYNTHETIC.exists():
        for name, window in WINDOWS.items():
            known[name] = synthetic_case(folder / f"{name}.tif", window)
        known["26M"] = synthetic_case(SYNTHETIC, None)
        if "30m" in wanted:
            known["30m"] = synthetic_case(finer(folder / "30m.tif"), None)
    return known


def finer(path: Path) -> Path:
    """The whole synthetic terrain brought to cells of 30 m, bilinear: 233 million."""
    from osgeo import gdal

    gdal.Warp(
        str(path), str(SYNTHETIC), xRes=30.0, yRes=30.0, resampleAlg="bilinear", outputType=gdal.GDT_Int16,
        creationOptions=["TILED=YES"], multithread=True, warpMemoryLimit=256, warpOptions=["NUM_THREADS=2"],
    )  # fmt: skip
    return path


def synthetic_case(path: Path, window: tuple[int, int, int, int] | None) -> Case:
    """From 5 per cent inside the top left corner to 5 per cent inside the bottom right."""
    from osgeo import gdal
    from pyproj import Transformer

    if window is not None:
        row, column, rows, columns = window
        gdal.Translate(str(path), str(SYNTHETIC), srcWin=[column, row, columns, rows])
    dataset = gdal.Open(str(path))
    g = dataset.GetGeoTransform()
    to_lonlat = Transformer.from_crs(32641, 4326, always_xy=True)
    start, end = (
        to_lonlat.transform(g[0] + g[1] * dataset.RasterXSize * part, g[3] + g[5] * dataset.RasterYSize * part)
        for part in (0.05, 0.95)
    )
    return Case(path, start, end, 12.5, 600.0)


def export(path: Path, evaluations) -> None:  # type: ignore[no-untyped-def]
    """The alternatives as LineStringZ in a GeoPackage."""
    from osgeo import ogr, osr

    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("alternatives", srs, ogr.wkbLineString25D)
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    for evaluation in evaluations:
        line = ogr.Geometry(ogr.wkbLineString25D)
        for lon, lat, level in zip(
            evaluation.alignment.lon, evaluation.alignment.lat, evaluation.alignment.level_m
        ):  # fmt: skip
            line.AddPoint(float(lon), float(lat), float(level))
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["name"] = evaluation.alignment.name
        feature.SetGeometry(line)
        layer.CreateFeature(feature)
    del layer, source


def note_time(seen: list[float], began: float, _found: object) -> None:
    """When an alternative came."""
    seen.append(time.perf_counter() - began)


@dataclass(frozen=True)
class Measured:
    """Of one run: when all alternatives were there (s), the processor time they took, the best one's cost by judge.py,
    whether none has a fault."""

    seconds: float
    processor_s: float
    best_musd: float
    clean: bool


def measured(name: str, case: Case, count: int, repeat: int, folder: Path, with_stages: bool = False) -> Measured:
    """Generate, judge and print."""
    from karwan.core.generate import Scenario, generate
    from karwan.core.standards import standard
    from karwan.core.terrain import open_elevation
    from karwan.core.unit_costs import UnitCosts

    limits = standard("1520-international").with_limits(case.grade_permille, case.radius_m)
    asked = Scenario(case.start, case.end, (), (), (), limits, UnitCosts(), count)
    for _ in range(repeat):
        began, processor = time.perf_counter(), time.process_time()
        seen: list[float] = []
        found_at = partial(note_time, seen, began)
        with watched() if with_stages else contextlib.nullcontext() as stages:
            result = generate(asked, open_elevation(case.dem), Watch(), found_at)
        whole, busy = time.perf_counter() - began, time.process_time() - processor
    print(f"\n{name}: {case.grade_permille:g} per mille, {case.radius_m:g} m")
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0**2
    print(f"  first after {seen[0]:.1f} s, all after {whole:.1f} s, processor {busy:.1f} s, "
          f"peak memory so far {peak_gb:.2f} GB, {os.getloadavg()[0]:.1f} processes waiting")  # fmt: skip
    if stages is not None:
        stages.print()
    for note in result.notes:
        print(f"  note: {note}")
    found = judge_lines(folder / f"{name}.gpkg", case, result.evaluations)
    print(f"  {'name':16} {'km':>8} {'MUSD':>8} {'judge':>8} {'grade':>6} {'radius':>7} {'bridge':>7} {'tunnel':>7} "
          f"{'shared':>6}  faults")  # fmt: skip
    for evaluation, seen_by_judge in zip(result.evaluations, found):
        print(f"  {evaluation.alignment.name:16} {evaluation.length_km:8.1f} {evaluation.cost_musd:8.1f} "
              f"{seen_by_judge['cost_musd']:8.1f} {seen_by_judge['max_grade_permille']:6.2f} "
              f"{seen_by_judge['min_radius_m']:7.0f} {seen_by_judge['bridge_km']:7.1f} "
              f"{seen_by_judge['tunnel_km']:7.1f} {seen_by_judge['shared']:6.2f}  "
              f"{' '.join(seen_by_judge['faults']) or 'none'}")  # fmt: skip
    if case.real:
        print(f"  the railway there is: {case.real}")
        tell_summits(result.evaluations)
    return Measured(whole, busy, min(one["cost_musd"] for one in found), not any(one["faults"] for one in found))


def tell_summits(evaluations) -> None:  # type: ignore[no-untyped-def]
    """Print where each alternative is highest, and where its longest tunnel lies."""
    for evaluation in evaluations:
        section = evaluation.section
        top = int(section.level_m.argmax())
        print(f"  {evaluation.alignment.name}: highest {section.level_m[top]:.0f} m at {section.lon[top]:.3f}, "
              f"{section.lat[top]:.3f} (ground {section.ground_m[top]:.0f})", end="")  # fmt: skip
        tunnels = [one for one in evaluation.structures if one.kind == "tunnel"]
        if tunnels:
            one = max(tunnels, key=lambda one: one.length_m)
            i = section.chainage_m.searchsorted(0.5 * (one.from_m + one.to_m))
            print(f"; {len(tunnels)} tunnels, the longest {one.length_m / 1000.0:.1f} km, {one.height_m:.0f} m deep, "
                  f"at {section.lon[i]:.3f}, {section.lat[i]:.3f}", end="")  # fmt: skip
        print()


def judge_lines(path: Path, case: Case, evaluations) -> list[dict[str, Any]]:  # type: ignore[no-untyped-def]
    """What judge.py finds on evaluated lines, exported to `path`."""
    path.unlink(missing_ok=True)
    export(path, evaluations)
    return judged(path, case)


def judged(path: Path, case: Case) -> list[dict[str, Any]]:
    """What judge.py, run as it is, finds on exported lines."""
    arguments = [
        str(path), str(case.dem), "--json", "--grade", str(case.grade_permille), "--radius", str(case.radius_m),
        "--start", f"{case.start[0]},{case.start[1]}", "--end", f"{case.end[0]},{case.end[1]}",
    ]  # fmt: skip
    kept, printed = sys.argv, io.StringIO()
    sys.argv = ["judge.py", *arguments]
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            runpy.run_path(str(SHARED / "bench" / "judge.py"), run_name="__main__")
    finally:
        sys.argv = kept
    return list(json.loads(printed.getvalue()))


def main() -> None:
    """Run the cases asked for; exit status 1 if judge.py finds a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--stages", action="store_true", help="print where the time goes")
    options = parser.parse_args()
    register_package()
    with tempfile.TemporaryDirectory() as folder:
        known = cases(Path(folder), options.case)
        names = options.case or [name for name in known if "-" in name]
        unknown = [name for name in names if name not in known]
        if unknown:
            sys.exit(f"No case {', '.join(unknown)}; known are {', '.join(known)}.")
        clean = [
            measured(name, known[name], options.count, options.repeat, Path(folder), options.stages).clean
            for name in names
        ]
    sys.exit(0 if all(clean) else 1)


if __name__ == "__main__":
    main()
