"""The study: what is put in comes out, what is taken out comes back, and everything stands in the contract's tables."""

from __future__ import annotations

import math
import shutil
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import StudyError
from karwan.core.evaluation import Violation
from karwan.layers import study_file, study_schema
from karwan.layers.study import (
    ControlPoint,
    CrossingRecord,
    IntervalRecord,
    SectionRecord,
    Study,
    StudySettings,
    Zone,
)
from karwan.layers.wkb import line_wkb, multi_wkb
from shapely import Polygon, from_wkb, to_wkb
from study_builders import SCENARIO, SOUTH, evaluation

CONTRACT_TABLES = {"alternatives", "control_points", "sections", "crossings", "structures", "zones", "scenarios"}
CONTRACT_FIELDS = (
    "name", "length_km", "cost_musd", "cost_low_musd", "cost_high_musd", "max_grade_permille", "min_radius_m",
    "bridge_km", "tunnel_km", "cut_mm3", "fill_mm3", "time_fwd_min", "time_rev_min", "violations", "standard",
)  # fmt: skip
POINT = CrossingRecord("Rivers", "7", "Harirud", "crossing", 5_000.0, 62.1, 34.3, 72.5, 931.0)
INTERVAL = IntervalRecord("Terrain", "", "hilly", 2_000.0, 9_000.0)


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


@pytest.fixture
def study(tmp_path):
    return Study.create(tmp_path / "study.gpkg", title="Herat – هرات")


def sql(study, query):
    with sqlite3.connect(study.path) as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def test_a_new_study_has_the_contracts_tables_and_says_whose_it_is(study):
    listed = {name for (name,) in sql(study, "SELECT table_name FROM gpkg_contents")}
    assert listed >= CONTRACT_TABLES
    columns = [row[1] for row in sql(study, "PRAGMA table_info(alternatives)")]
    assert set(columns) >= set(CONTRACT_FIELDS)
    assert sql(study, "SELECT geometry_type_name, z FROM gpkg_geometry_columns WHERE table_name='alternatives'") == [
        ("LINESTRING", 1)
    ]
    reopened = Study.open(study.path)
    assert (reopened.title, reopened.corridor_key, reopened.alternatives()) == ("Herat – هرات", None, [])


def test_create_refuses_to_replace_a_file_unless_told(study):
    before = study.path.read_bytes()
    with pytest.raises(StudyError, match="already"):
        Study.create(study.path, title="Other")
    assert study.path.read_bytes() == before
    assert Study.create(study.path, title="Other", overwrite=True).title == "Other"


def test_an_alternative_comes_back_as_it_was_put_in(study, north):
    record = study.add(north, scenario=SCENARIO, note="from the valley")
    (found,) = Study.open(study.path).alternatives()
    assert found.id == record.id
    line, given = found.alignment, north.alignment
    for got, want in ((line.lon, given.lon), (line.lat, given.lat), (line.level_m, given.level_m)):
        np.testing.assert_array_equal(got, want)
    np.testing.assert_array_equal(line.axis.lon, given.axis.lon)
    np.testing.assert_array_equal(line.axis.radius_m, given.axis.radius_m)
    assert dict(found.attributes) == north.attributes()
    assert (found.name, found.shown, found.note) == ("North", True, "from the valley")
    assert found.terrain == "made hills"
    assert study.scenario(record.id) == SCENARIO


def test_structures_violations_and_costs_are_written_with_the_alternative(study, north):
    broken = Violation("grade", 1_000.0, 2_000.0, 62.1, 34.4, 14.0, 12.5, "ruling grade")
    record = study.add(replace(north, violations=(broken,)))
    assert study.structures(record.id) == list(north.structures)
    assert len(north.structures) > 0
    assert sql(study, "SELECT kind, from_m, value, limit_value FROM violations") == [("grade", 1000.0, 14.0, 12.5)]
    (total,) = sql(study, "SELECT sum(cost_musd) FROM cost_items")[0]
    assert total == pytest.approx(north.cost_musd, rel=1e-12)


def test_whoever_looks_for_the_lines_of_the_file_finds_the_alternatives(study, north):
    from osgeo import ogr

    study.add(north)
    source = ogr.Open(str(study.path))
    layers = [source.GetLayer(i) for i in range(source.GetLayerCount())]
    lines = [layer.GetName() for layer in layers if layer.GetGeomType() == ogr.wkbLineString25D]
    assert lines == ["alternatives"]
    assert source.GetLayerByName("structures").GetFeatureCount() > 1


