"""Time what an 850 km line crosses among a million lines and 200,000 areas, beside QGIS's own algorithms.

    benchmarks/crossings.py [--lines 1000000] [--areas 200000] [--repeat 3] [--alternatives 10]

The features are made up (wandering lines of 12 vertices, areas of 12, spread over the corridor's extent) and kept in
.build/bench/; the line is the generated alternative Torghundi-Chaman. Both sides read the same GeoPackage and must give
the same answer: places where lines are crossed, kilometres inside areas. Native algorithms: native:lineintersections,
native:intersection, native:calculatevectoroverlaps. Times depend on the machine and on what else it does; the ratio is
what counts. Asked again: as the window asks, where features that were read are kept, and answers as long as neither
line nor layers change.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from evaluate import generated_axis  # noqa: E402
from headless import qgis_with_karwan  # noqa: E402

WEST, SOUTH, EAST, NORTH = 60.5, 29.5, 68.0, 36.5
BATCH = 50_000
CENTIMETRE_DEG = 0.01 / 111_195.0
NEAR_M = 500.0


def made_lines(rng: np.random.Generator, count: int) -> Any:
    """Lines of 12 vertices that wander about 3 km."""
    import shapely

    start = np.column_stack((rng.uniform(WEST, EAST, count), rng.uniform(SOUTH, NORTH, count)))
    steps = rng.normal(0.0, 0.003, (count, 11, 2)).cumsum(axis=1)
    return shapely.linestrings(np.concatenate((np.zeros((count, 1, 2)), steps), axis=1) + start[:, None, :])


def made_areas(rng: np.random.Generator, count: int) -> Any:
    """Areas of 12 corners, about 1 km across, some of them ten."""
    import shapely

    middle = np.column_stack((rng.uniform(WEST, EAST, count), rng.uniform(SOUTH, NORTH, count)))
    radius = np.exp(rng.normal(np.log(0.01), 0.6, count))[:, None] * rng.uniform(0.6, 1.4, (count, 12))
    angle = np.linspace(0.0, 2.0 * np.pi, 13)[:-1]
    ring = np.stack((np.cos(angle) * radius, np.sin(angle) * radius), axis=2) + middle[:, None, :]
    return shapely.polygons(np.concatenate((ring, ring[:, :1]), axis=1))


def made_file(lines: int, areas: int) -> Path:
    """The GeoPackage with the layers `courses` and `areas`, made once."""
    from osgeo import ogr, osr

    path = ROOT / ".build" / "bench" / f"crossed_{lines}_{areas}.gpkg"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"making {path.name}", flush=True)
    unfinished = path.with_suffix(".part.gpkg")
    unfinished.unlink(missing_ok=True)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(unfinished))
    rng = np.random.default_rng(1)
    for name, kind, make, count in (
        ("courses", ogr.wkbLineString, made_lines, lines), ("areas", ogr.wkbPolygon, made_areas, areas),
    ):  # fmt: skip
        layer = dataset.CreateLayer(name, srs, kind)
        layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
        for first in range(0, count, BATCH):
            _write(layer, make(rng, min(BATCH, count - first)), name, first)
    layer = None
    dataset = None
    unfinished.rename(path)
    return path


def _write(layer: Any, shapes: Any, name: str, first: int) -> None:
    import shapely
    from osgeo import ogr

    layer.StartTransaction()
    for number, wkb in enumerate(shapely.to_wkb(shapes)):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(bytes(wkb)))
        feature["name"] = f"{name} {first + number}"
        layer.CreateFeature(feature)
    layer.CommitTransaction()


def peak_mb() -> float:
    """The most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def alternatives(line: Any, count: int) -> list[Any]:
    """The line, and others up to some km beside it that share its ends."""
    from karwan.core.alignment import alignment_from_vertices

    share = np.linspace(0.0, np.pi, line.lon.size)
    return [line] + [
        alignment_from_vertices(f"{k}", line.lon + 0.02 * k * np.sin(share), line.lat + 0.01 * k * np.sin(3.0 * share))
        for k in range(1, count)
    ]


def moved(lines: list[Any], times: int) -> list[Any]:
    """The lines a centimetre further north for each time: none that was asked about before."""
    from dataclasses import replace

    return [replace(line, lat=line.lat + times * CENTIMETRE_DEG, axis=None, profile=None) for line in lines]


def ours(layers: list[Any], lines: list[Any], project: Any) -> tuple[float, float, list[Any]]:
    """Seconds reading, seconds crossing, and what each line crosses; nothing is kept from before."""
    from karwan.core.crossings import crossings
    from karwan.layers.crossing_layers import read, snapshot

    begun = time.perf_counter()
    along = [(line.lon, line.lat) for line in lines]
    taken = [read(snapshot(layer, project, along), None, along)[0] for layer in layers]
    read_s = time.perf_counter() - begun
    found = [crossings(line.lon, line.lat, taken) for line in lines]
    return read_s, time.perf_counter() - begun - read_s, found


