"""Vector layers of every provider are read alike: as the planner sees them, filtered, joined and edited."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import shapely
from karwan.layers.compat import field
from karwan.layers.crossing_layers import obstacle, read, snapshot
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDataSourceUri,
    QgsFeature,
    QgsGeometry,
    QgsMeshLayer,
    QgsPointCloudLayer,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsVectorTileLayer,
)
from raster_servers import serving

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import postgis_server

LINE = (np.array([62.0, 62.1]), np.array([34.0, 34.0]))
ROWS = ((62.02, "Harirud", 5), (62.04, "Kashaf", 3), (62.06, "", 1))


@pytest.fixture
def project(qgis_app):
    # Joins and virtual layers look for their layers in the project that is open.
    made = QgsProject.instance()
    made.clear()
    yield made
    made.clear()


def memory(name="rivers", rows=ROWS):
    layer = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string(40)&field=rank:integer", name, "memory")
    for lon, called, rank in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(f"LINESTRING ({lon} 33.9, {lon} 34.1)"))
        feature.setAttributes([called, rank])
        layer.dataProvider().addFeature(feature)
    return layer


def written(path, driver, crs="EPSG:4326"):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    layer = memory()
    options.ct = _to(layer, crs)
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), QgsCoordinateTransformContext(), options)
    assert result[0] == QgsVectorFileWriter.WriterError.NoError, result
    return path


def _to(layer, crs):
    from qgis.core import QgsCoordinateTransform

    return QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem(crs), QgsCoordinateTransformContext())


def csv_file(tmp_path):
    path = tmp_path / "rivers.csv"
    rows = [f'"LINESTRING ({lon} 33.9, {lon} 34.1)",{name},{rank}' for lon, name, rank in ROWS]
    path.write_text("\n".join(["wkt,name,rank", *rows]) + "\n")
    return f"file://{path}?delimiter=,&wktField=wkt&crs=EPSG:4326&detectTypes=yes"


def of_provider(provider, tmp_path, project):
    """The same three rivers, as a layer of a provider."""
    if provider == "memory":
        return memory()
    if provider == "delimitedtext":
        return QgsVectorLayer(csv_file(tmp_path), "rivers", "delimitedtext")
    if provider == "virtual":
        base = memory("base")
        project.addMapLayer(base)
        query = f'SELECT name, rank, geometry FROM "{base.id()}"'
        return QgsVectorLayer(f"?query={query}&geometry=geometry:2:4326", "rivers", "virtual")
    if provider == "spatialite":
        path = written(tmp_path / "rivers.sqlite", "SpatiaLite")
        return QgsVectorLayer(f"dbname='{path}' table=\"rivers\" (geometry)", "rivers", "spatialite")
    driver, name = {"shapefile": ("ESRI Shapefile", "rivers.shp"), "geopackage": ("GPKG", "rivers.gpkg"),
                    "geojson": ("GeoJSON", "rivers.geojson")}[provider]  # fmt: skip
    crs = "EPSG:32641" if provider != "geojson" else "EPSG:4326"
    return QgsVectorLayer(str(written(tmp_path / name, driver, crs)), "rivers", "ogr")


PROVIDERS = ("memory", "delimitedtext", "virtual", "spatialite", "shapefile", "geopackage", "geojson")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_layer_is_read_as_the_planner_sees_it(project, tmp_path, provider):
    layer = of_provider(provider, tmp_path, project)
    assert layer.isValid(), layer.error().summary() if not layer.error().isEmpty() else provider
    project.addMapLayer(layer)
    assert obstacle(layer) == ""

    def told():
        found, notes = read(snapshot(layer, project, [LINE]))
        assert notes == ()
        lon = [shapely.get_coordinates(shape)[0][0] for shape in found.geometries]
        return sorted(zip(np.round(lon, 6).tolist(), found.names))

    layer.setDisplayExpression('"name"')
    named = told()
    assert [name for _, name in named[:2]] == ["Harirud", "Kashaf"]
    assert named[2][1].startswith("unnamed")
    assert [lon for lon, _ in named] == pytest.approx([62.02, 62.04, 62.06], abs=1e-6)
    layer.addExpressionField("'class ' || \"rank\"", field("shown", "text"))
    layer.setDisplayExpression('"shown"')
    assert [name for _, name in told()] == ["class 5", "class 3", "class 1"]
    assert layer.setSubsetString('"rank" > 2')
    assert [name for _, name in told()] == ["class 5", "class 3"]
    other = QgsVectorLayer("None?field=grade:integer&field=called:string", "grades", "memory")
    for rank in (1, 3, 5):
        row = QgsFeature(other.fields())
        row.setAttributes([rank, f"grade {rank}"])
        other.dataProvider().addFeature(row)
    project.addMapLayer(other)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(other)
    join.setJoinFieldName("grade")
    join.setTargetFieldName("rank")
    join.setUsingMemoryCache(True)
    assert layer.addJoin(join)
    layer.setDisplayExpression('"grades_called"')
    assert [name for _, name in told()] == ["grade 5", "grade 3"]


@pytest.mark.parametrize("provider", ["memory", "shapefile", "geopackage", "spatialite"])
def test_edits_that_are_not_saved_count(project, tmp_path, provider):
    layer = of_provider(provider, tmp_path, project)
    project.addMapLayer(layer)
    layer.setDisplayExpression('"name"')
    by_name = {feature["name"]: feature.id() for feature in layer.getFeatures()}
    assert layer.startEditing()
    added = QgsFeature(layer.fields())
    shape = QgsGeometry.fromWkt("LINESTRING (62.08 33.9, 62.08 34.1)")
    shape.transform(_to(memory(), layer.crs().authid()))
    added.setGeometry(shape)
    added["name"] = "dug"
    assert layer.addFeature(added)
    layer.deleteFeature(by_name["Kashaf"])
    layer.changeAttributeValue(by_name["Harirud"], layer.fields().lookupField("name"), "Hari")
    found, _ = read(snapshot(layer, project, [LINE]))
    assert set(found.names) >= {"dug", "Hari"}
    assert "Kashaf" not in found.names
    assert len(found.names) == 3
    layer.rollBack()
    assert set(read(snapshot(layer, project, [LINE]))[0].names) >= {"Harirud", "Kashaf"}


@pytest.mark.parametrize(
    ("kind", "wkt", "expected"),
    [
        ("MultiCurveZM", "MULTICURVE ZM ((62.05 33.9 1 2, 62.05 34.1 1 2))", "MultiLineString"),
        ("CurvePolygonZ", "CURVEPOLYGON Z (CIRCULARSTRING Z (62.03 34 5, 62.05 34.02 5, 62.07 34 5, 62.05 33.98 5, "
         "62.03 34 5))", "Polygon"),
        ("MultiSurface", "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (62.03 34, 62.05 34.02, 62.07 34, 62.05 33.98, "
         "62.03 34)))", "MultiPolygon"),
        ("MultiPolygonZM", "MULTIPOLYGON ZM (((62 33.9 1 1, 62.1 33.9 1 1, 62.1 34.1 1 1, 62 33.9 1 1)))",
         "MultiPolygon"),
        ("Polygon", "TRIANGLE ((62.03 33.9, 62.07 33.9, 62.05 34.1, 62.03 33.9))", "Polygon"),
        ("PointZ", "POINT Z (62.05 34 700)", "Point"),
        ("MultiPointM", "MULTIPOINT M ((62.05 34 3))", "MultiPoint"),
    ],
)  # fmt: skip
def test_every_type_of_geometry_becomes_plain(project, kind, wkt, expected):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field=name:string", "shapes", "memory")
    assert layer.isValid()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    feature.setAttributes(["a"])
    assert layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    shape = read(snapshot(layer, project, [LINE]))[0].geometries[0]
    assert (shape.geom_type, shape.has_z) == (expected, False)


def test_on_both_sides_of_the_antimeridian(project):
    rows = ((179.9, "west of it", 1), (-179.9, "east of it", 1), (100.0, "far away", 1))
    layer = memory(rows=rows)
    project.addMapLayer(layer)
    layer.setDisplayExpression('"name"')
    across = (np.array([179.8, 180.2]), np.array([34.0, 34.0]))
    names = read(snapshot(layer, project, [across]))[0].names
    assert set(names) >= {"west of it", "east of it"}


def test_what_has_no_features_is_named_with_what_to_load_instead(qgis_app):
    tiles = QgsVectorTileLayer("type=xyz&url=file:///nowhere/{z}/{x}/{y}.pbf", "tiles")
    mesh = QgsMeshLayer("/nowhere.2dm", "mesh", "mdal")
    cloud = QgsPointCloudLayer("/nowhere/ept.json", "cloud", "ept")
    assert "vector tiles" in obstacle(tiles)
    assert "load the data" in obstacle(tiles)
    assert "mesh" in obstacle(mesh)
    assert "export" in obstacle(mesh)
    assert "point cloud" in obstacle(cloud)


@pytest.mark.skipif(postgis_server.programs() is None, reason="PostGIS is not installed")
def test_postgis_with_filter(project):
    psycopg2 = pytest.importorskip("psycopg2")
    with postgis_server.server() as where:
        connection = psycopg2.connect(where)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE rivers (gid serial PRIMARY KEY, name text, rank int, geom geometry(Geometry, 32641))"
            )
            for lon, name, rank in ROWS:
                cursor.execute(
                    "INSERT INTO rivers (name, rank, geom) "
                    "VALUES (%s, %s, ST_Transform(ST_GeomFromText(%s, 4326), 32641))",
                    (name, rank, f"LINESTRING({lon} 33.9, {lon} 34.1)"),
                )
            cursor.execute(
                "INSERT INTO rivers (name, rank, geom) VALUES ('bend', 9, ST_Transform(ST_CurveToLine(ST_GeomFromText("
                "'CIRCULARSTRING(62.08 33.9, 62.09 34, 62.08 34.1)', 4326)), 32641))"
            )
        connection.commit()
        connection.close()
        parts = dict(part.split("=", 1) for part in where.split())
        uri = QgsDataSourceUri()
        uri.setConnection(parts["host"], "5432", parts["dbname"], parts["user"], "")
        uri.setDataSource("public", "rivers", "geom", '"rank" > 1', "gid")
        uri.setWkbType(_line_type())
        uri.setSrid("32641")
        layer = QgsVectorLayer(uri.uri(False), "rivers", "postgres")
        assert layer.isValid()
        project.addMapLayer(layer)
        layer.setDisplayExpression('"name" || \' of class \' || "rank"')
        found, _ = read(snapshot(layer, project, [LINE]))
        assert sorted(found.names) == ["Harirud of class 5", "Kashaf of class 3", "bend of class 9"]
        assert layer.setSubsetString("\"name\" = 'Kashaf'")
        assert read(snapshot(layer, project, [LINE]))[0].names == ["Kashaf of class 3"]
        project.clear()


def _line_type():
    from karwan.layers import compat

    return compat.WKB_LINE


_CAPABILITIES = """<?xml version="1.0"?><WFS_Capabilities xmlns="http://www.opengis.net/wfs" version="1.0.0"
 xmlns:ogc="http://www.opengis.net/ogc"><Service><Name>WFS</Name><Title>t</Title><OnlineResource>{url}</OnlineResource>
