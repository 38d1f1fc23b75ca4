"""Rivers, borders, coast and lakes from GSHHG / WDB II, as GMT dumps them."""

from __future__ import annotations

from typing import Any

from pyproj import Geod
from shapely import wkt as shapely_wkt
from shapely.geometry import LineString, Point, box
from shapely.ops import linemerge, nearest_points, polygonize, unary_union

from .sources import gmt_dump, run_gmt

GEOD = Geod(ellps="WGS84")
# The meaning of GMT's river levels (manual of gmt coast, option -I).
RIVER_KINDS = {
    0: ("river", "double-lined river"),
    1: ("river", "permanent major river"),
    2: ("river", "additional major river"),
    3: ("river", "additional river"),
    4: ("river", "minor river"),
    5: ("intermittent", "intermittent major river"),
    6: ("intermittent", "intermittent additional river"),
    7: ("intermittent", "intermittent minor river"),
    8: ("canal", "major canal"),
    9: ("canal", "canal of lesser importance"),
    10: ("canal", "irrigation canal"),
}


def _pieces(dump: str) -> dict[int, list[LineString]]:
    """Lines of a GMT multi-segment dump by their level."""
    lines: dict[int, list[LineString]] = {}
    level, points = 0, []

    def close() -> None:
        if len(points) > 1:
            lines.setdefault(level, []).append(LineString(points))

    for row in dump.splitlines():
        if row.startswith((">", "#")):
            close()
            points = []
            if "Level" in row:
                level = int(row.rsplit("Level", 1)[1])
        else:
            lon, lat = row.split()[:2]
            points.append((round(float(lon), 6), round(float(lat), 6)))
    close()
    return lines


def _merged(lines: list[LineString]) -> list[LineString]:
    """Join the pieces that GMT cuts at the edges of its storage bins."""
    whole = linemerge(lines) if len(lines) > 1 else lines[0]
    parts = list(whole.geoms) if hasattr(whole, "geoms") else [whole]
    return sorted((part for part in parts if part.length > 0), key=lambda part: part.coords[0])


def _region(extent: list[float]) -> str:
    west, south, east, north = extent
    return f"-R{west}/{east}/{south}/{north}"


def rivers(extent: list[float], names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rivers and canals; a reach within reach of a known crossing gets its name, and says from where.

    `names`: dicts waypoint, river, within_km, lon, lat. WDB II itself has no names.
    """
    found = []
    for level, lines in sorted(_pieces(gmt_dump([_region(extent), "-Ia", "-Df", "-M"])).items()):
        kind, description = RIVER_KINDS[level]
        for line in _merged(lines):
            found.append(
                {
                    "name": None,
                    "name_source": None,
                    "kind": kind,
                    "level": level,
                    "description": description,
                    "length_km": round(GEOD.geometry_length(line) / 1000.0, 1),
                    "source": "GSHHG 2.3.7 / WDB II",
                    "line": line,
                }
            )
    for name in names:
        _name_nearest(found, name)
    for river in found:
        river["wkt"] = shapely_wkt.dumps(river.pop("line"), rounding_precision=6)
    return found


def _name_nearest(found: list[dict[str, Any]], name: dict[str, Any]) -> None:
    """Name the nearest natural reach, if one lies within the stated distance."""
    point = Point(name["lon"], name["lat"])
    best, best_km = None, float(name["within_km"])
    for river in found:
        if river["kind"] == "canal" or river["line"].distance(point) > 1.0:
            continue
        on_line = nearest_points(river["line"], point)[0]
        distance_km = GEOD.inv(point.x, point.y, on_line.x, on_line.y)[2] / 1000.0
        if distance_km <= best_km:
            best, best_km = river, distance_km
    if best is None:
        print(f"  no river within {name['within_km']} km of {name['waypoint']}: {name['river']} stays unnamed")
        return
    if best["name"] not in (None, name["river"]):
        print(f"  {name['waypoint']} would name a reach {best['name']} and {name['river']}: left as it is")
        return
    best["name"] = name["river"]
    best["name_source"] = (
        f"crossing {name['waypoint']} lies {best_km:.1f} km from this reach (limit {name['within_km']} km); "
        "WDB II has no names"
    )
    print(f"  {name['river']}: reach of {best['length_km']} km, {best_km:.1f} km from {name['waypoint']}")


def borders(extent: list[float]) -> list[dict[str, Any]]:
    """National borders as lines."""
    pieces = _pieces(gmt_dump([_region(extent), "-N1", "-Df", "-M"]))
    lines = _merged([line for level in pieces.values() for line in level])
    return [
        {
            "kind": "national border",
            "source": "GSHHG 2.3.7 / WDB II",
            "wkt": shapely_wkt.dumps(line, rounding_precision=6),
        }
        for line in lines
    ]


def water(extent: list[float]) -> list[dict[str, Any]]:
    """Sea and lakes above 20 square kilometres as polygons, islands cut out."""
    detail = ["-Dh", "-A20+l"]
    pieces = _pieces(gmt_dump([_region(extent), "-W", *detail, "-M"]))
    frame = box(extent[0], extent[1], extent[2], extent[3])
    lines = [line for level in pieces.values() for line in level]
    faces = list(polygonize(unary_union([frame.exterior, *lines])))
    inside = [face.representative_point() for face in faces]
    wet = _wet([(point.x, point.y) for point in inside], extent, detail)
    joined = unary_union([face for face, is_wet in zip(faces, wet) if is_wet])
    parts = sorted(joined.geoms if hasattr(joined, "geoms") else [joined], key=lambda part: -part.area)
    return [
        {
            "kind": "sea or lake",
            "area_km2": round(abs(GEOD.geometry_area_perimeter(part)[0]) / 1e6),
            "source": "GSHHG 2.3.7",
            "wkt": shapely_wkt.dumps(part, rounding_precision=6),
        }
        for part in parts
    ]


def _wet(points: list[tuple[float, float]], extent: list[float], detail: list[str]) -> list[bool]:
    """Whether each point lies in the sea or a lake, asked of GMT."""
    table = "".join(f"{lon:.8f} {lat:.8f} {index}\n" for index, (lon, lat) in enumerate(points))
    output = run_gmt("select", [_region(extent), *detail, "-Nk/s/k/s/k"], table)
    kept = {int(float(row.split()[2])) for row in output.splitlines()}
    return [index in kept for index in range(len(points))]