def test_structures_lie_on_their_stretch_of_the_line(study, north):
    from osgeo import ogr

    study.add(north)
    source = ogr.Open(str(study.path))
    for feature in source.GetLayerByName("structures"):
        points = np.array(feature.GetGeometryRef().GetGeometryRef(0).GetPoints())
        from pyproj import Geod

        length = Geod(ellps="WGS84").line_length(points[:, 0], points[:, 1])
        assert length == pytest.approx(feature["length_m"], abs=0.01)


def test_names_are_kept_apart_and_colours_too(study, north):
    records = [study.add(north) for _ in range(3)]
    assert [record.name for record in records] == ["North", "North (2)", "North (3)"]
    assert len({record.colour for record in records}) == 3


def test_replace_keeps_name_and_colour_and_marks_what_was_measured_on_another_line(study, north, south):
    record = study.add(north, scenario=SCENARIO)
    study.update(record.id, name="Mine", colour="#123456")
    study.save_sections(record.id, [SectionRecord("A", 0.0, 1_000.0)])
    study.save_crossings(record.id, [POINT], [INTERVAL])
    study.replace(record.id, north)
    assert not study.sections(record.id)[0].stale
    changed = study.replace(record.id, south)
    assert (changed.name, changed.colour, study.scenario(record.id)) == ("Mine", "#123456", SCENARIO)
    assert changed.attributes["length_km"] == pytest.approx(south.length_km)
    assert study.structures(record.id) == list(south.structures)
    points, intervals = study.crossings(record.id)
    assert study.sections(record.id)[0].stale
    assert points[0].stale
    assert intervals[0].stale


@pytest.mark.parametrize(
    ("changes", "match"), [({"name": "  "}, "needs a name"), ({"colour": "red; DROP"}, "no colour")]
)
def test_update_refuses_what_makes_no_sense(study, north, changes, match):
    record = study.add(north)
    with pytest.raises(StudyError, match=match):
        study.update(record.id, **changes)
    (left,) = study.alternatives()
    assert (left.name, left.colour, left.shown) == ("North", record.colour, True)


def test_names_from_anywhere_are_only_text(study, north):
    hostile = "'); DROP TABLE alternatives; --\" <b>کاروان</b> " + "x" * 3000
    record = study.add(north)
    study.update(record.id, name=hostile)
    assert study.alternatives()[0].name == hostile
    assert study.remove([record.id]).ids == (record.id,)


def test_hidden_alternatives_hide_what_belongs_to_them(study, north):
    record = study.add(north)
    study.save_crossings(record.id, [POINT], [INTERVAL])
    study.update(record.id, shown=False)
    for table in ("structures", "crossings", "crossing_intervals"):
        assert {shown for (shown,) in sql(study, f"SELECT shown FROM {table}")} == {0}
    study.save_crossings(record.id, [POINT, POINT], [])
    assert {shown for (shown,) in sql(study, "SELECT shown FROM crossings")} == {0}
    study.update(record.id, shown=True)
    assert {shown for (shown,) in sql(study, "SELECT shown FROM crossings")} == {1}


def test_duplicate_copies_all_that_belongs_to_it(study, north):
    first = study.add(north, scenario=SCENARIO)
    study.save_sections(first.id, [SectionRecord("A", 0.0, 1_000.0)])
    twin = study.duplicate(first.id)
    assert (twin.name, twin.colour != first.colour) == ("North copy", True)
    assert study.structures(twin.id) == study.structures(first.id)
    assert [s.name for s in study.sections(twin.id)] == ["A"]
    assert study.scenario(twin.id) == SCENARIO
    np.testing.assert_array_equal(twin.alignment.axis.lon, first.alignment.axis.lon)


def test_what_is_removed_comes_back_whole_and_in_its_place(study, north, south):
    keys = [study.add(each).id for each in (north, south, north)]
    study.save_crossings(keys[0], [POINT], [INTERVAL])
    before = sql(study, "SELECT * FROM alternatives"), sql(study, "SELECT * FROM crossings ORDER BY fid")
    removed = study.remove(keys[:2])
    assert [record.id for record in study.alternatives()] == keys[2:]
    assert sql(study, "SELECT count(*) FROM crossings") == [(0,)]
    study.restore(removed)
    assert (sql(study, "SELECT * FROM alternatives"), sql(study, "SELECT * FROM crossings ORDER BY fid")) == before
    with pytest.raises(StudyError, match="already"):
        study.restore(removed)


