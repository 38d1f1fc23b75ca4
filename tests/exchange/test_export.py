"""Exported files, read by libraries that did not write them: the alignment is in them, whole, or nothing is."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapefile
import shapely
from judge_beside import JUDGE, needs_judge
from karwan.core.alignment import Alignment
from karwan.core.errors import ExportError
from karwan.core.exposure import Exposure
from karwan.exchange.export import FORMATS, GEOJSON, GEOPACKAGE, SHAPEFILE, SHAPEFILE_ZIP, export_alternatives
from karwan.exchange.rows import ExportRow
from karwan.layers.study import Study
from osgeo import gdal
from pyproj import CRS, Geod, Transformer
from study_builders import SOUTH, evaluation, hills

GEOD = Geod(ellps="WGS84")
SHORT = {
    "name": "name", "length_km": "len_km", "cost_musd": "cost_musd", "cost_low_musd": "cost_low",
    "cost_high_musd": "cost_high", "max_grade_permille": "grade_max", "min_radius_m": "radius_min",
    "bridge_km": "bridge_km", "tunnel_km": "tunnel_km", "cut_mm3": "cut_mm3", "fill_mm3": "fill_mm3",
    "time_fwd_min": "time_fwd", "time_rev_min": "time_rev", "violations": "violations", "standard": "standard",
}  # fmt: skip
OPERATION = {
    "train": "train", "degrees_per_km": "deg_per_km", "virtual_fwd_km": "virt_fwd", "virtual_rev_km": "virt_rev",
    "energy_fwd_mwh": "energy_fwd", "energy_rev_mwh": "energy_rev", "load_fwd_t": "load_fwd_t",
    "load_rev_t": "load_rev_t", "trains_per_day": "trains_day", "rounding_percent": "rounding",
}  # fmt: skip
NAME = "شمال کاروان № 1"


@pytest.fixture(scope="module")
def north():
    return evaluation(NAME)


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


def read_shapefile(reader):
    for record in reader.shapeRecords():
        xy, z = np.array(record.shape.points), np.array(record.shape.z)
        yield record.record.as_dict(), np.column_stack((xy, z))


def read_geopackage(path):
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute("SELECT * FROM alternatives ORDER BY fid"):
            blob = row["geom"]
            envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
            points = shapely.get_coordinates(shapely.from_wkb(blob[8 + envelope :]), include_z=True)
            yield dict(row), points
    database.close()


def read_geojson(path):
    for feature in json.loads(Path(path).read_text(encoding="utf-8"))["features"]:
        yield feature["properties"], np.array(feature["geometry"]["coordinates"])


def off_line_m(points, alignment):
    """How far points (degrees, level) lie from the alignment: across and in level, m, at its nearest place."""
    lon, lat, level = alignment.lon, alignment.lat, alignment.level_m
    east = math.cos(math.radians(lat.mean())) * 111_195.0
    ax, ay = lon * east, lat * 111_195.0
    across, up = [], []
    for px, py, pz in zip(points[:, 0] * east, points[:, 1] * 111_195.0, points[:, 2]):
        dx, dy = np.diff(ax), np.diff(ay)
        t = np.clip(((px - ax[:-1]) * dx + (py - ay[:-1]) * dy) / (dx * dx + dy * dy), 0, 1)
        distance = np.hypot(ax[:-1] + t * dx - px, ay[:-1] + t * dy - py)
        i = int(np.argmin(distance))
        across.append(distance[i])
        up.append(abs(level[i] + t[i] * (level[i + 1] - level[i]) - pz))
    return max(across), max(up)


def test_the_shapefile_has_all_its_parts_and_another_library_reads_it(tmp_path, north, south):
    (path,) = export_alternatives([north, south], tmp_path, [SHAPEFILE])
    folder = tmp_path / "shapefile"
    assert path == folder / "alternatives.shp"
    assert {file.name for file in folder.iterdir()} == {
        *(f"alternatives.{end}" for end in ("shp", "shx", "dbf", "prj", "cpg")), "fields.csv",
    }  # fmt: skip
    assert (folder / "alternatives.cpg").read_text() == "UTF-8"
    assert CRS.from_wkt((folder / "alternatives.prj").read_text()).to_epsg() == 4326
    with shapefile.Reader(str(path)) as reader:
        assert reader.shapeType == shapefile.POLYLINEZ
        assert [field[0] for field in reader.fields if field[0] != "DeletionFlag"] == [
            *SHORT.values(),
            *OPERATION.values(),
        ]
        for (attributes, points), given in zip(read_shapefile(reader), (north, south)):
            for name, value in given.attributes().items():
                assert attributes[SHORT[name]] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-8))
            run = given.operation
            assert attributes["train"] == run.train
            assert attributes["energy_rev"] == pytest.approx(run.back.energy_mwh, abs=1e-8)
            assert attributes["load_fwd_t"] == pytest.approx(run.forward.trailing_load_t, abs=1e-8)
            assert attributes["rounding"] == pytest.approx(given.rounding.extra_percent, abs=1e-8)
            line = given.alignment
            np.testing.assert_array_equal(points, np.column_stack((line.lon, line.lat, line.level_m)))


def test_lines_without_operation_have_the_contracts_fields_and_no_empty_ones(tmp_path, north):
    (path,) = export_alternatives([replace(north, operation=None, rounding=None)], tmp_path, [SHAPEFILE])
    with shapefile.Reader(str(path)) as reader:
        assert [field[0] for field in reader.fields if field[0] != "DeletionFlag"] == list(SHORT.values())


def test_exposure_is_exported_where_any_line_was_looked_at(tmp_path, north, south):
    exposed = replace(north, exposures=(Exposure("Dunes", 3.0, 4.5, 0.0, ((0.0, 3_000.0),)),))
    (path,) = export_alternatives([exposed, south], tmp_path, [SHAPEFILE])
    with shapefile.Reader(str(path)) as reader:
        first, second = (record.as_dict() for record in reader.records())
    assert (first["exposed_km"], first["exposure"]) == (3.0, 4.5)
    assert second["exposure"] is None
    (path,) = export_alternatives([north], tmp_path, [GEOPACKAGE])
    ((row, _),) = read_geopackage(path)
    assert "exposure" not in row


def test_a_studys_alternative_is_exported_with_its_operation(tmp_path, north):
    record = Study.create(tmp_path / "study.gpkg", title="S").add(north)
    (path,) = export_alternatives([record], tmp_path, [GEOPACKAGE])
    ((row, _),) = read_geopackage(path)
    assert row["trains_per_day"] == north.operation.trains_per_day
    assert row["virtual_fwd_km"] == north.operation.forward.virtual_length_km


def test_the_field_dictionary_explains_every_short_name(tmp_path, north):
    export_alternatives([north], tmp_path, [SHAPEFILE])
    with (tmp_path / "shapefile" / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["full_name"]: row["shapefile_name"] for row in rows if row["shapefile_name"] != "Z"} == {
        **SHORT,
        **OPERATION,
    }
    assert max(len(row["shapefile_name"]) for row in rows) <= 10
    assert all(row["meaning"] for row in rows)


def test_the_zip_holds_the_same_shapefile(tmp_path, north):
    folder, archive = export_alternatives([north], tmp_path, [SHAPEFILE, SHAPEFILE_ZIP])
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        parts = {Path(name).suffix[1:]: io.BytesIO(opened.read(name)) for name in opened.namelist()}
    assert set(parts) == {"shp", "shx", "dbf", "prj", "cpg", "csv"}
    with shapefile.Reader(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], encoding="utf-8") as reader:
        ((attributes, points),) = read_shapefile(reader)
    with shapefile.Reader(str(folder)) as reader:
        ((same, line),) = read_shapefile(reader)
    assert attributes == same
    np.testing.assert_array_equal(points, line)


def test_geopackage_and_geojson_hold_the_full_names(tmp_path, north, south):
    package, text = export_alternatives([north, south], tmp_path, [GEOPACKAGE, GEOJSON])
    for found in (list(read_geopackage(package)), list(read_geojson(text))):
        assert len(found) == 2
        for (attributes, points), given in zip(found, (north, south)):
            for name, value in given.attributes().items():
                assert attributes[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-12))
            line = given.alignment
            np.testing.assert_allclose(points, np.column_stack((line.lon, line.lat, line.level_m)), atol=1e-8, rtol=0)
    assert "crs" not in json.loads(text.read_text(encoding="utf-8"))


@pytest.mark.parametrize("crs", ["EPSG:32641", "EPSG:3857", "EPSG:32645", "EPSG:4240"])
@pytest.mark.parametrize("kind", [SHAPEFILE, GEOPACKAGE])
def test_in_another_system_the_line_is_still_the_alignment(tmp_path, north, crs, kind):
    """Vertices and the middles of the edges between them, moved back one by one, lie on the alignment."""
    sparse = Alignment(
        "Long edges", *(np.array(v) for v in ([62.1, 62.9, 62.95], [34.2, 34.9, 34.2], [800.0, 900, 950]))
    )
    for row in (ExportRow(sparse, {}), ExportRow(north.alignment, north.attributes())):
        (path,) = export_alternatives([row], tmp_path, [kind], crs=crs, overwrite=True)
        if kind == SHAPEFILE:
            with shapefile.Reader(str(path)) as reader:
                ((_, points),) = read_shapefile(reader)
        else:
            ((_, points),) = read_geopackage(path)
        both = np.vstack((points, (points[1:] + points[:-1]) / 2.0))
        back = Transformer.from_crs(crs, 4326, always_xy=True)
        both[:, 0], both[:, 1] = back.transform(both[:, 0], both[:, 1])
        some = both[:: max(1, len(both) // 300)]
        across, up = off_line_m(some, row.alignment)
        assert across < 0.05
        assert up < 0.01


def test_geojson_is_wgs84_whatever_was_asked(tmp_path, north):
    (path,) = export_alternatives([north], tmp_path, [GEOJSON], crs="EPSG:32641")
    ((_, points),) = read_geojson(path)
    assert points[0, :2] == pytest.approx((north.alignment.lon[0], north.alignment.lat[0]), abs=1e-8)


def test_records_of_a_study_export_as_their_evaluations_do(tmp_path, north):
    study = Study.create(tmp_path / "s.gpkg", title="S")
    study.add(north)
    (a,) = export_alternatives(study.alternatives(), tmp_path / "a", [GEOJSON])
    (b,) = export_alternatives([north], tmp_path / "b", [GEOJSON])
    assert a.read_bytes() == b.read_bytes()


# What must not happen


def test_a_name_that_does_not_fit_is_refused_not_cut(tmp_path, north):
    fits, long = "ب" * 127, "ب" * 128
    (path,) = export_alternatives(
        [replace(north, alignment=replace(north.alignment, name=fits))], tmp_path, [SHAPEFILE]
    )
    with shapefile.Reader(str(path)) as reader:
        assert reader.record(0)["name"] == fits
    with pytest.raises(ExportError, match="256 bytes; a shapefile holds 254"):
        export_alternatives(
            [replace(north, alignment=replace(north.alignment, name=long))], tmp_path / "b", [SHAPEFILE]
        )
    assert list((tmp_path / "b").iterdir()) == []


def test_files_that_are_there_stay_unless_overwriting_is_allowed(tmp_path, north, south):
    export_alternatives([north], tmp_path, list(FORMATS))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(ExportError, match="already"):
        export_alternatives([south], tmp_path, list(FORMATS))
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    export_alternatives([south], tmp_path, list(FORMATS), overwrite=True)
    ((attributes, _),) = read_geojson(tmp_path / "alternatives.geojson")
    assert attributes["name"] == "South"
    assert set(before) == {file for file in tmp_path.rglob("*") if file.is_file()}


def test_if_one_file_cannot_be_put_in_place_the_old_ones_come_back(tmp_path, north, south, monkeypatch):
    export_alternatives([north], tmp_path, list(FORMATS))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    real, calls = os.replace, []

    def failing(source, target):
        calls.append(target)
        if len(calls) == 9:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(ExportError, match="No space left"):
        export_alternatives([south], tmp_path, list(FORMATS), overwrite=True)
    monkeypatch.undo()
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_read_only_folder_is_said_and_nothing_is_left(tmp_path, north):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(ExportError, match="read-only"):
            export_alternatives([north], tmp_path, [SHAPEFILE])
    finally:
        tmp_path.chmod(0o755)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_full_disk_leaves_nothing_half_written(tmp_path, kind):
    lon = np.linspace(62.0, 63.0, 20_000)
    line = Alignment("Long", lon, 34.0 + 0.1 * np.sin(lon * 500), 900.0 + lon)
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(ExportError, match=r"the disk is full|No space left"):
            export_alternatives([ExportRow(line, {})], disk, [kind])
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"formats": ["dwg"]}, "Unknown format dwg"),
        ({"formats": []}, "Unknown format"),
        ({"name": "../outside"}, "no file name"),
        ({"name": ".hidden"}, "no file name"),
        ({"crs": "EPSG:99999999"}, "not understood"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, north, changes, said):
    arguments = {"formats": [GEOJSON], **changes}
    with pytest.raises(ExportError, match=said):
        export_alternatives([north], tmp_path / "out", **arguments)


def test_a_system_that_is_not_defined_there_is_refused(tmp_path, north):
    gnomonic = "+proj=gnom +lat_0=-34 +lon_0=-118 +ellps=WGS84"
    with pytest.raises(ExportError, match="not defined"):
        export_alternatives([north], tmp_path, [GEOPACKAGE], crs=gnomonic)


def test_nothing_to_export_and_lines_without_levels_are_refused(tmp_path, north):
    with pytest.raises(ExportError, match="no alternative"):
        export_alternatives([], tmp_path, [GEOJSON])
    flat = ExportRow(replace(north.alignment, level_m=None), {})
    with pytest.raises(ExportError, match="no formation levels"):
        export_alternatives([flat], tmp_path, [GEOJSON])


# The judge, who believes nothing but the geometry


@needs_judge
@pytest.mark.parametrize("kind", [SHAPEFILE, GEOPACKAGE, GEOJSON])
@pytest.mark.parametrize("crs", [4326, "EPSG:32642"])
def test_the_judge_agrees_with_the_evaluation(tmp_path, north, south, kind, crs):
    terrain = hills()
    dem = tmp_path / "dem.tif"
    rows, columns = terrain.elevation_m.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(dem), columns, rows, 1, gdal.GDT_Float32)
    raster.SetGeoTransform(terrain.geotransform)
    raster.SetProjection(terrain.crs_wkt)
    raster.GetRasterBand(1).WriteArray(terrain.elevation_m)
    raster = None
    (path,) = export_alternatives([north, south], tmp_path / "out", [kind], crs=crs)
    answer = subprocess.run(
        [sys.executable, str(JUDGE), str(path), str(dem), "--json"], capture_output=True, text=True, check=False
    )
    judged = json.loads(answer.stdout)
    for measured, given in zip(judged, (north, south)):
        assert measured["length_km"] == pytest.approx(given.length_km, rel=1e-3)
        assert measured["max_grade_permille"] == pytest.approx(given.max_grade_permille, abs=0.1)
        assert measured["min_radius_m"] == pytest.approx(given.min_radius_m, rel=0.02)
        for name in ("bridge_km", "tunnel_km", "cut_mm3", "fill_mm3", "cost_musd"):
            assert measured[name] == pytest.approx(getattr(given, name), rel=0.02, abs=0.026)
