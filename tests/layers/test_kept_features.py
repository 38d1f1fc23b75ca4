"""What was read stays for the next question, and never longer than it is true."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from karwan.core.crossings import crossings
from karwan.core.errors import CancelledError
from karwan.core.line_boxes import cells_along
from karwan.core.progress import Silent
from karwan.layers.crossing_layers import read, snapshot
from karwan.layers.kept_features import KeptFeatures, Shapes
from osgeo import gdal, ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

LINE = (np.array([62.0, 62.6]), np.array([34.0, 34.0]))
FURTHER = (np.array([62.4, 63.4]), np.array([34.0, 34.3]))


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def made(path, driver="GPKG", options=()):
    """A file of 60 rivers from west to east, one every 0.025 degrees."""
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = gdal.GetDriverByName(driver).Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    table = dataset.CreateLayer("rivers", srs, ogr.wkbLineString, list(options))
    table.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    for k in range(60):
        feature = ogr.Feature(table.GetLayerDefn())
        feature["name"] = f"river {k}"
        x = 62.0125 + 0.025 * k
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"LINESTRING ({x} 33.5, {x} 34.5)"))
        table.CreateFeature(feature)
    return path


@pytest.fixture
def rivers(project, tmp_path):
    layer = QgsVectorLayer(f"{made(tmp_path / 'rivers.gpkg')}|layername=rivers", "rivers", "ogr")
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def asked(layer, project, kept, *lines):
    return read(snapshot(layer, project, lines, kept=kept), None, lines)[0]


def names_met(layer, line=LINE):
    return [point.name for point in crossings(*line, [layer]).points]


def test_the_same_question_again_reads_nothing_and_makes_nothing_anew(rivers, project):
    kept = KeptFeatures()
    first, again = asked(rivers, project, kept, LINE), asked(rivers, project, kept, LINE)
    assert len(first.ids) > 20
    assert again.geometries is first.geometries
    assert again.parts is first.parts


def test_of_another_line_only_what_is_new_is_read_and_the_answer_is_that_of_a_fresh_reading(rivers, project):
    kept = KeptFeatures()
    asked(rivers, project, kept, LINE)
    both, fresh = asked(rivers, project, kept, FURTHER), asked(rivers, project, None, FURTHER)
    assert len(both.ids) > len(fresh.ids)
    assert len(set(both.ids)) == len(both.ids)
    assert crossings(*FURTHER, [both]).points == crossings(*FURTHER, [fresh]).points
    assert len(crossings(*FURTHER, [fresh]).points) == 40


def test_only_missing_cells_are_asked_for():
    kept, seen = KeptFeatures(), []

    def reader(missing):
        seen.append(missing)
        return Shapes([], np.zeros(0, dtype=object), [], [])

    one, two = cells_along([LINE], 200.0), cells_along([FURTHER], 200.0)
    for cells in (one, two, one | two):
        kept.about(("layer", 1), cells, reader, Silent())
    assert seen == [one, two - one]


def test_the_file_changed_by_another_program(rivers, project, tmp_path):
    kept = KeptFeatures()
    assert names_met(asked(rivers, project, kept, LINE))[0] == "river 0"
    dataset = ogr.Open(str(tmp_path / "rivers.gpkg"), 1)
    dataset.GetLayer(0).DeleteFeature(1)
    dataset = None
    assert names_met(asked(rivers, project, kept, LINE))[0] == "river 1"


def test_unsaved_and_saved_edits_and_filters_count(rivers, project):
    kept = KeptFeatures()
    asked(rivers, project, kept, LINE)
    rivers.startEditing()
    rivers.changeGeometry(1, QgsGeometry.fromWkt("LINESTRING (62.3 33.9, 62.3 33.8)"))
    added = QgsFeature(rivers.fields())
    added.setGeometry(QgsGeometry.fromWkt("LINESTRING (62.005 33.9, 62.005 34.1)"))
    added.setAttribute("name", "new")
    rivers.addFeature(added)
    unsaved = names_met(asked(rivers, project, kept, LINE))
    assert unsaved[:2] == ["new", "river 1"]
    assert rivers.commitChanges()
    assert names_met(asked(rivers, project, kept, LINE)) == unsaved
    rivers.setSubsetString("\"name\" = 'river 3'")
    assert names_met(asked(rivers, project, kept, LINE)) == ["river 3"]
    rivers.setSubsetString("")
    rivers.startEditing()
    rivers.deleteFeature(2)
    rivers.rollBack()
    assert names_met(asked(rivers, project, kept, LINE)) == unsaved


def test_layers_that_can_change_unseen_are_not_kept(rivers, project):
    kept = KeptFeatures()
    rivers.setDisplayExpression("upper(\"name\") || '!'")
    assert names_met(asked(rivers, project, kept, LINE))[0] == "RIVER 0!"
    memory = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string", "memory", "memory")
    project.addMapLayer(memory)
    asked(memory, project, kept, LINE)
    assert kept.vertices == 0
    feature = QgsFeature(memory.fields())
    feature.setGeometry(QgsGeometry.fromWkt("LINESTRING (62.3 33.9, 62.3 34.1)"))
    memory.dataProvider().addFeature(feature)
    assert len(names_met(asked(memory, project, kept, LINE))) == 1


def test_a_file_without_an_index_gives_the_same_near_the_line_alone(rivers, project, tmp_path):
    plain = QgsVectorLayer(str(made(tmp_path / "plain.shp", "ESRI Shapefile")), "plain", "ogr")
    project.addMapLayer(plain)
    kept = KeptFeatures()
    bare = asked(plain, project, kept, LINE)
    assert not snapshot(plain, project, [LINE]).indexed
    assert set(bare.names) == set(asked(rivers, project, None, LINE).names)
    assert names_met(asked(plain, project, kept, FURTHER), FURTHER) == [f"river {k}" for k in range(16, 56)]


def test_no_more_is_kept_than_was_said(rivers, project):
    kept = KeptFeatures(most_vertices=20)
    first = asked(rivers, project, kept, LINE)
    assert len(first.ids) > 20
    assert kept.vertices == 0
    assert asked(rivers, project, kept, LINE).names == first.names


class Stopping:
    """Progress that is cancelled once something is reported or some time has gone by."""

    def __init__(self, after_reports=1, after_s=np.inf):
        self.fractions, self._after = [], after_reports
        self._until = time.perf_counter() + after_s

    def report(self, fraction, message=""):
        self.fractions.append(fraction)

    def is_cancelled(self):
        return len(self.fractions) >= self._after or time.perf_counter() > self._until


def test_a_cancelled_reading_leaves_nothing_half_read(rivers, project):
    kept = KeptFeatures()
    with pytest.raises(CancelledError):
        read(snapshot(rivers, project, [LINE], kept=kept), Stopping(), [LINE])
    assert kept.vertices == 0
    assert len(names_met(asked(rivers, project, kept, LINE))) == 24


def test_reading_says_how_far_it_is(rivers, project):
    watched = Stopping(after_reports=10_000)
    lines = [LINE, FURTHER]
    read(snapshot(rivers, project, lines), watched, lines)
    assert watched.fractions == sorted(watched.fractions)
    assert len(watched.fractions) > 4
    assert watched.fractions[0] == 0.0
    assert watched.fractions[-1] == 1.0


def test_who_waits_for_another_reading_can_be_cancelled():
    kept, begun, go_on = KeptFeatures(), Event(), Event()

    def slow(missing):
        begun.set()
        go_on.wait(10.0)
        return Shapes([], np.zeros(0, dtype=object), [], [])

    cells = cells_along([LINE], 200.0)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(kept.about, ("layer",), cells, slow, Silent())
        assert begun.wait(10.0)
        try:
            with pytest.raises(CancelledError):
                kept.about(("layer",), cells, slow, Stopping(after_s=0.1))
        finally:
            go_on.set()
        reading.result()