def everything(study):
    tables = ("alternatives", *study_schema.OWNED)
    return {table: sql(study, f"SELECT * FROM {table} ORDER BY fid") for table in tables}


def test_put_back_makes_an_alternative_what_it_was_down_to_what_is_stale(study, north, south):
    other, key = study.add(south).id, study.add(north, scenario=SCENARIO).id
    study.save_sections(key, [SectionRecord("A", 0.0, 1_000.0)])
    study.save_crossings(key, [POINT], [INTERVAL])
    before, taken = everything(study), study.snapshot(key)
    study.replace(key, south, scenario={**SCENARIO, "spacing_m": 250.0})
    study.update(key, name="Bent", shown=False)
    study.save_sections(key, [])
    bent, after = everything(study), study.snapshot(key)
    assert bent != before
    record = study.put_back(taken)
    assert everything(study) == before
    assert (record.name, study.scenario(key)) == ("North", SCENARIO)
    assert not study.sections(key)[0].stale
    study.put_back(after)
    assert everything(study) == bent
    study.remove([key])
    study.put_back(taken)
    assert everything(study) == before
    assert study.structures(other) == list(south.structures)


def test_put_back_takes_no_number_that_was_given_away(study, north, south):
    key = study.add(north).id
    taken = study.snapshot(key)
    study.remove([key])
    other = study.add(south).id
    study.put_back(taken)
    assert {record.id for record in study.alternatives()} == {key, other}
    assert study.structures(other) == list(south.structures)
    assert study.structures(key) == list(north.structures)


def test_several_alternatives_change_at_once_or_not_at_all(study, north):
    first, second = (study.add(north).id for _ in range(2))
    hidden = study.update_many({second: {"shown": False, "name": "B"}, first: {"shown": False}})
    assert [(record.id, record.name, record.shown) for record in hidden] == [
        (second, "B", False), (first, "North", False),
    ]  # fmt: skip
    assert {shown for (shown,) in sql(study, "SELECT shown FROM structures")} == {0}
    before = everything(study)
    for bad in (
        {"nobody": {"shown": True}},
        {second: {"name": " "}},
        {second: {"colour": "red"}},
        {second: {"id": "x"}},
    ):
        with pytest.raises(StudyError):
            study.update_many({first: {"shown": True}, **bad})
    assert everything(study) == before
    assert study.update_many({}) == []


def test_removing_none_takes_nothing(study, north):
    key = study.add(north).id
    assert study.remove([]).rows == ()
    assert study.structures(key) == list(north.structures)


def test_rows_of_an_identifier_we_did_not_make_are_found_too(study, north):
    key = study.add(north).id
    odd = "x' OR '1'='1"
    with study_file.transaction(study.path) as changes:
        rows = [replace(row, values={**row.values, "alternative_id": odd}) for row in changes.owned("structures", key)]
        for row in rows[:1]:
            changes.update("structures", row)
    assert study.structures(odd) == list(north.structures)[:1]
    assert study.structures(key) == list(north.structures)[1:]


def test_an_unknown_alternative_changes_nothing(study, north):
    key = study.add(north).id
    with pytest.raises(StudyError, match="no alternative"):
        study.remove([key, "nobody"])
    assert [record.id for record in study.alternatives()] == [key]


def test_sections_and_crossings_keep_their_figures(study, north):
    key = study.add(north).id
    section = SectionRecord("بخش", 1_000.0, 4_000.0, 3_000.0, 3_001.0, 12.0, 7.0, 1.6, 12.5, "formation", {"flat": 2.5})
    study.save_sections(key, [section])
    study.save_crossings(key, [POINT, replace(POINT, angle_deg=math.nan)], [INTERVAL])
    assert study.sections(key) == [section]
    points, intervals = study.crossings(key)
    assert points[0] == POINT
    assert math.isnan(points[1].angle_deg)
    assert intervals == [INTERVAL]
    study.save_sections(key, [])
    assert study.sections(key) == []


def test_the_cores_own_crossings_go_in_as_they_are(study, north):
    from karwan.core.crossed import IntervalCrossing, PointCrossing

    key = study.add(north).id
    study.save_crossings(
        key,
        [PointCrossing("Rivers", "7", "Harirud", "crossing", 5.0, 62.1, 34.3)],
        [IntervalCrossing("terrain", "", "flat", 0.0, 10.0)],
    )
    points, intervals = study.crossings(key)
    assert (points[0].name, math.isnan(points[0].z_m), intervals[0].label) == ("Harirud", True, "flat")


