import numpy as np
import pytest
from dock_builders import fill
from karwan.layers.geometry import geometry_of_line
from karwan.ui.map_link import MapLink
from karwan.ui.map_places import lonlat_of, map_point_of, seen_of, why_nowhere
from karwan.ui.measure_tool import MeasureTool
from map_mouse import Mouse, make_canvas
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsRectangle

NONE = QgsCoordinateReferenceSystem()
# Orthographic over Herat: the far side of the Earth is nowhere.
DISC = QgsCoordinateReferenceSystem("PROJ:+proj=ortho +lat_0=34 +lon_0=62 +datum=WGS84")


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    yield canvas
    canvas.deleteLater()


def test_there_and_back(canvas):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32641"))
    place = map_point_of(canvas, 62.5, 34.2)
    assert place.x() == pytest.approx(453_933.5, abs=1.0)
    assert lonlat_of(canvas, place) == pytest.approx((62.5, 34.2), abs=1e-8)


def test_nowhere_is_none_with_a_reason(canvas):
    canvas.setDestinationCrs(NONE)
    assert lonlat_of(canvas, QgsPointXY(62.5, 34.2)) is None
    assert map_point_of(canvas, 62.5, 34.2) is None
    assert "no coordinate system" in why_nowhere(canvas)
    canvas.setDestinationCrs(DISC)
    assert lonlat_of(canvas, QgsPointXY(9e6, 9e6)) is None
    assert map_point_of(canvas, -118.0, -34.0) is None
    assert "outside" in why_nowhere(canvas)


def test_measuring_without_coordinate_system_is_told_once(workspace, canvas):
    tool = MeasureTool(canvas, workspace)
    canvas.setMapTool(tool)
    mouse = Mouse(canvas, tool)
    mouse.click(62.1, 34.1)
    assert tool.state.begun
    tool.clear()
    view = canvas.getCoordinateTransform()
    canvas.setDestinationCrs(NONE)
    assert view is not None
    for x in (62.1, 62.2, 62.3):
        mouse.click(x, 34.1)
    assert not tool.state.begun
    assert len([text for text in workspace.said if "no coordinate system" in text]) == 1
    tool.dispose()


def test_zooming_and_hovering_where_the_map_does_not_reach(workspace, canvas):
    link = MapLink(canvas, workspace)
    key = workspace.selected_id
    for crs, said in ((NONE, "no coordinate system"), (DISC, "does not reach")):
        canvas.setDestinationCrs(crs)
        extent = canvas.extent()
        link.zoom_to(np.array([-118.0, -117.0]), np.array([-34.0, -33.0]))
        assert canvas.extent() == extent
        assert any(said in text for text in workspace.said)
    canvas.setDestinationCrs(NONE)
    workspace.chainageHovered.emit(key, 1_000.0)
    assert not link._marker.isVisible()
    link.dispose()


def test_a_band_holds_what_is_seen_as_finely_as_pixels_show_it(canvas):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    lon = np.linspace(60.0, 66.0, 30_001)
    line = geometry_of_line(lon, 34.0 + 0.3 * np.sin(40.0 * lon))
    canvas.setExtent(QgsRectangle(62.0, 33.5, 63.0, 34.5))
    seen = seen_of(canvas, line)
    box = canvas.extent()
    inside = [QgsGeometry(vertex.clone()) for vertex in line.vertices() if box.contains(QgsPointXY(vertex))]
    assert len(inside) > 3_000
    assert max(seen.distance(vertex) for vertex in inside[::7]) < 0.5 * canvas.mapUnitsPerPixel()
    assert seen.constGet().nCoordinates() < 3_000
    canvas.setExtent(QgsRectangle(10.0, 33.5, 11.0, 34.5))
    assert seen_of(canvas, line).isEmpty()
