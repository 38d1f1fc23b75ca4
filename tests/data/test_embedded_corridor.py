"""The files of the embedded corridor: elevation, places, sections, and what may not be among them."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from pyproj import Geod

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "western-afghanistan"
GEOD = Geod(ellps="WGS84")

# Published control values of the terrain model; positions to 0.01 degree, nearest post.
CONTROLS = {
    "Herat": (62.20, 34.34, 929),
    "Kandahar": (65.71, 31.61, 1008),
    "Chaman": (66.45, 30.92, 1325),
    "Torghundi": (62.28, 35.25, 682),
    "Khojak ridge": (66.60, 30.85, 2195),
    "Quetta": (67.01, 30.20, 1655),
    "Farah": (62.11, 32.37, 649),
    "Sibi": (67.88, 29.55, 128),
    "Kabul": (69.17, 34.53, 1806),
}
TOLERANCE_M = 2


@pytest.fixture(scope="module")
def dem():
    raster = gdal.Open(str(FOLDER / "elevation_30s.tif"))
    return raster.GetGeoTransform(), raster.ReadAsArray(), raster


def rows(file: str, sql: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(f"file:{FOLDER / file}?mode=ro&immutable=1", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(sql).fetchall()


def nearest(dem, lon: float, lat: float) -> int:
    (x0, dx, _, y0, _, dy), values, _ = dem
    return int(values[int((lat - y0) / dy), int((lon - x0) / dx)])


@pytest.mark.parametrize(("place", "control"), CONTROLS.items())
def test_control_elevations(dem, place, control):
    lon, lat, metres = control
    assert nearest(dem, lon, lat) == pytest.approx(metres, abs=TOLERANCE_M), place


def test_posts_lie_on_exact_multiples_of_30_seconds(dem):
    transform, values, raster = dem
    first_post = transform[0] + transform[1] / 2, transform[3] + transform[5] / 2
    assert first_post == pytest.approx((50.0, 44.0), abs=1e-9)
    assert transform[1] == pytest.approx(1 / 120)
    assert values.shape == (20 * 120 + 1, 22 * 120 + 1)
    assert values.dtype == np.int16
    assert raster.GetRasterBand(1).GetOverviewCount() == 2


def test_without_the_half_cell_shift_the_controls_are_missed(dem):
    """The shift is what makes the control values right: half a cell south-east most of them are wrong."""
    half = 1 / 240
    wrong = [
        abs(nearest(dem, lon - half * 1.02, lat + half * 1.02) - metres) > TOLERANCE_M
        for lon, lat, metres in CONTROLS.values()
    ]
    assert sum(wrong) >= 5


def test_same_as_the_reference_clip(dem):
    reference = ROOT.parent / "shared" / "data" / "globe_1km" / "globe_30s_lon58-72_lat24-42.tif"
    if not reference.exists():
        pytest.skip("the reference clip is not beside this checkout")
    clip = gdal.Open(str(reference))
    (x0, dx, _, y0, _, dy), values, _ = dem
    column, row = round((clip.GetGeoTransform()[0] - x0) / dx), round((clip.GetGeoTransform()[3] - y0) / dy)
    other = clip.ReadAsArray()
    assert np.array_equal(values[row : row + other.shape[0], column : column + other.shape[1]], other)


def test_every_waypoint_and_section_is_there():
    for table, source, expected in (("waypoints", "waypoints.csv", 80), ("sections", "sections.csv", 39)):
        with (FOLDER / "source" / source).open(encoding="utf-8") as file:
            published = list(csv.DictReader(file))
        assert len(published) == expected
        assert len(rows("corridor.gpkg", f"select 1 from {table}")) == expected
    stored = {row["id"]: row for row in rows("corridor.gpkg", "select * from waypoints")}
    with (FOLDER / "source" / "waypoints.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kept = stored[row["id"]]
            assert (kept["name"], kept["kind"], kept["source"]) == (row["name"], row["kind"], row["source"])


@pytest.mark.parametrize(
    ("waypoint", "certainty", "uncertainty_km"),
    [
        ("af-herat", "gazetteer", None),
        ("af-torghundi", "gazetteer", 1.8),
        ("af-robat-paryan", "estimate", 16.7),
        ("x-helmand", "estimate", None),
        ("x-khash-rud", "estimate", 5.6),
        ("pk-kolpur", "unverified", 5.6),
        ("pk-nag", "unverified", 16.7),
    ],
)
def test_certainty_of_waypoints(waypoint, certainty, uncertainty_km):
    (found,) = [row for row in rows("corridor.gpkg", "select * from waypoints") if row["id"] == waypoint]
    assert (found["certainty"], found["uncertainty_km"]) == (certainty, uncertainty_km)


def test_torghundi_chaman_claims_contradict_each_other():
    claims = {row["id"]: row for row in rows("corridor.gpkg", "select * from claims")}
    stretch = {key: row for key, row in claims.items() if row["stretch"] == "Torghundi - Chaman"}
    assert {row["claimed_km"] for row in stretch.values()} == {618.0, 687.0, 745.0, 948.5}
    assert all("run from 618 to 948.5 km" in row["contradiction"] for row in stretch.values())
    announced = stretch["ambassador"]["contradiction"]
    assert "58 km shorter than: straight chain through the towns (745 km)" in announced
    assert "fits Herat - Spin Boldak" in announced
    assert stretch["great-circle"]["computed_km"] == pytest.approx(
        GEOD.inv(62.2833, 35.25, 66.45975, 30.92102)[2] / 1000, abs=0.06
    )


def test_sections_state_their_contradictions():
    sections = {row["row"]: row for row in rows("corridor.gpkg", "select * from sections")}
    segment = sections[19]["contradiction"]
    assert "shorter than straight pieces" in segment
    assert "115 + 737.5 + 96" in segment
    assert "948.5 km: it is 261.5 km shorter" in segment
    assert "811 km" in sections[16]["contradiction"]
    assert "737.5 km" in sections[17]["contradiction"]
    assert "677 km" in sections[3]["contradiction"]
    assert sections[18]["contradiction"] is None
    for row in (12, 13, 29, 35, 36, 37, 38, 39):
        assert sections[row]["geom"] is None
        assert "no line" in sections[row]["geometry_note"]
    assert sections[16]["chain_km"] == pytest.approx(538.1, abs=0.1)
    assert sections[16]["straight_ratio"] == pytest.approx(737.5 / 538.1, abs=0.001)


def test_lines_say_that_they_are_schematic():
    railways = rows("corridor.gpkg", "select * from railways")
    assert all("not the track" in row["geometry_note"] for row in railways)
    assert {row["status"] for row in railways} == {"open", "under_construction", "planned", "studied"}
    assert {row["gauge_mm"] for row in railways} == {"1520", "1435", "1676", "undecided"}


def test_named_rivers_say_where_the_name_is_from():
    named = rows("rivers_borders.gpkg", "select * from rivers where name is not null")
    assert {row["name"] for row in named} >= {"Harirud", "Helmand", "Khash Rud", "Arghandab"}
    assert all("WDB II has no names" in row["name_source"] for row in named)


def test_nothing_of_share_alike_or_conflict_data_is_shipped():
    tables = {"corridor.gpkg": 7, "rivers_borders.gpkg": 3}
    for file, count in tables.items():
        found = [row["table_name"] for row in rows(file, "select table_name from gpkg_contents")]
        assert len(found) == count
        for table in found:
            columns = {row["name"].lower() for row in rows(file, f"pragma table_info({table})")}
            assert not columns & {"osm_id", "railway", "best_est", "deaths_a"}
    rivers_sources = {row["source"] for row in rows("rivers_borders.gpkg", "select distinct source from rivers")}
    assert rivers_sources == {"GSHHG 2.3.7 / WDB II"}


def test_each_file_has_its_notice_and_the_folder_is_small():
    notices = (FOLDER / "NOTICES.md").read_text(encoding="utf-8")
    for file in ("elevation_30s.tif", "rivers_borders.gpkg", "corridor.gpkg"):
        assert f"## {file}" in notices
    for licence in ("Public domain", "GNU Lesser General Public License", "Attribution 4.0"):
        assert licence in notices
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 12e6


def test_description_is_the_source_with_places_filled_in():
    source = json.loads((FOLDER / "source" / "corridor.json").read_text(encoding="utf-8"))
    built = json.loads((FOLDER / "corridor.json").read_text(encoding="utf-8"))
    assert (built["start"]["id"], built["end"]["id"]) == (source["start"], source["end"])
    assert (built["start"]["lon"], built["start"]["lat"]) == (62.2833, 35.25)
    assert (built["end"]["lon"], built["end"]["lat"]) == (66.45975, 30.92102)
    assert [[place["id"] for place in via["waypoints"]] for via in built["vias"]] == [
        via["waypoints"] for via in source["vias"]
    ]
