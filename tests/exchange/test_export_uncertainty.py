"""Ranges by elevation error are attributes of exported alternatives where they hold, and none where they do not."""

from __future__ import annotations

import json

import pytest
from karwan.exchange.export import GEOJSON, SHAPEFILE, export_alternatives
from karwan.exchange.rows import with_ranges
from karwan.layers.study import Study
from karwan.layers.uncertainty_fields import EXPORTED
from osgeo import ogr
from study_builders import SOUTH, evaluation, simulated

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.fixture
def records(tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="T")
    return [study.add(line) for line in (evaluation(), evaluation("South", SOUTH))]


def test_what_holds_is_written_by_long_and_short_names(records, tmp_path):
    one = simulated()
    rows = [with_ranges(records[0], one), with_ranges(records[1], one.with_line(True))]
    shape, geojson = export_alternatives(rows, tmp_path / "out", [SHAPEFILE, GEOJSON])
    north, south = (feature["properties"] for feature in json.loads(geojson.read_text(encoding="utf-8"))["features"])
    cost = one.found.redesigned.cost_musd
    assert (north["elev_cost_low_musd"], north["elev_cost_high_musd"]) == pytest.approx((cost.low, cost.high))
    assert (north["elev_more_chance"], north["elev_sigma_m"]) == (0.83, 18.2)
    assert not any(south.get(spec.name) for spec in EXPORTED)
    file = ogr.Open(str(shape))
    feature = next(iter(file.GetLayer(0)))
    assert feature["ecost_high"] == pytest.approx(cost.high)


def test_without_any_that_holds_there_are_no_such_fields(records, tmp_path):
    rows = [with_ranges(records[0], None), with_ranges(records[1], simulated().with_line(True))]
    (geojson,) = export_alternatives(rows, tmp_path / "out", [GEOJSON])
    (north, _) = json.loads(geojson.read_text(encoding="utf-8"))["features"]
    assert not {spec.name for spec in EXPORTED} & set(north["properties"])