def asked(layers: list[Any], lines: list[Any], project: Any, kept: Any, half_width_m: float = 0.0) -> tuple[Any, Any]:
    """Seconds (clock, processor) of a question as the window asks it, and its answers; kept: where it keeps things."""
    from karwan.core.crossed import Asked
    from karwan.core.progress import Silent
    from karwan.core.terrain_classes import ClassLimits
    from karwan.ui.crossing_search import search, take

    begun, begun_cpu = time.perf_counter(), time.process_time()
    question = Asked(half_width_m)
    taken = take(project, [layer.id() for layer in layers], lines, question, kept)
    keyed = [(str(k), line) for k, line in enumerate(lines)]
    found = search(taken, keyed, None, ClassLimits(), Silent(), question)
    return (time.perf_counter() - begun, time.process_time() - begun_cpu), list(found.by_key.values())


def again(layers: list[Any], ten: list[Any], project: Any, repeat: int) -> tuple[dict[str, tuple[float, float]], Any]:
    """Median seconds (clock, processor) of questions asked once features are kept, and the first line's kept answer."""
    from karwan.layers.kept_features import KeptFeatures

    kept, runs = KeptFeatures(), {}
    # What lies further is read for the widest question, once.
    asked(layers, ten, project, kept)
    asked(layers, moved(ten[:1], 90), project, kept, NEAR_M)

    def median(name: str, lines_of: Any, half_width_m: float = 0.0) -> Any:
        seconds, found = zip(*(asked(layers, lines_of(k + 1), project, kept, half_width_m) for k in range(repeat)))
        runs[name] = tuple(np.median(np.array(seconds), axis=0).tolist())
        return found[-1]

    same = median("one line, unchanged", lambda k: ten[:1])
    median("ten lines, unchanged", lambda k: ten)
    median("ten lines, one of them bent", lambda k: moved(ten[:1], k) + ten[1:])
    median("one line, not asked before", lambda k: moved(ten[:1], 10 + k))
    median("ten lines, not asked before", lambda k: moved(ten, 20 + k))
    near = median(
        f"one line and what lies within {NEAR_M:.0f} m, not asked before", lambda k: moved(ten[:1], 30 + k), NEAR_M
    )
    asked(layers, ten[:1], project, kept, NEAR_M)
    median(f"one line and what lies within {NEAR_M:.0f} m, unchanged", lambda k: ten[:1], NEAR_M)
    print(f"within {NEAR_M:.0f} m: {len(near[0].near)} features")
    return runs, same[0]


class StopAfter:
    """Progress whose planner asks to stop after some seconds; notes what it is told and how far apart."""

    def __init__(self, seconds: float = float("inf")) -> None:
        self.stop_at, self.reports = time.perf_counter() + seconds, 0

    def report(self, fraction: float, message: str = "") -> None:
        """Count."""
        self.reports += 1

    def is_cancelled(self) -> bool:
        """Once the time is over."""
        return time.perf_counter() > self.stop_at


def cancelled(layers: list[Any], lines: list[Any], project: Any, whole_s: float) -> tuple[float, int]:
    """The longest time (s) from asking to stop, at ten moments of a question, to its end; reports of a whole one."""
    from karwan.core.errors import CancelledError
    from karwan.core.terrain_classes import ClassLimits
    from karwan.ui.crossing_search import search, take

    keyed = [(str(k), line) for k, line in enumerate(lines)]

    def ask(progress: StopAfter) -> None:
        taken = take(project, [layer.id() for layer in layers], lines)
        search(taken, keyed, None, ClassLimits(), progress)

    whole, longest_s = StopAfter(), 0.0
    ask(whole)
    for k in range(10):
        stopped = StopAfter(whole_s * (k + 0.5) / 10)
        try:
            ask(stopped)
        except CancelledError:
            longest_s = max(longest_s, time.perf_counter() - stopped.stop_at)
    return longest_s, whole.reports


def median_of(runs: list[tuple[float, float, list[Any]]]) -> tuple[float, float]:
    """Medians of seconds reading and crossing."""
    return float(np.median([run[0] for run in runs])), float(np.median([run[1] for run in runs]))


def native(layers: list[Any], line: Any, project: Any) -> tuple[dict[str, float], int, float]:
    """Seconds of each of QGIS's algorithms, the places where lines meet, and the kilometres inside areas."""
    from qgis.core import (
        QgsApplication,
        QgsDistanceArea,
        QgsFeature,
        QgsGeometry,
        QgsPointXY,
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsVectorLayer,
    )

    memory = QgsVectorLayer("LineString?crs=EPSG:4326", "line", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromPolylineXY([QgsPointXY(x, y) for x, y in zip(line.lon, line.lat)]))
    memory.dataProvider().addFeature(feature)
    courses, areas = layers
    seconds, made = {}, {}
    for name, parameters in (
        ("lineintersections", {"INTERSECT": courses}),
        ("intersection", {"OVERLAY": areas}),
        ("calculatevectoroverlaps", {"LAYERS": [areas]}),
    ):
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"native:{name}")
        context = QgsProcessingContext()
        context.setProject(project)
        begun = time.perf_counter()
        results, done = algorithm.run(
            {"INPUT": memory, "OUTPUT": "memory:", **parameters}, context, QgsProcessingFeedback()
        )
        seconds[name] = time.perf_counter() - begun
        if not done:
            raise RuntimeError(f"native:{name} failed")
        made[name] = context.takeResultLayer(results["OUTPUT"])
    measure = QgsDistanceArea()
    measure.setSourceCrs(memory.crs(), project.transformContext())
    measure.setEllipsoid("WGS84")
    inside_m = sum(measure.measureLength(one.geometry()) for one in made["intersection"].getFeatures())
    return seconds, _places(made["lineintersections"]), inside_m / 1000.0