</Service><Capability><Request><GetCapabilities><DCPType><HTTP><Get onlineResource="{url}"/></HTTP></DCPType>
</GetCapabilities><DescribeFeatureType><SchemaDescriptionLanguage><XMLSCHEMA/></SchemaDescriptionLanguage><DCPType><HTTP>
<Get onlineResource="{url}"/></HTTP></DCPType></DescribeFeatureType><GetFeature><ResultFormat><GML2/></ResultFormat>
<DCPType><HTTP><Get onlineResource="{url}"/></HTTP></DCPType></GetFeature></Request></Capability><FeatureTypeList>
<Operations><Query/></Operations><FeatureType><Name>rivers</Name><Title>rivers</Title><SRS>EPSG:4326</SRS>
<LatLongBoundingBox minx="62" miny="33.9" maxx="62.1" maxy="34.1"/></FeatureType></FeatureTypeList>
</WFS_Capabilities>"""
_SCHEMA = """<?xml version="1.0"?><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:gml="http://www.opengis.net/gml" elementFormDefault="qualified"><xsd:element name="rivers" type="riversType"
 substitutionGroup="gml:_Feature"/><xsd:complexType name="riversType"><xsd:complexContent><xsd:extension
 base="gml:AbstractFeatureType"><xsd:sequence><xsd:element name="geom" type="gml:LineStringPropertyType"/>
