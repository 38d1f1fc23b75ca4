"""Exports put in the place of older ones: nothing of the old is read with the new, and what fails changes nothing."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from karwan.core.errors import ExportError
from karwan.exchange.export import GEOJSON, GEOPACKAGE, SHAPEFILE, export_alternatives
from study_builders import SOUTH, evaluation

NAME = "North"


@pytest.fixture(scope="module")
def north():
    return evaluation(NAME)


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


def names_in(path):
    database = sqlite3.connect(path)
    found = [name for (name,) in database.execute("SELECT name FROM alternatives ORDER BY fid")]
    database.close()
    return found


OLD_SIDECARS = ("alternatives.qix", "alternatives.sbn", "alternatives.SBX", "alternatives.shp.xml", "alternatives.qpj")


def test_a_new_shapefile_is_not_read_by_the_old_ones_index(tmp_path, north, south):
    from osgeo import ogr

    (path,) = export_alternatives([replaced(north), north], tmp_path, [SHAPEFILE])
    source = ogr.Open(str(path), 1)
    source.ExecuteSQL("CREATE SPATIAL INDEX ON alternatives")
    source = None
    for name in OLD_SIDECARS[1:]:
        (path.parent / name).write_bytes(b"of the old one")
    (path.parent / "alternatives.qml").write_text("<qgis/>")
    (path.parent / "alternatives-2.qix").write_bytes(b"another's")
    export_alternatives([north, south], tmp_path, [SHAPEFILE], overwrite=True)
    left = {file.name for file in path.parent.iterdir()}
    assert not left & set(OLD_SIDECARS)
    assert {"alternatives.qml", "alternatives-2.qix"} <= left
    layer = (source := ogr.Open(str(path))).GetLayer(0)
    for lon, lat in zip(north.alignment.lon[::50], north.alignment.lat[::50]):
        layer.SetSpatialFilterRect(lon - 1e-6, lat - 1e-6, lon + 1e-6, lat + 1e-6)
        assert NAME in [feature["name"] for feature in layer]
    del layer, source


def replaced(given):
    """The same far away, so that an index of it would not find the line where it is."""
    line = given.alignment
    return replace(given, alignment=replace(line, lon=line.lon + 40.0, name="Far"))


@pytest.mark.parametrize("broken", [False, True])
def test_sidecars_come_back_when_a_shapefile_cannot_be_replaced(tmp_path, north, south, monkeypatch, broken):
    (path,) = export_alternatives([north], tmp_path, [SHAPEFILE])
    for name in OLD_SIDECARS:
        (path.parent / name).write_bytes(b"of the old one")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    real, calls = os.replace, []

    def failing(source, target):
        calls.append(target)
        if len(calls) == (3 if broken else 12):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(ExportError, match="No space left"):
        export_alternatives([south], tmp_path, [SHAPEFILE], overwrite=True)
    monkeypatch.undo()
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def editor(path):
    """Another program that has written to a GeoPackage's log and has not closed it."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("PRAGMA wal_autocheckpoint = 0")
    other.execute("CREATE TABLE more (x)")
    other.execute("INSERT INTO more VALUES ('of the old one')")
    return other


def test_the_log_of_an_old_geopackage_is_not_replayed_onto_the_new(tmp_path, north, south):
    (path,) = export_alternatives([north], tmp_path, [GEOPACKAGE])
    other = editor(path)
    kept = {end: Path(f"{path}{end}").read_bytes() for end in ("-wal", "-shm")}
    old = path.read_bytes()
    other.close()
    # As a crash leaves it: the file without what only the log knows.
    path.write_bytes(old)
    for end, content in kept.items():
        Path(f"{path}{end}").write_bytes(content)
    export_alternatives([south, north], tmp_path, [GEOPACKAGE], overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["alternatives.gpkg"]
    assert names_in(path) == ["South", NAME]
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_geopackage_in_use_is_not_replaced(tmp_path, north, south):
    (path,) = export_alternatives([north], tmp_path, [GEOPACKAGE])
    other = editor(path)
    try:
        before = path.read_bytes()
        with pytest.raises(ExportError, match="open in another program"):
            export_alternatives([south], tmp_path, [GEOPACKAGE, GEOJSON], overwrite=True)
        assert path.read_bytes() == before
        assert other.execute("SELECT x FROM more").fetchall() == [("of the old one",)]
        assert not (tmp_path / "alternatives.geojson").exists()
    finally:
        other.close()
