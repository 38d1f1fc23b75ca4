from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from builders import axis, plane_terrain, smooth_noise
from judge_beside import JUDGE, needs_judge
from karwan.core.alignment import alignment_from_vertices
from karwan.core.errors import AlignmentError, TerrainError
from karwan.core.evaluate import evaluate
from karwan.core.geodesy import WGS84
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.standards import STANDARDS, standard
from karwan.core.terrain import bounds_of, open_elevation
from karwan.core.unit_costs import UnitCosts
from osgeo import gdal, ogr, osr
from test_terrain import write_raster

STANDARD = standard("1520-international")
COSTS = UnitCosts()


def flat(elevation=700.0):
    return plane_terrain(np.full((300, 300), elevation))


def straight(length_m=10_000.0, level=None):
    """Due east from the middle of the made terrain."""
    lon, lat = 63.05, 34.2
    lon1, lat1, _ = WGS84.fwd(lon, lat, 90.0, length_m)
    levels = None if level is None else np.array(level, dtype=float)
    return alignment_from_vertices("straight", np.array([lon, lon1]), np.array([lat, lat1]), levels)


def test_ten_kilometres_of_flat_ground_cost_ten_kilometres_of_track():
    result = evaluate(straight(), flat(), STANDARD, COSTS)
    assert result.length_km == pytest.approx(10.0, abs=1e-3)
    assert result.cost_musd == pytest.approx(10.0, rel=0.01)
    assert (result.bridge_km, result.tunnel_km, result.violations) == (0.0, 0.0, ())
    assert result.max_grade_permille == pytest.approx(0.0, abs=1e-6)
    assert result.min_radius_m == 99_999.0
    # 7.5 min at the standard's 80 km/h, and what starting and stopping take.
    assert 7.5 < result.time_fwd_min < 12.0


def test_an_embankment_of_ten_metres_by_hand():
    result = evaluate(straight(level=[710, 710]), flat(), STANDARD, COSTS)
    # 7.6 * 10 + 1.5 * 10^2 = 226 m2 over 10 km = 2.26 million m3 at 5 USD, and 10 km of track.
    assert result.fill_mm3 == pytest.approx(2.26, rel=1e-4)
    assert result.cut_mm3 == 0.0
    assert result.cost_musd == pytest.approx(2.26 * 5 + 10.0, rel=1e-4)
    assert [item.name for item in result.cost_items if item.cost_musd > 0] == ["Track", "Fill"]


def test_a_viaduct_and_a_tunnel_by_hand():
    high = evaluate(straight(level=[730, 730]), flat(), STANDARD, COSTS)
    assert high.bridge_km == pytest.approx(10.0, abs=1e-3)
    assert high.cost_musd == pytest.approx(10 * (1.0 + 18.0 + 0.25 * 30), rel=1e-4)
    deep = evaluate(straight(level=[660, 660]), flat(), STANDARD, COSTS)
    assert deep.tunnel_km == pytest.approx(10.0, abs=1e-3)
    assert deep.cost_musd == pytest.approx(10 * 25.0, rel=1e-4)
    (tunnel,) = deep.structures
    assert (tunnel.kind, tunnel.height_m) == ("tunnel", pytest.approx(40.0))
    assert tunnel.length_m == pytest.approx(10_000.0, abs=1.0)


def test_costs_lie_within_their_range_and_add_up():
    result = evaluate(straight(level=[730, 700]), flat(), STANDARD, COSTS)
    assert result.cost_low_musd < result.cost_musd < result.cost_high_musd
    assert result.cost_musd == pytest.approx(sum(item.cost_musd for item in result.cost_items))
    assert float(result.section.reach_m.sum()) / 1000 == pytest.approx(result.length_km)


def test_a_steep_given_level_is_a_violation_at_its_place():
    result = evaluate(straight(level=[700, 900]), flat(), STANDARD, COSTS)
    assert result.max_grade_permille == pytest.approx(20.0, rel=1e-3)
    (breach,) = result.violations
    assert (breach.kind, breach.direction) == ("grade", "forward")
    assert breach.limit == pytest.approx(12.5, abs=1e-6)
    assert breach.value == pytest.approx(20.0, rel=1e-3)
    assert "ruling grade" in breach.clause