def test_control_points_and_zones(study):
    points = [ControlPoint("Torghundi", 62.28, 35.25, "start", "gazetteer", "GeoNames"), ControlPoint("V", 62.0, 34.0)]
    study.save_control_points(points)
    square = to_wkb(Polygon([(62, 34), (63, 34), (63, 35)]))
    study.save_zones([Zone("mines", "nogo", 1.0, square), Zone("dunes", "cost", 2.5, square)])
    assert study.control_points() == points
    closed, dear = study.zones()
    assert (closed.kind, dear.factor) == ("nogo", 2.5)
    assert from_wkb(dear.wkb).area == pytest.approx(0.5)


def test_settings_find_the_elevation_again_after_study_and_elevation_moved(study, tmp_path):
    (tmp_path / "old").mkdir()
    home = Study.create(tmp_path / "old" / "s.gpkg", title="T")
    dem = tmp_path / "old" / "dem.tif"
    dem.write_bytes(b"raster")
    settings = StudySettings(str(dem), "1435-main", 14.0, 500.0, {"tunnel_usd_per_m": 30_000.0})
    home.save_settings(settings)
    assert Study.open(home.path).settings == settings
    shutil.move(tmp_path / "old", tmp_path / "new")
    moved = Study.open(tmp_path / "new" / "s.gpkg").settings
    assert moved.dem_path == str(tmp_path / "new" / "dem.tif")
    # The study alone elsewhere: the elevation is still found where it is.
    (tmp_path / "far" / "away").mkdir(parents=True)
    again = Study.open(tmp_path / "new" / "s.gpkg")
    again.save_settings(moved)
    lone = again.save_as(tmp_path / "far" / "away" / "s.gpkg")
    assert lone.settings.dem_path == str(tmp_path / "new" / "dem.tif")


def test_elevation_of_the_plugin_is_found_in_whatever_folder_the_plugin_is(study, monkeypatch, tmp_path):
    from karwan.layers import study_settings

    own = next((study_settings.PLUGIN / "data").glob("*/*.tif"))
    study.save_settings(StudySettings(str(own)))
    elsewhere = tmp_path / "plugins" / "karwan"
    there = elsewhere / own.relative_to(study_settings.PLUGIN)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"raster")
    monkeypatch.setattr(study_settings, "PLUGIN", elsewhere)
    assert Study.open(study.path).settings.dem_path == str(there)


def test_a_source_that_is_no_file_is_kept_by_its_name(study):
    study.save_settings(StudySettings("PG:dbname=relief table=dem"))
    assert Study.open(study.path).settings.dem_path == "PG:dbname=relief table=dem"


def test_save_as_copies_all_and_leaves_the_first_alone(study, north, tmp_path):
    key = study.add(north).id
    before = study.path.read_bytes()
    other = study.save_as(tmp_path / "other.gpkg")
    other.update(key, name="Changed")
    assert study.path.read_bytes() == before
    assert [r.name for r in other.alternatives()] == ["Changed"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other.gpkg", "study.gpkg"]
    with pytest.raises(StudyError, match="is the study that is open"):
        study.save_as(study.path)


def test_layer_uri_names_only_tables_of_the_study(study):
    assert study.layer_uri("alternatives").endswith("study.gpkg|layername=alternatives")
    with pytest.raises(StudyError, match="no table"):
        study.layer_uri("secrets")


def test_a_kept_free_line_belongs_to_no_alternative_and_outlives_them(study):
    key = study.add(evaluation()).id
    line = multi_wkb(line_wkb(np.array([62.0, 62.1]), np.array([34.0, 34.1]), np.zeros(2)))
    free = SectionRecord(
        "To the pass", 0.0, 14_000.0, 14_000.0, line="Free line", made="2026-01-02T03:04:05+00:00", sample_m=25.0,
        layers="rivers\nroads", met=2, crossed="a\nb", breaches=0, wkb=line,
    )  # fmt: skip
    study.save_sections("", [free])
    study.save_sections(key, [SectionRecord("Gorge", 0.0, 1_000.0)])
    (found,) = study.sections("")
    assert (found.wkb, found.met, found.crossed, found.breaches) == (line, 2, "a\nb", 0)
    assert (found.sample_m, found.terrain_resolution_m, found.made) == (25.0, None, "2026-01-02T03:04:05+00:00")
    study.remove([key])
    study.tidy()
    assert [section.name for section in study.sections("")] == ["To the pass"]
