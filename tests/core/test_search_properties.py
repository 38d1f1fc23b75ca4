"""What any generator of lines has to keep, whatever the ground: more room is no dearer, places and turns do not matter.

Tolerances are what was measured over a dozen random grounds: the search and the moving of tangents end in a good line,
not in the best one.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
import shapely
from karwan.core.errors import NoRouteError
from karwan.core.evaluation import Evaluation
from karwan.core.generate import Scenario, generate
from karwan.core.geodesy import WGS84
from karwan.core.progress import Silent
from karwan.core.terrain import open_elevation
from osgeo import gdal
from pyproj import Transformer
from scipy.ndimage import gaussian_filter, maximum_filter

from ..judge_beside import judge, needs_judge
from .search_builders import X0, Y0, box, hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
SHAPE, START, END = (80, 120), (12, 40), (108, 40)
# Share by which a line may be dearer than one found with less room: gentle ground, ground that asks for structures,
# and beside closed areas, where another side may be taken.
GENTLE, HARD, BESIDE = 0.01, 0.03, 0.02
GROUNDS = {1: 250.0, 2: 350.0, 6: 350.0, 3: 500.0}


def noise(seed: int) -> float:
    return HARD if GROUNDS[seed] >= 500.0 else GENTLE


def relief(seed: int) -> np.ndarray:
    return hills(SHAPE, seed=seed, height=GROUNDS[seed], smooth=7.0)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Elevation models by name, each written once."""
    folder = tmp_path_factory.mktemp("grounds")
    known = {}

    def write(name, elevation, **place):
        if name not in known:
            known[name] = write_dem(folder / f"{name}.tif", elevation, **place)
        return known[name]

    return write


def best(model, start=START, end=END, **asked) -> Evaluation:
    return generate(scenario(lonlat(*start), lonlat(*end), **asked), model, Silent()).evaluations[0]


@pytest.fixture(scope="module")
def plain(written):
    """The best line of each ground as it is, searched once."""
    return cache(lambda seed: best(written(f"hills-{seed}", relief(seed))))


def line_of(evaluation: Evaluation) -> shapely.LineString:
    return shapely.LineString(np.column_stack((evaluation.alignment.lon, evaluation.alignment.lat)))


@cache
def judge_tools():
    return judge()


def faults(evaluation: Evaluation, model, asked: Scenario) -> list[str]:
    """What ../shared/bench/judge.py objects to in a line's vertices, and no-go areas touched at all."""
    line = evaluation.alignment
    found, _ = judge_tools()["judge"](line.lon, line.lat, line.level_m, gdal.Open(str(model.path)))
    wrong = []
    if found["max_grade_permille"] > asked.standard.ruling_grade_permille + 0.2:
        wrong.append(f"grade {found['max_grade_permille']:.2f}")
    if found["min_radius_m"] < 0.97 * asked.standard.min_radius_m:
        wrong.append(f"radius {found['min_radius_m']:.0f}")
    if found["unknown_ground_km"] > 0.0:
        wrong.append(f"unknown ground {found['unknown_ground_km']:.2f} km")
    for name, wanted in (("start", asked.start), ("end", asked.end)):
        if WGS84.inv(*wanted, *found[name])[2] > 1.0:
            wrong.append(f"{name} missed")
    if found["cost_musd"] > 1.02 * evaluation.cost_musd or found["cost_musd"] < 0.98 * evaluation.cost_musd:
        wrong.append(f"cost {found['cost_musd']:.2f} beside {evaluation.cost_musd:.2f}")
    path = shapely.LineString(np.column_stack((line.lon, line.lat)))
    wrong += [f"no-go {number}" for number, area in enumerate(asked.nogo) if area.intersects(path)]
    return wrong


class TestMoreRoom:
    """What may be built where less was allowed is never dearer."""

    @pytest.mark.parametrize(("seed", "along"), [(2, 0.75), (6, 0.5), (3, 0.25)])
    def test_growing_no_go_areas_never_lower_the_cost(self, written, plain, seed, along):
        free, model = plain(seed), written(f"hills-{seed}", relief(seed))
        at = int(free.section.lon.size * along)
        middle = shapely.Point(free.section.lon[at], free.section.lat[at])
        costs = [free.cost_musd]
        for degrees in (0.002, 0.005, 0.01, 0.015, 0.02):
            area = middle.buffer(degrees)
            found = best(model, nogo=(area,))
            assert not area.intersects(line_of(found))
            assert found.violations == ()
            costs.append(found.cost_musd)
        # Each against the dearest of those with less closed.
        assert np.all(np.array(costs) >= (1.0 - max(noise(seed), BESIDE)) * np.maximum.accumulate(costs)), costs

    @pytest.mark.parametrize("seed", [1, 6, 3])
    def test_a_steeper_grade_is_never_dearer(self, written, plain, seed):
        model = written(f"hills-{seed}", relief(seed))
        costs = [best(model, grade=grade).cost_musd for grade in (9.0, 16.0, 25.0)]
        costs.insert(1, plain(seed).cost_musd)
        assert np.all(np.array(costs) <= (1.0 + noise(seed)) * np.minimum.accumulate(costs)), costs

    @pytest.mark.parametrize("seed", [1, 6, 3])
    def test_a_smaller_radius_is_never_dearer(self, written, plain, seed):
        model = written(f"hills-{seed}", relief(seed))
        costs = [best(model, radius=radius).cost_musd for radius in (900.0, 600.0, 250.0)]
        costs.insert(2, plain(seed).cost_musd)
        assert np.all(np.array(costs) <= (1.0 + noise(seed)) * np.minimum.accumulate(costs)), costs