<xsd:element name="name" type="xsd:string"/><xsd:element name="rank" type="xsd:integer"/></xsd:sequence></xsd:extension>
</xsd:complexContent></xsd:complexType></xsd:schema>"""


def _wfs(path, headers):
    request = {k.lower(): v[0] for k, v in parse_qs(urlsplit(path).query).items()}.get("request", "").lower()
    if request == "getcapabilities":
        return 200, "text/xml", _CAPABILITIES.format(url=f"http://{headers['Host']}/wfs?").encode()
    if request == "describefeaturetype":
        return 200, "text/xml", _SCHEMA.encode()
    members = "".join(
        f'<gml:featureMember><rivers fid="rivers.{k}"><geom><gml:LineString srsName="EPSG:4326"><gml:coordinates>'
        f"{lon},33.9 {lon},34.1</gml:coordinates></gml:LineString></geom><name>{name}</name><rank>{rank}</rank>"
        "</rivers></gml:featureMember>"
        for k, (lon, name, rank) in enumerate(ROWS)
    )
    text = (
        '<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" '
        f'xmlns:gml="http://www.opengis.net/gml">{members}</wfs:FeatureCollection>'
    )
    return 200, "text/xml", text.encode()


def test_wfs(project):
    with serving(_wfs) as (url, asked):
        layer = QgsVectorLayer(
            f"restrictToRequestBBOX='1' srsname='EPSG:4326' typename='rivers' url='{url}/wfs' version='1.0.0'",
            "rivers", "WFS",
        )  # fmt: skip
        assert layer.isValid()
        project.addMapLayer(layer)
        layer.setDisplayExpression('"name" || \' \' || "rank"')
        found, _ = read(snapshot(layer, project, [LINE]))
        assert sorted(found.names)[:2] == ["Harirud 5", "Kashaf 3"]
        assert found.geometries[0].coords[0] == pytest.approx((62.02, 33.9))
        project.clear()