def test_a_corner_is_a_radius_violation():
    lon = np.array([63.05, 63.10, 63.10])
    lat = np.array([34.2, 34.2, 34.25])
    result = evaluate(alignment_from_vertices("corner", lon, lat), flat(), STANDARD, COSTS)
    (breach,) = [v for v in result.violations if v.kind == "radius"]
    assert breach.value < 100
    assert (breach.lon, breach.lat) == (pytest.approx(63.10, abs=1e-3), pytest.approx(34.2, abs=1e-3))


def test_a_line_reversed_costs_the_same_and_swaps_its_directions():
    terrain = plane_terrain(smooth_noise(np.random.default_rng(5), (300, 300), height=300))
    one = evaluate(lay_out("a", axis([(63.02, 34.1), (63.15, 34.2), (63.28, 34.12)])), terrain, STANDARD, COSTS)
    back = evaluate(one.alignment.reversed(), terrain, STANDARD, COSTS)
    assert back.cost_musd == pytest.approx(one.cost_musd, rel=1e-6)
    assert (back.rise_m, back.fall_m) == (pytest.approx(one.fall_m), pytest.approx(one.rise_m))
    assert (back.time_fwd_min, back.time_rev_min) == (
        pytest.approx(one.time_rev_min, rel=1e-3), pytest.approx(one.time_fwd_min, rel=1e-3),
    )  # fmt: skip


def test_judging_the_designed_line_again_gives_the_same_figures():
    terrain = plane_terrain(smooth_noise(np.random.default_rng(6), (300, 300), height=250))
    one = evaluate(lay_out("a", axis([(63.02, 34.1), (63.15, 34.2), (63.28, 34.12)])), terrain, STANDARD, COSTS)
    assert evaluate(one.alignment, terrain, STANDARD, COSTS).attributes() == one.attributes()


@pytest.mark.parametrize("north", [0.001, 0.01])
def test_a_corner_without_a_curve_breaks_the_standard_however_slight_it_is(north):
    bent = [(63.05, 34.2), (63.1, 34.2 + north), (63.15, 34.2)]
    for radius_m, wanted in ((0.0, [("radius", 0.0)]), (4_500.0, [])):
        line = lay_out("bent", axis(bent, radius_m))
        result = evaluate(line, flat(), STANDARD, COSTS)
        assert [(v.kind, v.value) for v in result.violations] == wanted
        for breach in result.violations:
            assert (breach.lon, breach.lat) == (pytest.approx(63.1, abs=1e-4), pytest.approx(34.2 + north, abs=1e-4))
            assert breach.from_m == pytest.approx(result.length_km * 500.0, abs=1.0)


def test_a_point_on_the_straight_is_no_corner():
    line = lay_out("straight", axis([(63.1, 34.1), (63.1, 34.15), (63.1, 34.2)], 0.0))
    assert evaluate(line, flat(), STANDARD, COSTS).violations == ()


def test_outside_the_terrain_names_the_chainage():
    with pytest.raises(TerrainError, match=r"straight: made terrain has no elevation from km"):
        evaluate(straight(60_000.0), flat(), STANDARD, COSTS)


def test_a_small_gap_is_bridged_and_told():
    grid = np.full((300, 300), 700.0)
    grid[:, 100:105] = np.nan
    result = evaluate(straight(), plane_terrain(grid), STANDARD, COSTS)
    assert result.unknown_ground_km == pytest.approx(0.6, abs=0.1)
    assert any("unknown" in note for note in result.basis.notes)


def test_unknown_ground_at_an_end_is_not_invented():
    grid = np.full((300, 300), 700.0)
    grid[:, :49] = np.nan
    with pytest.raises(TerrainError, match=r"from km 0\.0"):
        evaluate(straight(), plane_terrain(grid), STANDARD, COSTS)


def test_across_the_antimeridian_the_ground_is_that_between_the_vertices(tmp_path):
    grid = np.full((100, 100), 300.0)
    dem = write_raster(tmp_path / "fiji.tif", grid, (179.5, 0.01, 0, -16.0, 0, -0.01), 4326)
    line = alignment_from_vertices("Fiji", np.array([179.95, -179.95]), np.array([-16.5, -16.5]))
    result = evaluate(line, open_elevation(dem).read(), STANDARD, COSTS)
    assert result.length_km == pytest.approx(0.1 * 111.32 * np.cos(np.radians(16.5)), rel=1e-3)
    assert result.unknown_ground_km == 0.0
    assert np.all(result.section.ground_m == 300.0)