class TestPlace:
    """Where the ground lies and which way it faces is the map's affair."""

    @pytest.mark.parametrize("seed", [1, 6, 3])
    def test_start_and_end_swapped(self, written, plain, seed):
        back = best(written(f"hills-{seed}", relief(seed)), END, START)
        assert back.cost_musd == pytest.approx(plain(seed).cost_musd, rel=noise(seed))

    @pytest.mark.parametrize("seed", [1, 6, 3])
    def test_turned_by_a_right_angle(self, written, plain, seed):
        turned = written(f"turned-{seed}", np.rot90(relief(seed), -1))
        ends = [(SHAPE[0] - 1 - row, column) for column, row in (START, END)]
        assert best(turned, *ends).cost_musd == pytest.approx(plain(seed).cost_musd, rel=noise(seed))

    @pytest.mark.parametrize("seed", [1, 6, 3])
    def test_mirrored(self, written, plain, seed):
        mirrored = written(f"mirrored-{seed}", relief(seed)[::-1])
        ends = [(column, SHAPE[0] - 1 - row) for column, row in (START, END)]
        assert best(mirrored, *ends).cost_musd == pytest.approx(plain(seed).cost_musd, rel=noise(seed))

    def test_moved_ground_gives_the_moved_line(self, written, plain):
        east_m, north_m = -3_000.0, 5_000.0
        model = written("moved-1", relief(1), corner=(X0 + east_m, Y0 + north_m))
        to_lonlat = Transformer.from_crs(32641, 4326, always_xy=True)
        back = Transformer.from_crs(4326, 32641, always_xy=True)

        def moved(lon, lat):
            x, y = back.transform(lon, lat)
            return to_lonlat.transform(np.asarray(x) + east_m, np.asarray(y) + north_m)

        asked = scenario(moved(*lonlat(*START)), moved(*lonlat(*END)))
        found = generate(asked, model, Silent()).evaluations[0]
        assert found.cost_musd == pytest.approx(plain(1).cost_musd, rel=0.002)
        one = shapely.LineString(
            np.column_stack(back.transform(*moved(plain(1).alignment.lon, plain(1).alignment.lat)))
        )
        other = shapely.LineString(np.column_stack(back.transform(found.alignment.lon, found.alignment.lat)))
        # Metres of the working plane against the map's: the lines differ by less than a cell of the search.
        assert one.hausdorff_distance(other) < 160.0


class TestSameAgain:
    """The same question has the same answer, to the last bit."""

    def asked(self) -> Scenario:
        return scenario(
            lonlat(*START), lonlat(*END), via=(lonlat(60, 30),), nogo=(box(30, 30, 36, 48),),
            zones=((box(70, 30, 90, 60), 2.0),), count=2,
        )  # fmt: skip

    def test_twice_and_from_storage(self, written):
        model = written("hills-1", relief(1))
        stored = Scenario.from_mapping(json.loads(json.dumps(self.asked().to_mapping())))
        runs = [generate(one, model, Silent()) for one in (self.asked(), self.asked(), stored)]
        lines = [
            [b"".join(part.tobytes() for part in (e.alignment.lon, e.alignment.lat, e.alignment.level_m))
             for e in run.evaluations]
            for run in runs
        ]  # fmt: skip
        assert lines[0] == lines[1] == lines[2]
        assert [e.cost_musd for e in runs[0].evaluations] == [e.cost_musd for e in runs[2].evaluations]
        assert runs[0].notes == runs[2].notes

    def test_tiles_are_the_ground_they_make_up(self, written, plain, tmp_path):
        source = gdal.Open(str(written("hills-6", relief(6)).path))
        tiles = []
        for row, column in ((0, 0), (0, 50), (33, 0), (33, 50)):
            name = str(tmp_path / f"tile-{row}-{column}.tif")
            rows, columns = 47 if row else 33, 70 if column else 50
            gdal.Translate(name, source, srcWin=[column, row, columns, rows])
            tiles.append(name)
        gdal.BuildVRT(str(tmp_path / "all.vrt"), tiles).FlushCache()
        found = best(open_elevation(tmp_path / "all.vrt"))
        assert np.array_equal(found.alignment.lon, plain(6).alignment.lon)
        assert np.array_equal(found.alignment.level_m, plain(6).alignment.level_m)

    def test_geographic_ground_is_the_projected_one(self, written, plain, tmp_path):
        name = tmp_path / "geographic.tif"
        gdal.Warp(str(name), str(written("hills-1", relief(1)).path), dstSRS="EPSG:4326", resampleAlg="cubic")
        assert best(open_elevation(name)).cost_musd == pytest.approx(plain(1).cost_musd, rel=0.01)


