"""The corridor's layers in a real QGIS: there once, valid, read-only, styled for every scale, and gone again."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import replace

import pytest
from karwan.layers import corridor as module
from karwan.layers.basemap import osm_layer
from karwan.layers.catalog import CorridorError, corridor_catalog, find_corridor, list_corridors, read_corridor
from karwan.layers.corridor import corridor_group, corridor_layer, dem_layer, load_corridor, remove_corridor
from karwan.layers.corridor_view import map_crs, prepare_project
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsHillshadeRenderer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsNetworkRequestParameters,
    QgsProject,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

KEY = "western-afghanistan"
COUNTS = {
    "breaks": 5,
    "ports": 3,
    "stations": 33,
    "borders": 8,
    "river_crossings": 7,
    "places": 29,
    "railways": 24,
    "sections": 39,
    "claims": 9,
}


@pytest.fixture
def project(qgis_app):
    found = QgsProject()
    yield found
    found.clear()


@pytest.fixture
def copy(tmp_path):
    """A corridor folder that a test may damage."""
    target = tmp_path / KEY
    shutil.copytree(corridor_catalog()[KEY], target)
    return target


def digest(folder) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def test_every_layer_is_valid_read_only_and_has_its_rows(project):
    group = load_corridor(project, corridor_catalog()[KEY])
    assert [child.name() for child in group.children()] == [
        "Stations and places",
        "Railways",
        "Rivers and borders",
        "Relief",
        "Base map",
    ]
    layers = [node.layer() for node in group.findLayers()]
    assert len(layers) == 18
    assert all(layer.isValid() for layer in layers)
    vectors = [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
    assert all(layer.readOnly() for layer in vectors)
    assert all(layer.crs().authid() == "EPSG:4326" for layer in vectors if layer.isSpatial())
    for key, count in COUNTS.items():
        assert corridor_layer(project, key).featureCount() == count, key
    assert sum(COUNTS[key] for key in ("ports", "stations", "borders", "river_crossings", "places")) == 80
    assert all(layer.metadata().rights() for layer in layers)


def test_loading_twice_changes_nothing(project):
    first = load_corridor(project, corridor_catalog()[KEY])
    ids = set(project.mapLayers())
    assert load_corridor(project, find_corridor(KEY)) is first
    assert set(project.mapLayers()) == ids
    assert len(project.layerTreeRoot().children()) == 1


def test_removing_leaves_only_what_is_the_users(project):
    mine = QgsVectorLayer("Point?crs=EPSG:4326", "mine", "memory")
    project.addMapLayer(mine)
    group = load_corridor(project, corridor_catalog()[KEY])
    inside = QgsVectorLayer("Point?crs=EPSG:4326", "put into the group", "memory")
    project.addMapLayer(inside, False)
    group.addLayer(inside)
    remove_corridor(project)
    assert corridor_group(project) is None
    assert set(project.mapLayers()) == {mine.id(), inside.id()}
    assert {node.layerId() for node in project.layerTreeRoot().findLayers()} == {mine.id(), inside.id()}
    load_corridor(project, corridor_catalog()[KEY])
    assert corridor_layer(project, "railways").isValid()


def test_the_files_are_not_touched(project, copy):
    before = digest(copy)
    group = load_corridor(project, copy)
    for node in group.findLayers():
        if isinstance(node.layer(), QgsVectorLayer):
            assert sum(1 for _ in node.layer().getFeatures()) == node.layer().featureCount()
    assert digest(copy) == before
    remove_corridor(project)
    assert digest(copy) == before


def test_railways_are_told_apart_by_gauge_and_status(project):
    load_corridor(project, corridor_catalog()[KEY])
    layer = corridor_layer(project, "railways")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    categories = renderer.categories()  # kept: the symbols die with this list
    strokes = [(category.value(), category.symbol().symbolLayer(1)) for category in categories]
    drawn = {value: (stroke.color().name(), stroke.useCustomDashPattern()) for value, stroke in strokes}
    assert set(drawn) == {f"{f['gauge_mm']} {f['status']}" for f in layer.getFeatures()}
    colours = {(value.split()[0], colour) for value, (colour, _) in drawn.items()}
    assert len(colours) == len({colour for _, colour in colours}) == 4
    for value, (_, dashed) in drawn.items():
        assert dashed == (value.split()[1] != "open"), value
    assert "schematic" in layer.labeling().settings().fieldName


def test_uncertain_places_are_drawn_hollow(project):
    load_corridor(project, corridor_catalog()[KEY])
    categories = corridor_layer(project, "stations").renderer().categories()
    fills = {
        category.value(): category.symbol().symbolLayer(1).fillColor().name()
        for category in categories
        if category.value() != "tunnel"
    }
    assert set(fills) == {"gazetteer", "estimate", "unverified"}
    assert fills["estimate"] == fills["unverified"] == "#ffffff"
    assert fills["gazetteer"] != "#ffffff"
    ring = corridor_layer(project, "uncertainty")
    assert ring.featureCount() == 18
    assert all(f["uncertainty_km"] > 0 for f in ring.getFeatures())


def test_scale_ranges(project):
    load_corridor(project, corridor_catalog()[KEY])
    sections = corridor_layer(project, "sections")
    assert not sections.isInScaleRange(10e6)
    assert sections.isInScaleRange(1e6)
    assert not sections.isInScaleRange(50e3)
    assert not corridor_layer(project, "river_crossings").isInScaleRange(10e6)
    assert not corridor_layer(project, "hillshade").isInScaleRange(50e3)
    for key in ("railways", "stations", "ports", "tint"):
        assert all(corridor_layer(project, key).isInScaleRange(scale) for scale in (20e6, 1e6, 10e3)), key


def test_relief_uses_the_native_renderers(project):
    load_corridor(project, corridor_catalog()[KEY])
    assert isinstance(corridor_layer(project, "hillshade").renderer(), QgsHillshadeRenderer)
    assert isinstance(dem_layer(project).renderer(), QgsSingleBandPseudoColorRenderer)
    assert "corridor choice only" in dem_layer(project).metadata().abstract()


def tip(layer, feature) -> str:
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def test_map_tips_tell_the_contradiction_and_escape_the_data(project):
    load_corridor(project, corridor_catalog()[KEY])
    layer = corridor_layer(project, "sections")
    feature = next(f for f in layer.getFeatures() if f["row"] == 19)
    assert "add up to 948.5 km" in tip(layer, feature)
    feature["name"] = '<script>alert(1)</script> & "x" [% 1 + 1 %]'
    shown = tip(layer, feature)
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;" in shown


def test_symbols_are_embedded(project):
    load_corridor(project, corridor_catalog()[KEY])
    renderer = corridor_layer(project, "ports").renderer()
    assert renderer.symbol().symbolLayer(0).path().startswith("base64:")


def test_base_map_is_unticked_last_and_needs_no_network(project):
    asked = []
    requests = QgsNetworkAccessManager.instance().requestAboutToBeCreated[QgsNetworkRequestParameters]
    requests.connect(asked.append)
    started = time.thread_time()
    layer = osm_layer()
    busy_s = time.thread_time() - started
    requests.disconnect(asked.append)
    assert layer.isValid()
    assert busy_s < 0.5
    assert asked == []
    group = load_corridor(project, corridor_catalog()[KEY])
    last = group.findLayers()[-1]
    assert last.layer().customProperty(module.LAYER_PROPERTY) == "osm"
    assert not last.itemVisibilityChecked()
    assert "tile.openstreetmap.org" in last.layer().source()
    assert last.layer().metadata().rights() == ["© OpenStreetMap contributors"]


@pytest.mark.parametrize("box", [(50, 24, 72, 44), (60.4, 30.2, 67.6, 35.9), (62.0, 34.2, 62.5, 34.5)])
def test_renders_at_every_scale(project, box):
    group = load_corridor(project, corridor_catalog()[KEY])
    settings = QgsMapSettings()
    settings.setLayers([node.layer() for node in group.findLayers() if node.isVisible()])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setExtent(QgsRectangle(*box))
    settings.setOutputSize(QSize(400, 300))
    settings.setBackgroundColor(QColor("white"))
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert [error.message for error in job.errors()] == []
    image = job.renderedImage()
    colours = {image.pixelColor(x, y).rgb() for x in range(0, 400, 4) for y in range(0, 300, 4)}
    assert len(colours) > 200


def test_catalogue_and_description():
    assert KEY in corridor_catalog()
    assert KEY in [found.key for found in list_corridors()]
    found = find_corridor(KEY)
    assert (found.start.id, found.end.id, found.standard) == ("af-torghundi", "pk-chaman", "1520-international")
    assert found.start.uncertainty_km == 1.8
    assert [place.id for place in found.via("farah").waypoints][1:3] == ["af-shindand", "af-farah"]
    assert found.via().key == found.default_via
    assert map_crs(found).isValid()
    assert map_crs(replace(found, map_crs="+proj=lcc +lat_1=27 +lat_2=41 +lon_0=62 +datum=WGS84")).isValid()
    with pytest.raises(CorridorError, match="no route choice"):
        found.via("moon")
    with pytest.raises(CorridorError, match=KEY):
        find_corridor("moon")


def test_an_empty_project_is_set_up_and_stays_so(project, qgis_app):
    found = find_corridor(KEY)
    load_corridor(project, found)
    looked = []
    prepare_project(project, found, then=lambda: looked.append(project.crs().authid()))
    assert project.crs().authid() == "EPSG:32641"
    # What QGIS does at the next turn of the event loop, after the first layer of an empty project.
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    deadline = time.monotonic() + 5
    while not looked and time.monotonic() < deadline:
        qgis_app.processEvents()
    assert looked == ["EPSG:32641"]
    assert project.ellipsoid() == "EPSG:7030"
    full = project.viewSettings().presetFullExtent()
    assert full.contains(project.viewSettings().defaultViewExtent())
    assert full.width() < 3e6


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "corridor.json").unlink(), "cannot be read"),
        (lambda folder: (folder / "corridor.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "corridor.json").write_text("[]"), "schema"),
        (lambda folder: (folder / "elevation_30s.tif").unlink(), "elevation_30s.tif is missing"),
        (lambda folder: change(folder, lambda data: data.pop("end")), "lacks or misstates"),
        (lambda folder: change(folder, lambda data: data["start"].update(lat=134)), "the position"),
        (lambda folder: change(folder, lambda data: data["dem"].update(file="../x.tif")), "outside its folder"),
    ],
)
def test_damaged_folders_are_refused_in_words(copy, damage, message):
    damage(copy)
    with pytest.raises(CorridorError, match=message):
        read_corridor(copy)


def change(folder, edit) -> None:
    path = folder / "corridor.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_damaged_layer_file_adds_nothing(project, copy):
    (copy / "rivers_borders.gpkg").write_bytes(b"not a database")
    with pytest.raises(CorridorError, match="rivers"):
        load_corridor(project, copy)
    assert project.mapLayers() == {}
    assert project.layerTreeRoot().children() == []
