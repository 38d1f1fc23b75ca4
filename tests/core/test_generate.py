"""Generating alternatives on small made ground: limits kept, points passed, every way of no route."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import CancelledError, KarwanError, NoRouteError
from karwan.core.generate import GenerationResult, Scenario, generate
from karwan.core.geodesy import WGS84
from karwan.core.progress import Silent
from osgeo import gdal

from .search_builders import box, hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
START, END = lonlat(20, 75), lonlat(180, 75)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "hills.tif", hills())


@pytest.fixture(scope="module")
def several(model):
    return generate(scenario(START, END, count=3), model, Silent())


def distance_m(one, lon, lat):
    return float(WGS84.inv(one[0], one[1], lon, lat)[2])


def nearest_m(alignment, point):
    lon = np.full(alignment.lon.size, point[0])
    lat = np.full(alignment.lon.size, point[1])
    return float(np.min(WGS84.inv(alignment.lon, alignment.lat, lon, lat)[2]))


def assert_legal(evaluation, start=START, end=END):
    alignment = evaluation.alignment
    assert evaluation.violations == ()
    assert distance_m(start, alignment.lon[0], alignment.lat[0]) < 1.0
    assert distance_m(end, alignment.lon[-1], alignment.lat[-1]) < 1.0
    limits = evaluation.basis.standard_key
    assert limits == "1520-international"
    assert alignment.axis is not None


def test_alternatives_keep_every_limit_and_are_ranked(several):
    assert isinstance(several, GenerationResult)
    assert several.evaluations
    for evaluation in several.evaluations:
        assert_legal(evaluation)
        assert evaluation.max_grade_permille <= 12.5 + 0.05
        assert evaluation.min_radius_m >= 0.97 * 400.0
    costs = [e.cost_musd for e in several.evaluations]
    assert costs == sorted(costs)


def test_alternatives_share_less_than_half(several):
    from scipy.spatial import cKDTree

    paths = []
    for evaluation in several.evaluations:
        lon, lat = evaluation.section.lon, evaluation.section.lat
        paths.append(np.column_stack((lon * np.cos(np.radians(lat)), lat)) * 111_195.0)
    for i, one in enumerate(paths):
        for k, other in enumerate(paths):
            if i != k:
                assert np.mean(cKDTree(other).query(one)[0] < 2000.0) < 0.5


def test_found_ones_are_reported_as_they_come(model):
    seen = []
    result = generate(scenario(START, END, count=2), model, Silent(), seen.append)
    assert {id(e) for e in seen} == {id(e) for e in result.evaluations}


def test_missing_alternatives_are_said(model):
    result = generate(scenario(START, lonlat(45, 75), count=6), model, Silent())
    if len(result.evaluations) < 6:
        assert any("of 6 alternatives" in note for note in result.notes)


def test_deterministic(model, several):
    again = generate(scenario(START, END, count=3), model, Silent())
    for one, other in zip(several.evaluations, again.evaluations):
        assert np.array_equal(one.alignment.lon, other.alignment.lon)
        assert np.array_equal(one.alignment.level_m, other.alignment.level_m)


def test_via_points_are_passed_in_order(model):
    via = (lonlat(70, 30), lonlat(120, 120))
    result = generate(scenario(START, END, via=via), model, Silent())
    evaluation = result.evaluations[0]
    assert_legal(evaluation)
    at = []
    for point in via:
        assert nearest_m(evaluation.alignment, point) < 100.0 + 60.0  # vertices lie up to 100 m apart
        section = evaluation.section
        away = WGS84.inv(section.lon, section.lat, np.full(section.lon.size, point[0]),
                         np.full(section.lon.size, point[1]))[2]  # fmt: skip
        assert away.min() < 100.0
        at.append(int(np.argmin(away)))
    assert at == sorted(at)


def test_no_go_is_never_touched_and_never_cheaper(model, several):
    import shapely

    free = generate(scenario(START, END), model, Silent()).evaluations[0]
    middle = free.section.lon.size // 2
    block = shapely.Point(free.section.lon[middle], free.section.lat[middle]).buffer(0.03)
    barred = generate(scenario(START, END, nogo=(block,)), model, Silent()).evaluations[0]
    line = shapely.LineString(np.column_stack((barred.alignment.lon, barred.alignment.lat)))
    assert not block.intersects(line)
    assert_legal(barred)
    # The search and the laying out together are inexact by a few per cent.
    assert barred.cost_musd >= 0.97 * free.cost_musd


def test_a_steeper_grade_is_not_dearer(model):
    costs = [generate(scenario(START, END, grade=g), model, Silent()).evaluations[0].cost_musd for g in (8.0, 16.0)]
    assert costs[1] <= 1.02 * costs[0]


def test_a_dear_zone_is_avoided(tmp_path):
    flat = write_dem(tmp_path / "flat.tif", np.full((150, 200), 800.0))
    zone = box(80, 60, 120, 90)
    result = generate(scenario(START, END, zones=((zone, 5.0),)), flat, Silent())
    section = result.evaluations[0].section
    import shapely

    # The rim is known to half a cell: 60 m are granted.
    inside = shapely.contains_xy(zone.buffer(-60.0 / 90_000.0), section.lon, section.lat).mean()
    assert inside < 0.01
    assert_legal(result.evaluations[0])


def test_flat_ground_gives_nearly_the_straight_line(tmp_path):
    flat = write_dem(tmp_path / "flat.tif", np.full((150, 200), 800.0))
    evaluation = generate(scenario(START, END), flat, Silent()).evaluations[0]
    assert evaluation.length_km * 1000.0 == pytest.approx(distance_m(START, *END), rel=0.001)
    assert evaluation.cost_musd == pytest.approx(evaluation.length_km, rel=0.01)


def test_geographic_model_with_gaps(tmp_path, model):
    path = str(tmp_path / "geographic.tif")
    gdal.Warp(path, model.path, dstSRS="EPSG:4326", dstNodata=-32768)
    from karwan.core.terrain import open_elevation

    raster = gdal.Open(path, gdal.GA_Update)
    band = raster.GetRasterBand(1)
    values = band.ReadAsArray()
    middle = values.shape[1] // 2
    values[: values.shape[0] // 2 + 12, middle - 2 : middle + 3] = -32768
    band.WriteArray(values)
    raster.FlushCache()
    del band, raster
    evaluation = generate(scenario(START, END), open_elevation(path), Silent()).evaluations[0]
    assert_legal(evaluation)
    assert evaluation.unknown_ground_km == 0.0


class TestNoRoute:
    """Each says what is wrong and what helps."""

    def test_point_outside_the_model(self, model):
        with pytest.raises(KarwanError, match=r"The start \(50.*outside"):
            generate(scenario((50.0, 10.0), END), model, Silent())

    def test_point_on_nodata(self, tmp_path):
        ground = np.full((60, 80), 800.0)
        ground[20:40, 60:75] = np.nan
        gap = write_dem(tmp_path / "gap.tif", ground)
        with pytest.raises(KarwanError, match=r"The end .* no elevation"):
            generate(scenario(lonlat(5, 30), lonlat(67, 30)), gap, Silent())

    def test_point_in_no_go(self, model):
        with pytest.raises(KarwanError, match=r"Via point 1 .* no-go"):
            generate(scenario(START, END, via=(lonlat(70, 70),), nogo=(box(60, 60, 80, 80),)), model, Silent())

    def test_points_too_near(self, model):
        with pytest.raises(KarwanError, match="less than 500 m"):
            generate(scenario(START, lonlat(21, 75)), model, Silent())

    def test_no_go_from_rim_to_rim(self, model):
        with pytest.raises(NoRouteError, match="no-go areas close every way") as caught:
            generate(scenario(START, END, nogo=(box(95, -20, 105, 170),)), model, Silent())
        assert "no-go area 1 left out" in caught.value.remedy

    def test_gap_from_rim_to_rim(self, tmp_path):
        ground = np.full((60, 80), 800.0)
        ground[:, 35:40] = np.nan
        gap = write_dem(tmp_path / "gap.tif", ground)
        with pytest.raises(NoRouteError, match="without elevation"):
            generate(scenario(lonlat(5, 30), lonlat(70, 30)), gap, Silent())

    def test_grade_too_low_for_a_high_step(self, tmp_path):
        # A plateau 800 m higher, wider than any tunnel: 5 per mille cannot gain it on this model, 40 can.
        ground = np.full((60, 140), 500.0)
        ground[:, 70:] = 1300.0
        ground += np.linspace(0, 1, 140)
        ramp = np.clip((np.arange(140) - 50) / 40.0, 0, 1) * 800.0 + 500.0
        step = write_dem(tmp_path / "step.tif", np.broadcast_to(ramp, (60, 140)))
        with pytest.raises(NoRouteError, match="ruling grade of 5 per mille") as caught:
            generate(scenario(lonlat(5, 30), lonlat(135, 30), grade=5.0), step, Silent())
        assert "per mille there is one" in caught.value.remedy

    def test_bad_factor_and_count(self, model):
        with pytest.raises(KarwanError, match="factor"):
            generate(scenario(START, END, zones=((box(1, 1, 3, 3), -1.0),)), model, Silent())
        with pytest.raises(KarwanError, match="1 to 12"):
            generate(scenario(START, END, count=13), model, Silent())


def test_cancel_at_once_and_later(model):
    class After(Silent):
        def __init__(self, calls):
            self.left = calls

        def is_cancelled(self):
            self.left -= 1
            return self.left < 0

    for calls in (0, 3, 12):
        with pytest.raises(CancelledError):
            generate(scenario(START, END, count=3), model, After(calls))


def test_progress_rises(model):
    seen = []

    class Seen(Silent):
        def report(self, fraction, message=""):
            seen.append(fraction)

    generate(scenario(START, END, count=2), model, Seen())
    assert all(0.0 <= f <= 1.0 for f in seen)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_without_numba_a_lesser_line_is_said_to_be_one(model, several, monkeypatch):
    import karwan.core.generate as module

    monkeypatch.setattr(module, "numba_available", lambda: False)
    import shapely

    block = box(95, 40, 105, 100)
    result = generate(scenario(START, END, nogo=(block,), count=2), model, Silent())
    assert any("lesser" in note for note in result.notes)
    for evaluation in result.evaluations:
        assert_legal(evaluation)
        line = shapely.LineString(np.column_stack((evaluation.alignment.lon, evaluation.alignment.lat)))
        assert not block.intersects(line)
    assert several.evaluations[0].cost_musd <= result.evaluations[0].cost_musd * 1.02


def test_scenario_survives_json():
    asked = scenario(START, END, via=(lonlat(70, 70),), nogo=(box(1, 1, 5, 5),), zones=((box(9, 9, 12, 12), 2.5),))
    back = Scenario.from_mapping(json.loads(json.dumps(asked.to_mapping())))
    assert back.to_mapping() == asked.to_mapping()
    assert back.standard == asked.standard
    assert back.unit_costs == asked.unit_costs
    assert back.nogo[0].equals(asked.nogo[0])
    with pytest.raises(KarwanError, match="no scenario"):
        Scenario.from_mapping({"start": [1, 2]})


def test_a_line_may_be_steep_one_way_only(tmp_path):
    ground = np.full((60, 200), 1000.0) + 15.0 * 0.2 * np.clip(np.arange(200) - 60, 0, 80)[None, :]
    model = write_dem(tmp_path / "ramp.tif", ground)
    west, east = lonlat(8, 30), lonlat(190, 30)
    asked = scenario(west, east, grade=20.0)
    asked = replace(asked, standard=asked.standard.with_figure("ruling_grade_back_permille", 5.0))
    up = generate(asked, model, Silent()).evaluations[0]
    assert not up.violations
    grade = np.diff(up.section.level_m) / np.diff(up.section.chainage_m) * 1000.0
    assert grade.max() > 12.0
    assert grade.min() > -5.05
    assert up.length_km < 37.5, "as straight as with 20 per mille both ways"
    down = generate(replace(asked, start=east, end=west), model, Silent()).evaluations[0]
    assert not down.violations
    # 240 m of fall at 5 per mille are 48 km.
    assert down.length_km > 47.0