def broken_ground(seed: int) -> np.ndarray:
    """Hills with cliffs, pits, plateaus, one-cell gorges and holes without elevation."""
    rng = np.random.default_rng(seed)
    ground = hills(SHAPE, seed=seed, height=150.0, smooth=10.0)
    cliff = gaussian_filter(rng.normal(size=SHAPE), 9.0, mode="nearest")
    ground = ground + np.where(cliff > 0.6 * cliff.max(), 120.0, 0.0)
    pits, holes = rng.random(SHAPE) < 0.01, maximum_filter(rng.random(SHAPE) < 0.002, 3)
    ground[pits] -= 80.0
    plateau = rng.integers(10, 60)
    ground[plateau : plateau + 12, 50:62] = ground[plateau, 50] + 60.0
    ground[:, 75:81] += 90.0
    ground[rng.integers(5, 75, 3), 75:81] -= 90.0
    ground[holes] = np.nan
    for column, row in (START, END):
        part = np.s_[row - 2 : row + 3, column - 2 : column + 3]
        ground[part] = np.where(np.isfinite(ground[part]), ground[part], np.nanmean(ground[part]))
    return ground


class TestBrokenGround:
    """Whatever the ground and what is closed: no fault, or a plain word that there is no line."""

    @needs_judge
    @pytest.mark.parametrize("seed", range(6))
    def test_no_fault_is_found(self, written, seed):
        rng = np.random.default_rng(100 + seed)
        column, row = rng.integers(25, 90), rng.integers(5, 60)
        # A fence a metre wide, and a block.
        fence = shapely.LineString([lonlat(column, -10), lonlat(column, row)]).buffer(0.5 / 111_195.0)
        asked = scenario(
            lonlat(*START), lonlat(*END), nogo=(fence, box(60, 60, 70, 79)), count=2,
            grade=float(rng.choice([12.5, 20.0])), radius=float(rng.choice([300.0, 500.0])),
        )  # fmt: skip
        model = written(f"broken-{seed}", broken_ground(seed))
        for evaluation in generate(asked, model, Silent()).evaluations:
            assert faults(evaluation, model, asked) == []
            assert evaluation.violations == ()

    def test_a_gorge_one_cell_wide_is_found(self, written):
        ground = hills(SHAPE, seed=1, height=20.0, smooth=10.0)
        ground[:, 56:64] += 200.0
        ground[50, 56:64] -= 200.0
        found = best(written("gorge", ground))
        # Through the wall it would be 1.6 km of tunnel at twice the cost of the whole line.
        assert found.tunnel_km == 0.0
        assert found.violations == ()
        assert found.cost_musd < 1.05 * found.length_km

    def test_a_fence_a_metre_wide_is_gone_round_or_closes_the_way(self, written):
        model = written("flat", np.full(SHAPE, 800.0))
        # Slanting, so that it lies across cells every way.
        ends = (52.3, -20.0), (66.1, 61.7)
        fence = shapely.LineString([lonlat(*end) for end in ends]).buffer(0.5 / 111_195.0)
        found = best(model, nogo=(fence,))
        assert not fence.intersects(line_of(found))
        round_km = sum(WGS84.inv(*lonlat(*one), *lonlat(*other))[2] for one, other in
                       ((START, ends[1]), (ends[1], END))) / 1e3  # fmt: skip
        assert round_km <= found.length_km <= 1.03 * round_km
        across = shapely.LineString([lonlat(52.3, -20.0), lonlat(70.1, 99.0)]).buffer(0.5 / 111_195.0)
        with pytest.raises(NoRouteError):
            best(model, nogo=(across,))

    @needs_judge
    def test_points_between_are_passed_in_their_order(self, written):
        model = written("hills-6", relief(6))
        via = (lonlat(80, 20), lonlat(50, 60), lonlat(85, 62))
        asked = scenario(lonlat(*START), lonlat(*END), via=via)
        found = generate(asked, model, Silent()).evaluations[0]
        assert faults(found, model, asked) == []
        to_plane = Transformer.from_crs(4326, 32641, always_xy=True)
        path = shapely.LineString(np.column_stack(to_plane.transform(found.alignment.lon, found.alignment.lat)))
        at = []
        for point in via:
            place = shapely.Point(to_plane.transform(*point))
            assert path.distance(place) < 100.0
            at.append(path.project(place))
        assert at == sorted(at)
