"""karwan:exportlongsection writes what the dock writes: the same stations to the last digit."""

from __future__ import annotations

import csv

import ezdxf
import numpy as np
import pytest
from algorithm_builders import Ear, layer_of, run, write_hills
from karwan.algorithms.export_long_section import ExportLongSection
from karwan.exchange.long_section import write_stations_csv
from karwan.layers.geometry import geometry_of_alignment
from qgis.core import QgsProcessingException
from study_builders import NORTH, SOUTH, evaluation


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def lines(*names):
    found = [evaluation(name, given).alignment for name, given in zip(names, (NORTH, SOUTH))]
    return layer_of("LineStringZ", *((geometry_of_alignment(line), line.name) for line in found))


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parameters(dem, folder, *names, **more):
    return {"LINES": lines(*names), "DEM": dem, "FOLDER": str(folder), "STANDARD": "1520-international", **more}


def test_each_line_becomes_a_table_and_a_drawing(dem, tmp_path):
    ear = Ear()
    given = parameters(dem, tmp_path, "North", "North", EXAGGERATION=5.0)
    found = run(ExportLongSection, given, ear)
    assert [path.split("/")[-1] for path in found["FILES"]] == ["North.csv", "North.dxf", "North-2.csv", "North-2.dxf"]
    # The same levels judged in the core: the rows are equal.
    whole = evaluation("North", NORTH)
    dock = rows(write_stations_csv(whole, tmp_path / "dock.csv"))
    own = rows(tmp_path / "North.csv")
    assert len(own) == len(dock)
    for name in ("chainage_m", "ground_m", "formation_m", "grade_permille"):
        ours, theirs = (np.array([float(row[name] or 0.0) for row in table]) for table in (own, dock))
        assert ours == pytest.approx(theirs, abs=0.002)
    drawing = ezdxf.readfile(tmp_path / "North.dxf")
    assert drawing.header["$INSUNITS"] == 6
    titles = [one.plain_text(fast=False).replace("\xa0", " ") for one in drawing.modelspace().query("MTEXT")]
    assert any("exaggeration 5." in title for title in titles)


def test_files_that_are_there_are_kept_unless_allowed(dem, tmp_path):
    given = parameters(dem, tmp_path, "A/B", FORMATS=["csv"])
    path = tmp_path / "A-B.csv"
    path.write_text("before")
    with pytest.raises(QgsProcessingException, match="there already"):
        run(ExportLongSection, given)
    assert path.read_text() == "before"
    run(ExportLongSection, {**given, "OVERWRITE": True})
    assert rows(path)[0]["chainage_m"] == "0.000"
