"""The tab Crossings shows, filters and copies what the study knows; the window's answers are the algorithm's."""

import numpy as np
import pytest
from karwan.algorithms.terrain_crossings import TerrainCrossings
from karwan.core.alignment import Alignment
from karwan.core.crossed import Asked, IntervalCrossing, NearFeature, PointCrossing
from karwan.core.terrain_classes import ClassLimits
from karwan.layers.compat import is_null
from karwan.layers.study_layers import study_layer
from karwan.ui.crossings_action import CrossingsAction
from karwan.ui.crossings_filter import CrossingsFilter
from map_mouse import make_dem, wait_until
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

RIVER = PointCrossing(
    "Rivers", "7", "Harirud", "crossing", 5_000.0, 62.1, 34.3, 31.0, 930.0, "river", "perennial", 2, 120.0, -59.0,
    1_250.0, "upstream", "a map",
)  # fmt: skip
ROAD = PointCrossing("Roads", "8", "<b>A1</b>", "crossing", 9_000.0, 62.2, 34.3, 80.0, 931.0, "road", "primary")
MINED = IntervalCrossing("Mines", "3", "Field 3", 2_000.0, 4_000.0, "mined", "minefield", 3.0, "survey")
VILLAGE = NearFeature(
    "Villages", "9", "Deh", 6_000.0, 310.0, "left", 5_600.0, 6_400.0, 800.0, 62.11, 34.31, 500.0, kind_of="settlement"
)


@pytest.fixture
def shown(qgis_app):
    one = CrossingsFilter()
    one.offer((RIVER, ROAD, MINED, VILLAGE))
    yield one
    one.deleteLater()


def test_all_is_shown_until_something_is_asked_for(shown):
    assert shown.keep((RIVER, ROAD, MINED, VILLAGE)) == [RIVER, ROAD, MINED, VILLAGE]
    assert not shown.leaves_out
    assert [shown.kind.itemData(row) for row in range(shown.kind.count())] == [
        None, "river", "road", "settlement", "mined",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda f: f.kind.setCurrentIndex(f.kind.findData("river")), [RIVER]),
        (lambda f: f.words.setText("PRIMA"), [ROAD]),
        (lambda f: f.words.setText("field"), [MINED]),
        (lambda f: f.words.setText("villages"), [VILLAGE]),
        (lambda f: f.angle.setValue(60.0), [RIVER, MINED, VILLAGE]),
        (lambda f: f.width.setValue(100.0), [RIVER, MINED, VILLAGE]),
        (lambda f: f.width.setValue(121.0), [MINED, VILLAGE]),
        (lambda f: f.from_km.setValue(5.5), [ROAD, VILLAGE]),
        (lambda f: f.to_km.setValue(4.5), [MINED]),
        (lambda f: f.from_km.setValue(3.0), [RIVER, ROAD, MINED, VILLAGE]),
    ],
)
def test_each_filter_leaves_its_rows(shown, change, left):
    told = []
    shown.changed.connect(lambda: told.append(True))
    change(shown)
    assert shown.keep((RIVER, ROAD, MINED, VILLAGE)) == left
    assert told
    assert shown.leaves_out
    shown.show_all()
    assert not shown.leaves_out


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


def add_layer(kind, rows, title, fields="name:string"):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field={fields}", title, "memory")
    for wkt, *values in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(values)
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_the_algorithm_answers_what_the_window_answers_to_the_last_digit(workspace):
    keys = []
    for name, south in (("North", 34.1), ("South", 34.0)):
        lon = np.linspace(62.05, 62.35, 400)
        line = Alignment(name, lon, south + 0.01 * np.sin(40.0 * lon), np.full(400, 1000.0))
        keys.append(workspace.add_evaluation(workspace.evaluate_now(line)))
    layers = [
        add_layer("LineString", [("LINESTRING (62.09 33.9, 62.13 34.2)", "Harirud", "40 ft")], "Rivers",
                  "name:string&field=width:string"),
        add_layer("Polygon", [("POLYGON ((62.2 34.05, 62.3 34.05, 62.3 34.2, 62.2 34.102, 62.2 34.05))", "a", 2.0)],
                  "Minefields", "name:string&field=weight:double"),
        add_layer("Point", [(f"POINT ({62.06 + 0.03 * k} {34.09 + 0.002 * k})", f"v{k}") for k in range(9)],
                  "Villages"),
    ]  # fmt: skip
    action = CrossingsAction(workspace)
    action.run(keys, [layer.id() for layer in layers], ClassLimits(), Asked(1_000.0, derive_rivers=True))
    wait_until(lambda: all(workspace.study.near(key) for key in keys))
    action.dispose()

    # Under the name the window has for it.
    dem = QgsRasterLayer(workspace.settings.dem_path, workspace.elevation_model().title)
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(QgsProject.instance())
    parameters = {
        "LINES": study_layer(workspace.project, "alternatives"), "DEM": dem,
        "LAYERS": layers, "HALF_WIDTH": 1_000.0,
        "POINTS": "memory:", "INTERVALS": "memory:", "NEAR": "memory:",
    }  # fmt: skip
    results, ok = TerrainCrossings().create().run(parameters, context, feedback)
    assert ok, feedback.textLog()
    rows = {name: list(context.takeResultLayer(found).getFeatures()) for name, found in results.items()}
    called = {"class": "label", "half_width": "half_width_m"}
    for key in keys:
        points, intervals = workspace.study.crossings(key)
        for name, records in (("POINTS", points), ("INTERVALS", intervals), ("NEAR", workspace.study.near(key))):
            # line_key joins back to the alternatives.
            own = [row for row in rows[name] if row["line_key"] == key]
            assert len(own) == len(records) > 0
            for row, record in zip(own, records):
                for field in row.fields():
                    if field.name() not in ("line", "line_key", "found"):
                        wanted, value = getattr(record, called.get(field.name(), field.name())), row[field.name()]
                        assert (is_null(value) and wanted != wanted) or value == wanted, (name, field.name())