def _places(points: Any) -> int:
    """How many places of features the points are: those of one feature within a centimetre are one, as with us."""
    by_feature: dict[int, list[Any]] = {}
    for feature in points.getFeatures():
        point = feature.geometry().asPoint()
        others = by_feature.setdefault(feature["fid"], [])
        if all(np.hypot(point.x() - other.x(), point.y() - other.y()) > CENTIMETRE_DEG for other in others):
            others.append(point)
    return sum(map(len, by_feature.values()))


def compare(path: Path, given: argparse.Namespace) -> int:
    """Measure and print; 1 if the answers differ."""
    from karwan.core.horizontal import lay_out
    from qgis.core import QgsProject, QgsVectorLayer

    project = QgsProject.instance()
    layers = [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in ("courses", "areas")]
    project.addMapLayers(layers, False)
    line = lay_out("Torghundi-Chaman", generated_axis())
    ten = alternatives(line, given.alternatives)
    before_mb = peak_mb()
    first = ours(layers, [line], project)
    used_mb = peak_mb() - before_mb
    read_s, cross_s = median_of([ours(layers, [line], project) for _ in range(given.repeat)])
    many_read_s, many_cross_s = median_of([ours(layers, ten, project) for _ in range(given.repeat)])
    runs, same = again(layers, ten, project, given.repeat)
    all_mb = peak_mb() - before_mb
    stopped_s, reports = cancelled(layers, ten, project, many_read_s + many_cross_s)
    seconds, places, inside_km = native(layers, line, project)
    points, intervals = first[2][0].points, first[2][0].intervals
    ours_places = sum(1 for point in points if point.layer == "courses" and point.kind in ("crossing", "touch"))
    ours_km = sum(interval.length_m for interval in intervals) / 1000.0
    native_s, one_s, many_s = sum(seconds.values()), read_s + cross_s, many_read_s + many_cross_s
    count = given.alternatives
    print(
        f"{given.lines} lines, {given.areas} areas; a line of {line.length_m / 1000.0:.1f} km, {line.lon.size} vertices"
    )
    print(f"ours: first question, read from disk {first[0]:.2f} + {first[1]:.2f} s; read anew {read_s:.2f} + "
          f"{cross_s:.2f} = {one_s:.2f} s")  # fmt: skip
    print(f"{count} lines: read anew {many_read_s:.2f} + {many_cross_s:.2f} = {many_s:.2f} s, {many_s / one_s:.2f} of "
          "one")  # fmt: skip
    print("asked again, features kept:")
    for name, (again_s, cpu_s) in runs.items():
        print(f"  {name}: {again_s:.3f} s, processor {cpu_s:.3f} s")
    print(f"memory at the most, beside QGIS and the line: one line {used_mb:.0f} MB; {count} lines and what is kept "
          f"{all_mb:.0f} MB")  # fmt: skip
    print(f"{count} lines, asked to stop at ten moments: {stopped_s:.2f} s later at the most; {reports} reports")
    print("QGIS: " + ", ".join(f"{name} {s:.2f} s" for name, s in seconds.items()))
    print(
        f"ratio QGIS / ours: {native_s / one_s:.1f} read anew, "
        f"{native_s / runs['one line, not asked before'][0]:.1f} asked again"
    )
    print(f"places: ours {ours_places}, QGIS {places}; inside areas: ours {ours_km:.3f} km, QGIS {inside_km:.3f} km")
    if same != first[2][0]:
        print("what is kept is not what is found anew")
        return 1
    return 0 if ours_places == places and abs(ours_km - inside_km) < 1e-4 * max(inside_km, 1.0) else 1


def main() -> int:
    """Measure and print; 1 if the answers differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--areas", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--alternatives", type=int, default=10)
    given = parser.parse_args()
    path = made_file(given.lines, given.areas)
    with qgis_with_karwan(ROOT / ".build" / "bench" / "settings"):
        from qgis.analysis import QgsNativeAlgorithms
        from qgis.core import QgsApplication

        if QgsApplication.processingRegistry().providerById("native") is None:
            QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms())
        # In a function of its own, so that no layer outlives QGIS.
        return compare(path, given)


if __name__ == "__main__":
    sys.exit(main())