def test_lines_that_are_none_are_refused():
    with pytest.raises(AlignmentError, match="empty has no length"):
        alignment_from_vertices("empty", np.array([]), np.array([]))
    with pytest.raises(AlignmentError, match="without a level"):
        alignment_from_vertices("gap", np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([5.0, np.nan]))


def test_coarse_terrain_says_corridor_choice_only():
    coarse = replace(flat(), resolution_m=849.0)
    assert any("corridor choice only" in note for note in evaluate(straight(), coarse, STANDARD, COSTS).basis.notes)


@pytest.fixture(scope="module")
def judged_beside(tmp_path_factory):
    """Fifty random alignments, half with a profile of ours, half with levels of their own, and what the judge says."""
    folder = tmp_path_factory.mktemp("judge")
    rng = np.random.default_rng(11)
    grid = smooth_noise(rng, (400, 700), smooth=12, height=400)
    dem = write_raster(folder / "dem.tif", grid, (62.0, 0.002, 0, 34.5, 0, -0.002), 4326)
    model, keys = open_elevation(dem), list(STANDARDS)
    results = []
    for k in range(50):
        limits = standard(keys[k % len(keys)])
        n = int(rng.integers(2, 9))
        tangents = axis(list(zip(np.sort(rng.uniform(62.05, 63.35, n)), rng.uniform(33.75, 34.45, n))), 800.0)
        laid = lay_out(f"line {k}", with_transitions(tangents, limits))
        terrain = model.read(bounds_of(laid.lon, laid.lat))
        if k % 2:
            level = terrain.sample(laid.lon, laid.lat) + rng.normal(0.0, 12.0)
            laid = replace(laid, level_m=level)
        results.append(evaluate(laid, terrain, limits, COSTS))
    write_lines(folder / "lines.gpkg", [result.alignment for result in results])
    command = [sys.executable, str(JUDGE), str(folder / "lines.gpkg"), str(dem), "--json"]
    return results, json.loads(subprocess.run(command, capture_output=True, text=True).stdout)


@needs_judge
def test_the_judge_agrees_on_fifty_random_alignments(judged_beside):
    results, judged = judged_beside
    assert len(judged) == len(results) == 50
    for ours, theirs in zip(results, judged):
        assert ours.length_km == pytest.approx(theirs["length_km"], rel=1e-3)
        assert ours.max_grade_permille == pytest.approx(theirs["max_grade_permille"], abs=0.1)
        assert ours.min_radius_m == pytest.approx(theirs["min_radius_m"], rel=0.02)
        for key in ("bridge_km", "tunnel_km", "cut_mm3", "fill_mm3", "cost_musd"):
            assert getattr(ours, key) == pytest.approx(theirs[key], rel=0.02, abs=0.03), key


@needs_judge
def test_profiles_of_ours_keep_their_standard_by_the_judges_measure(judged_beside):
    results, judged = judged_beside
    designed = [(ours, theirs) for ours, theirs in zip(results, judged) if ours.rounding is not None]
    assert len(designed) == 25
    for ours, theirs in designed:
        assert theirs["max_grade_permille"] <= standard(ours.basis.standard_key).ruling_grade_permille + 0.1


def write_lines(path, alignments):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("lines", srs, ogr.wkbLineString25D)
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    for one in alignments:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["name"] = one.name
        geometry = ogr.Geometry(ogr.wkbLineString25D)
        for x, y, z in zip(one.lon, one.lat, one.level_m):
            geometry.AddPoint(float(x), float(y), float(z))
        feature.SetGeometry(geometry)
        layer.CreateFeature(feature)


def test_one_vertex_moved_aside_is_another_line_than_its_axis(tmp_path):
    from karwan.core.evaluate import plan_of_line

    laid = lay_out("line", axis([(63.05, 34.2), (63.15, 34.25), (63.25, 34.2)], 900.0))
    assert plan_of_line(laid) is not None
    lat = laid.lat.copy()
    lat[lat.size // 4] += 0.0005
    assert plan_of_line(replace(laid, lat=lat)) is None
